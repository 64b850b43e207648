"""Markup in every field that takes text: shown as text on every screen, file and print.

One hostile text goes in wherever somebody types: the person, the officer, the head, the
administrator, the national database. Nobody's page may come to hold it as markup.
"""

from __future__ import annotations

import subprocess
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client

from hoso.accounts.models import Role
from hoso.base.fields import (
    CatalogField,
    CatalogListField,
    PartialDateField,
    PictureField,
    PlaceField,
)
from hoso.catalogs import services as catalog_services
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Section
from hoso.organisations.models import UnitKind
from hoso.sync.rules import Outcome
from hoso.web.own.addresses import slug
from tests import builders
from tests.builders import PASSWORD, Someone
from tests.web.desk import Desk, client_of, desk
from tests.web.linked import lay_linked
from tests.web.test_sessions import SIGN, boxes, hidden, sealed_by, shown, sign

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

EVIL = """'"><script>x9()</script><img src=x onerror=x9()>{{7*7}}"""
RAW = ("<script>x9", "<img src=x", "onerror=x9()>{{7*7}}</")
CODED = CatalogField | CatalogListField | PlaceField | PartialDateField | PictureField
HOME = "/ho-so-cua-toi"


def harmless(client: Client, *addresses: str, shows: str = "") -> None:
    """Each page is read, and holds the text only as text."""
    for address in addresses:
        answer = client.get(address, follow=True)
        page = answer.content.decode(errors="replace")
        assert answer.status_code == 200, address
        assert [each for each in RAW if each in page] == [], address
        if shows:
            assert shows in page, address


def free_texts(declared: Section) -> dict[str, str]:
    """The fields that take any text, each filled with it, as long as the field bears."""
    found = {}
    for each in declared.fields:
        column = declared.column(each.name)
        is_text = isinstance(column, models.CharField | models.TextField)
        if is_text and not isinstance(column, CODED) and each.name not in NUMBERS:
            found[each.name] = EVIL[: column.max_length or None]
    return found


NUMBERS = {"birth_name", "citizen_number", "phone", "social_insurance_number",
           "health_insurance_number", "email"}  # fmt: skip


def on_form(someone: Someone) -> dict[str, Section]:
    """What this person fills in."""
    kind = someone.person.kind
    return {
        key: each for key, each in SECTIONS.items() if kind in each.kinds and not each.by_agency
    }


def declared_with_markup(someone: Someone) -> Declaration:
    for key, declared in on_form(someone).items():
        row = builders.fill(someone, key, attached=False, **free_texts(declared))
        scan = builders.make_pdf(key)
        changes.attach(
            someone.person, by=someone.account, section_key=key, row=row, kind="cv_paper",
            upload=SimpleUploadedFile(f"{EVIL}.pdf", scan.read(), "application/pdf"),
            number=EVIL[:60],
        )  # fmt: skip
    return changes.submit(someone.person, by=someone.account)


def test_the_hostile_text_goes_into_some_field_of_almost_every_section() -> None:
    filled = {key: set(free_texts(declared)) for key, declared in SECTIONS.items()}
    assert {"institution", "major"} <= filled["training"]
    assert "circumstances" in filled["family"] and "organisation" in filled["work"]
    assert sum(bool(each) for each in filled.values()) >= 7


@pytest.mark.parametrize("kind", ["official", "worker"])
def test_markup_walks_a_dossier_from_the_form_to_the_print_as_text(desk: Desk, kind: str) -> None:
    desk.key()
    evil_unit = builders.make_unit(f"Phòng {EVIL}", UnitKind.DIVISION, desk.tree.unit)
    desk.tree.unit.refresh_from_db()
    officer = builders.make_account(f"Bảo {EVIL}", role=Role.OFFICER, unit=desk.tree.unit)
    someone = desk.person("Lê Văn An", unit=evil_unit, kind=kind)
    person, reader, head = (client_of(each) for each in (someone.account, officer, desk.head))
    sections = [f"{HOME}/muc/{slug(each)}" for each in on_form(someone).values()]

    one = declared_with_markup(someone)
    harmless(person, HOME, *sections, "/thong-bao", "/ban-in")
    harmless(reader, "/viec-can-lam", f"/viec-can-lam/{one.pk}", "/thong-bao", "/ho-so")
    harmless(reader, f"/viec-can-lam/{one.pk}", shows="&lt;script&gt;x9()")

    items = list(one.items.values_list("pk", flat=True))
    one = changes.give_back(one, items, EVIL, by=officer, revision=one.revision)
    one = changes.finish_check(one, by=officer, revision=one.revision)
    harmless(person, HOME, *sections, f"{HOME}/gui", shows="&lt;script&gt;x9()")
    coded = changes.draft_of(someone.person)
    papers = next(each["raw"] for each in coded.operations if each["section"] == "papers")
    changes.save_operation(someone.person, by=someone.account, section_key="papers",
                           raw={**papers, "address_place": EVIL})  # fmt: skip
    harmless(person, f"{HOME}/muc/8-10", f"{HOME}/gui", shows="&lt;script&gt;x9()")
    changes.save_operation(someone.person, by=someone.account, section_key="papers",
                           raw=papers)  # fmt: skip
    one = builders.check(changes.submit(someone.person, by=someone.account), officer)
    if one.exceptions:
        harmless(head, "/dot-phe-duyet", f"/dot-phe-duyet/khai-bao/{one.pk}")
        one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
    harmless(head, "/dot-phe-duyet", f"/dot-phe-duyet/khai-bao/{one.pk}")

    html = shown(head)
    form = {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)}
    assert "x9()" in read_pdf(head.post("/dot-phe-duyet/ban-ke", form).content)
    assert not any(each in head.post(SIGN, form).content.decode() for each in RAW)
    signed = sign(head, sealed_by(head))["Location"]
    pk = someone.person.pk
    harmless(head, signed, "/ho-so", f"/ho-so/{pk}")
    harmless(reader, *(f"/ho-so/{pk}/muc/{each.rsplit('/', 1)[1]}" for each in sections))
    harmless(person, HOME, *(f"{each}?lich-su=1" for each in sections))
    paper = f"/ho-so/{pk}/in"
    if kind == "worker":  # whose paper is the contract
        paper = f"{paper}/hop-dong/{SECTIONS['contracts'].model._default_manager.get().pk}"
    printed = read_pdf(person.get(paper).content)
    assert "<script>" in printed and "{{7*7}}" in printed
    proof = person.get(f"/ho-so/{pk}/phien-ban/1.json")
    assert proof["Content-Type"] == "application/json"
    assert "attachment" in proof["Content-Disposition"]


def test_what_is_searched_for_and_what_cannot_be_right_comes_back_as_text(desk: Desk) -> None:
    someone = desk.person()
    person, reader = client_of(someone.account), client_of(desk.officer)
    for address in ("/tim", "/tim/goi-y", "/ho-so", "/viec-can-lam"):
        harmless(reader, f"{address}?q={EVIL}&xep={EVIL}&don-vi={EVIL}&sau={EVIL}&loai={EVIL}")
    harmless(
        person, f"/goi-y/religion?q={EVIL}", f"/goi-y/place?q={EVIL}", f"/thong-bao?sau={EVIL}"
    )
    for declared in SECTIONS.values():
        place = f"{HOME}/muc/{slug(declared)}" + (f"/dong/{uuid4()}" if declared.many else "")
        form = {each.name: EVIL for each in declared.fields}
        for answer in (
            person.post(place, {**form, "do": "attach", "mc-so": EVIL, "mc-ngay": EVIL}),
            person.post(f"{place}/luu", form, headers={"X-Hoso-Script": "1"}),
        ):
            assert not any(each in html_of(answer) for each in RAW), place
    opened = dict.fromkeys(("full_name", "personal_number", "born_on", "sex", "unit"), EVIL)
    assert not any(each in html_of(reader.post("/ho-so/mo", opened)) for each in RAW)
    tried = {"username": EVIL[:40], "password": PASSWORD, "next": f"/{EVIL}"}
    assert not any(each in html_of(Client().post("/dang-nhap", tried)) for each in RAW)


def test_markup_in_a_catalog_is_text_on_its_screen_and_where_it_is_chosen(desk: Desk) -> None:
    admin = builders.make_account("Quản Trị", role=Role.ADMINISTRATOR, unit=desk.tree.province)
    client = client_of(admin)
    given: dict[str, Any] = {"name": EVIL, "also": EVIL, "ministry_code": "", "since": None,
                             "until": None, "position": 0}  # fmt: skip
    for catalog in ("religion", "general_education", "evidence_kind"):
        catalog_services.save_value(catalog, "x9", by=admin, **given)
        harmless(client, f"/danh-muc/{catalog}", f"/danh-muc/{catalog}/sua/x9",
                 f"/danh-muc/{catalog}?q=x9", shows="&lt;script&gt;x9()")  # fmt: skip
        catalog_services.confirm(catalog, "x9", f"Công văn {EVIL}", by=admin)
        harmless(client, f"/danh-muc/{catalog}")
    person = client_of(desk.person().account)
    harmless(person, "/goi-y/religion?q=x9", f"{HOME}/muc/1-7", f"{HOME}/muc/19")


def test_markup_in_the_words_of_the_national_database_is_text(db: None) -> None:
    linked = lay_linked()
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.REFUSED, EVIL)
    client = linked.client()
    harmless(client, "/lien-thong", f"/lien-thong/{packet.pk}", shows="&lt;script&gt;x9()")
    harmless(client, f"/lien-thong?q={EVIL}&ly-do={EVIL}&tinh-trang={EVIL}&dot={EVIL}")


def html_of(answer: Any) -> str:
    """What a browser would take for markup; of JSON, the part that becomes a piece of the page."""
    if answer.headers.get("Content-Type", "").startswith("application/json"):
        return str(answer.json().get("html", ""))
    return str(answer.content.decode(errors="replace"))


def read_pdf(content: bytes) -> str:
    assert content.startswith(b"%PDF"), content[:200]
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()
