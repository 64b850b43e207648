"""Somebody has the database and the files, and not the keys: what can be read?"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hoso import audit
from hoso.accounts import services as accounts
from hoso.audit import services as log
from hoso.audit.models import RowChange
from hoso.base.keyring import ring
from hoso.base.sealed_rows import sealed_columns, sealed_models
from hoso.changes import services as changes
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person, Version
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Level
from hoso.dossiers.services import Write, write
from hoso.exchange import services as exchange
from hoso.exchange.models import Export
from hoso.files import sealed, store
from hoso.files.sealed import MAGIC
from hoso.keys import resealing
from hoso.notices import services as notices
from hoso.signing.models import Signature
from hoso.sync import services as sync
from hoso.sync.models import Packet
from tests import builders
from tests.exchange.conftest import office
from tests.exchange.office import Office
from tests.exchange.test_loading import HEAD, book

__all__ = ["office"]

# What nobody may find; each of its own, so that one is not found within another.
LOADED = {
    "person.personal_number": "096085777123",
    "papers.phone": "0913777456",
    "papers.social_insurance_number": "7900112233",
    "papers.health_insurance_number": "DN4965500112244",
    "health.detail": "Hen phế quản mạn tính",
    "means.salary_income": "123454321000",
    "custody.statement": "Bị bắt năm 1979 ở Năm Căn",
}
TYPED = {"phone": "0988666123", "health_insurance_number": "GD4956600998877"}
PLACE = "34-x-32248"
SICK = "Viêm gan siêu vi B"
OPENED = "096185222333"
REFUSED = "số 0977123987 không liên lạc được"
SECRETS = [*LOADED.values(), *TYPED.values(), SICK, OPENED, "0977123987"]


def forms(secret: str) -> Iterator[bytes]:
    """As it may lie somewhere: text, JSON, hex, base64 at any place within what was encoded."""
    plain = secret.encode()
    yield plain
    yield json.dumps(secret)[1:-1].encode()
    yield json.dumps(secret)[1:-1].replace("\\", "\\\\").encode()
    yield plain.hex().encode()
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain)
        yield whole[-(-shift * 4 // 3) : len(whole) // 4 * 4 - 4]


def dumped() -> dict[str, bytes]:
    """Every table as `pg_dump` writes its data, by name."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
                found[table] = b"".join(bytes(piece) for piece in copy)
    return found


def leaks(dump: dict[str, bytes]) -> set[tuple[str, str]]:
    """(where, what)."""
    return {
        (place, secret)
        for secret in SECRETS
        for form in forms(secret)
        for place, content in dump.items()
        if form in content
    }


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    settings.FILES_DIR = settings.DATA_DIR / "files"
    settings.HOSO_TRUST_DIR = settings.DATA_DIR / "pki" / "trust"
    return settings.DATA_DIR  # type: ignore[no-any-return]


@pytest.fixture
def walked(data: Path, office: Office, tmp_path: Path) -> Office:
    """One person loaded from a workbook, signed, sent upward, exported; then a draft of theirs,
    given back with a reason; another person opened by hand."""
    number = LOADED["person.personal_number"]
    row = (number, "official", "H12.02", "Nguyễn Văn An", "Nam", "1/3/1985")
    more = {key: value for key, value in LOADED.items() if not key.startswith("person.")}
    more |= {"papers.citizen_number_issued_on": "2/3/2021", "papers.address_place": PLACE}
    path = book(tmp_path / "vao.xlsx", (*row, *more.values()), head=(*HEAD, *more))
    load = office.loaded(path)
    assert load.batch is not None, load.message
    office.signed(load.batch)
    person = Person.objects.get(personal_number=number)
    version = Version.objects.get(person=person)
    signature = Signature.objects.get(pk=version.signature_id)
    sync.send_approved(signature.pk, [version.pk])
    made = exchange.request_export(office.tree.unit, "cv", "kiểm tra", by=office.officer)
    exchange.export(made.pk)

    account = person.account
    assert account is not None
    rest = {
        "citizen_number": number,
        "citizen_number_issued_on": "2/3/2021",
        "address_place": PLACE,
    }
    for key, raw in (("papers", {**TYPED, **rest}), ("health", {"detail": SICK})):
        changes.save_operation(person, by=account, section_key=key, raw=raw)
        paper = builders.make_pdf("Giấy tờ")
        changes.attach(person, by=account, section_key=key, row="", upload=paper, kind="cv_paper",
                       number="1")  # fmt: skip
    sent = changes.submit(person, by=account)
    one = sent.items.filter(section="papers").values_list("pk", flat=True)
    changes.give_back(sent, list(one), REFUSED, by=office.officer, revision=sent.revision)
    dossiers.open_record(
        office.officer, office.tree.division, personal_number=OPENED, full_name="Lê Thị Bình",
        born_on="1985", sex="2", kind="official", decision_on=timezone.localdate(),
        started_on=timezone.localdate(), is_confirmed=True,
    )  # fmt: skip
    with audit.recording("tests", "notices.read"):
        notices.tell(office.officer, f"Thẻ của {TYPED['health_insurance_number']} sai.", "/")
    accounts.record_sign_in(account)
    log.seal()
    return office


@pytest.mark.clause("CM-4.2", "CM-4.3", "BNV-6.2")
def test_the_database_and_the_files_show_none_of_it(data: Path, walked: Office) -> None:
    for model in sealed_models():
        assert resealing.used(model).get("", 0) == 0, model
    dump = dumped()
    assert "Nguyễn Văn An".encode() in dump["dossiers_person"], "the dump says something"
    assert (
        f"hs1:{ring().current.id}:".encode() in dump["audit_rowchange"]
        and dump["procrastinate_jobs"]
    )
    assert leaks(dump) == set()
    files = {str(path): path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert leaks(files) == set()
    resting = {str(path) for path in store.resting()}
    assert len(resting) >= 4 and {files[each][:4] for each in resting} == {MAGIC}
    others = {path for path in files if path not in resting}
    assert all("/keys/" in each or "/pki/" in each for each in others), others

    # … and whoever has the keys reads all of it.
    person = Person.objects.get(personal_number=LOADED["person.personal_number"])
    content = json.loads(Version.objects.get(person=person).content)
    assert content["papers"]["phone"] == LOADED["papers.phone"]
    assert content["custody"]["statement"] == LOADED["custody.statement"]
    assert content["means"]["salary_income"] == int(LOADED["means.salary_income"])
    assert sealed.content(Export.objects.get().part_path(1)).startswith(b"PK")
    assert Packet.objects.get().words is not None
    assert Person.objects.named(OPENED).get().personal_number == OPENED
    assert not Person.objects.named(OPENED[:11])


def test_every_field_declared_sensitive_is_sealed() -> None:
    plain = {
        f"{section.key}.{field.name}"
        for section in SECTIONS.values()
        for field in section.fields
        if field.level is Level.SENSITIVE
        and field.name not in sealed_columns(section.model._meta.db_table)
    }
    assert plain == set()


def test_a_row_rewritten_without_change_keeps_its_ciphertext(office: Office) -> None:
    person = builders.make_person(office.tree.division, office.officer).person
    before = RowChange.objects.filter(table="dossiers_person").latest("pk").after
    person = Person.objects.get(pk=person.pk)
    assert person.personal_number
    with audit.recording("tests", "dossiers.open"):
        person.save()
        write([Write(person.pk, "papers", "set", {"phone": "0912345678"})])
    after = RowChange.objects.filter(table="dossiers_person").latest("pk").after
    assert before is not None and after is not None
    assert before["personal_number"] == after["personal_number"]
