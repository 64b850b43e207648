"""Small builders for any test, through the real services only.

    tree = make_tree()                        # province, department, division
    officer = make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    someone = make_person(tree.division, officer)
    fill(someone, "training", since="9/2003", ...)

Codes and places come from the catalogs' own files, which are there for every test.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from hoso.accounts import services as accounts
from hoso.accounts.access import ACTS
from hoso.accounts.models import Account, Role
from hoso.accounts.queries import holders
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.services import Recruit
from hoso.files import parsing
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit
from hoso.signing import demo
from hoso.signing.models import Credential

BY = "tests"
LONG_AGO = date(2020, 1, 1)
PASSWORD = "mot-mat-khau-de-thu"
_numbers = count(1)

# A whole section as somebody types it; every field that is required.
TYPED: dict[str, dict[str, Any]] = {
    "identity": {"ethnicity": "01", "religion": "00", "birth_place": "34-x-32248",
                 "home_place": "63-x-32244"},
    "papers": {"citizen_number_issued_on": "2/3/2021", "phone": "0912345678",
               "address_place": "34-x-32248"},
    "origin": {"family_background": "02", "recruited_on": "1/9/2008",
               "recruited_by": "UBND tỉnh Cà Mau", "joined_on": "1/9/2008"},
    "membership": {"party_joined_on": "3/2/2015", "party_official_on": "3/2/2016"},
    "schooling": {"general_education": "12/12"},
    "training": {"since": "9/2003", "until": "6/2007", "institution": "Trường Đại học Cần Thơ",
                 "major": "Quản lý đất đai", "mode": "01", "degree": "04"},
    "work": {"since": "9/2008", "organisation": "Sở Nông nghiệp và Môi trường",
             "position": "Chuyên viên"},
    "family": {"relation": "01", "name": "Nguyễn Văn Ba", "born_in": "1955"},
    "spouse_family": {"relation": "01", "name": "Lê Văn Tư", "born_in": "1957"},
    "salary": {"since": "9/2008", "rank": "01.003", "step": "1", "coefficient": "2,34"},
    "portrait": {"photo": "0" * 64},
    "honours": {"academic_title": "02"},
    "position": {"main_work": "Tổng hợp, văn thư"},
    "pay": {"job_position": "Chuyên viên về quản lý đất đai", "percent": "100"},
    "health": {"state": "01", "height_cm": "165", "weight_kg": "58,5"},
    "political_theory": {"since": "3/2015", "until": "9/2015", "institution": "Trường Chính trị",
                         "mode": "01", "degree": "02"},
    "management": {"since": "4/2012", "until": "6/2012", "institution": "Trường Chính trị",
                   "certificate": "Chuyên viên"},
    "defence": {"since": "5/2016", "until": "5/2016", "institution": "Trường Quân sự tỉnh",
                "certificate": "Đối tượng 4"},
    "computing": {"since": "1/2008", "until": "3/2008", "institution": "Trung tâm Tin học",
                  "certificate": "Ứng dụng CNTT cơ bản", "level": "01"},
    "languages": {"since": "1/2008", "until": "6/2008", "institution": "Trung tâm Ngoại ngữ",
                  "language": "en", "certificate": "B", "score": "7,5"},
    "custody": {"statement": "Không"},
    "former_regime": {"since": "1970", "until": "1975", "work": "Thư ký, tỉnh An Xuyên"},
    "foreign_ties": {"since": "2010", "until": "2011", "work": "Hội hữu nghị, cộng tác viên"},
    "ratings": {"year": "2024", "rating": "02", "emulation_title": "04"},
    "discipline": {"since": "5/2014", "until": "5/2015", "form": "cc-01",
                   "misconduct": "Chậm thời hạn", "authority": "Sở Nông nghiệp"},
    "allowances": {"since": "1/2020", "kind": "08", "coefficient": "0,30"},
    "means": {"salary_income": "120.000.000"},
    "assessment": {"comment": "Hoàn thành tốt nhiệm vụ."},
    "departure": {"status": "working", "effective_on": "1/3/2024"},
    "contract_party": {"tax_code": "8012345678", "bank_account": "1234567890"},
    "contracts": {"number": "12/HĐLĐ", "signed_on": "1/3/2024", "work_kind": "01",
                  "term_kind": "01", "since": "1/3/2024", "until": "28/2/2026",
                  "employer": "Sở Nông nghiệp và Môi trường", "representative": "Lê Hoàng Nam",
                  "job_position": "Nhân viên bảo vệ"},
    "contract_appendices": {"contract_number": "12/HĐLĐ", "number": "01/PL",
                            "signed_on": "1/3/2025", "effective_on": "1/4/2025",
                            "amendments": "Tăng mức lương"},
}  # fmt: skip


@dataclass(frozen=True)
class Tree:
    province: Unit
    unit: Unit
    division: Unit


@dataclass(frozen=True)
class Someone:
    """A person with an account that has set its own password (PASSWORD)."""

    person: Person
    account: Account


def make_tree() -> Tree:
    """UBND tỉnh Cà Mau (H12), Sở Nông nghiệp và Môi trường (H12.02), Phòng Quản lý đất đai."""
    province = make_unit("UBND tỉnh Cà Mau", UnitKind.PROVINCE, code="H12")
    unit = make_unit("Sở Nông nghiệp và Môi trường", UnitKind.DEPARTMENT, province, code="H12.02")
    division = make_unit("Phòng Quản lý đất đai", UnitKind.DIVISION, unit)
    for each in (province, unit, division):
        each.refresh_from_db()
    return Tree(province, unit, division)


def make_unit(name: str, kind: str, parent: Unit | None = None, code: str = "") -> Unit:
    """Its place in the tree is settled; units held from before need `refresh_from_db`."""
    return open_unit(name, kind, since=LONG_AGO, by=BY, parent=parent, code=code)


def make_account(
    full_name: str, *, role: Role | None = None, unit: Unit | None = None, username: str = ""
) -> Account:
    """An account that signs in with PASSWORD; with a role over a unit, when both are given."""
    account, _ = accounts.open_account(username or f"tk{next(_numbers)}", full_name, by=BY)
    accounts.set_own_password(account, PASSWORD)
    if role is not None and unit is not None:
        accounts.grant(account, role, unit, by=BY, since=LONG_AGO)
    return account


def make_person(
    unit: Unit,
    officer: Account,
    *,
    full_name: str = "Nguyễn Văn An",
    born_on: str = "1/3/1985",
    sex: str = "1",
    kind: str = "official",
) -> Someone:
    """Opened by an officer of the unit, or where the regulation wants it asked for by the officer
    and opened by who creates accounts; the number agrees with sex and year of birth."""
    year = int(born_on.rsplit("/", 1)[-1])
    century = (year - 1900) // 100 * 2 + (sex == "2")
    number = f"096{century}{year % 100:02}{next(_numbers):06}"
    given = {"personal_number": number, "full_name": full_name, "born_on": born_on, "sex": sex,
             "kind": kind}  # fmt: skip
    if dossiers.is_asked_for():
        asked = dossiers.ask_record(officer, unit, make_recruit(**given))
        made = dossiers.open_asked(asked, by=opener_of(unit))
    else:
        days = {"decision_on": timezone.localdate(), "started_on": timezone.localdate()}
        made = dossiers.open_record(officer, unit, **given, **days)
    accounts.set_own_password(made.account, PASSWORD)
    return Someone(made.person, made.account)


def make_recruit(**given: Any) -> Recruit:
    """Whose account is asked for, decided and taken up today."""
    today = timezone.localdate()
    words: dict[str, Any] = {
        "decision_number": "12/QĐ-TD", "decision_on": today, "started_on": today,
        "scan": make_pdf("Quyết định tuyển dụng"), "full_name": "Nguyễn Văn An",
        "born_on": "1/3/1985", "sex": "1", "kind": "official", "personal_number": "096085000001",
    }  # fmt: skip
    return Recruit(**{**words, **given})


def opener_of(unit: Unit) -> Account:
    """Who creates accounts over the unit under the regulation in force; made when there is none."""
    act = dossiers.opening_act()
    if found := holders(act, unit):
        return Account.objects.get(pk=found[0])
    role = next(role for role, allowed in ACTS.items() if act in allowed)
    top = Unit.objects.get(parent=None, lft__lte=unit.lft, rgt__gte=unit.lft)
    return make_account("Đỗ Cấp Tài Khoản", role=role, unit=top)


def make_key(account: Account, unit: Unit, *, title: str = "Giám đốc Sở") -> Credential:
    """A key in a file, PIN `demo.PIN`: quick, and the same on every machine."""
    person = Person.objects.filter(account=account).first()
    number = person.personal_number if person else ""
    return demo.provide(account, title=title, organisation=unit.name, kind="pkcs12",
                        owner_number=number, by=BY)  # fmt: skip


def make_pdf(text: str = "Quyết định", pages: int = 1) -> SimpleUploadedFile:
    """A small sound PDF, as an upload; another text, another file."""
    return SimpleUploadedFile("quyet-dinh.pdf", _pdf(text, pages), "application/pdf")


@cache
def _pdf(text: str, pages: int) -> bytes:
    """As it is stored after cleaning, so that sent a second time it is known at once."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
        document.pages[-1].Contents = document.make_stream(f"% {text}".encode())
    with TemporaryDirectory() as folder:
        made, clean = Path(folder, "made.pdf"), Path(folder, "clean.pdf")
        document.save(made, deterministic_id=True)
        parsing.cleaned(made, clean)
        return clean.read_bytes()


def make_photo() -> SimpleUploadedFile:
    """A portrait of 4 x 6."""
    content = io.BytesIO()
    Image.new("RGB", (400, 600), "lightsteelblue").save(content, "JPEG")
    return SimpleUploadedFile("anh.jpg", content.getvalue(), "image/jpeg")


def fill(of: Someone, section: str, row: str = "", *, attached: bool = True,
         paper: str = "cv_paper", **typed: Any) -> str:  # fmt: skip
    """Type a section into the draft, as TYPED where nothing is said; with a scan. The row's id."""
    raw = {**TYPED[section], **typed}
    if section == "portrait":
        changes.attach_photo(of.person, by=of.account, upload=make_photo())
        return ""
    if section == "identity":
        born = of.person.born_on
        assert born is not None
        raw = {"birth_name": of.person.full_name, "sex": of.person.sex,
               "born_on": born.shown(), **raw}  # fmt: skip
    elif section == "papers":
        raw = {"citizen_number": of.person.personal_number, **raw}
    _, row_id, _ = changes.save_operation(
        of.person, by=of.account, section_key=section, row=row, raw=raw
    )
    if attached:
        changes.attach(
            of.person, by=of.account, section_key=section, row=row_id, kind=paper,
            upload=make_pdf(), number="12/QĐ",
        )  # fmt: skip
    return row_id


def declare(of: Someone, *sections: str) -> Declaration:
    """Fill the sections named (those that a first declaration needs) and send them."""
    for section in sections or (
        "identity",
        "papers",
        "origin",
        "schooling",
        "position",
        "work",
        "salary",
    ):
        fill(of, section)
    if not sections:
        fill(of, "family")
        fill(of, "family", relation="02", name="Trần Thị Tư", born_in="1958")
    return changes.submit(of.person, by=of.account)


def check(declaration: Declaration, officer: Account) -> Declaration:
    """Everything accepted and passed on to the head."""
    items = list(declaration.items.filter(state="pending").values_list("pk", flat=True))
    seen = changes.accept(declaration, items, by=officer, revision=declaration.revision)
    return changes.finish_check(seen, by=officer, revision=seen.revision)


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is gone afterwards; services that insist on being outermost
    (`signing.services.unlocked`) work in it, as they do in any test with `db`."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's own TestCase does
    with block:
        yield
        transaction.set_rollback(True)
