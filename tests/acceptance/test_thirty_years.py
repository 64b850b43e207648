"""A life of thirty years, typed into the browser field by field, until it has arrived everywhere.

The person declares every section of the CV with its papers, the officer checks, the head signs,
the CV is printed, Home Affairs sends it up; every field is then where it belongs.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from hoso.accounts import services as accounts
from hoso.accounts.models import Role
from hoso.catalogs import services as catalogs
from hoso.catalogs.models import Value
from hoso.catalogs.registry import CATALOGS, Table
from hoso.dossiers.models import Person, Version
from hoso.dossiers.queries import labels_of
from hoso.dossiers.readers.sheet import shown
from hoso.dossiers.readers.values import PLACES, Column, catalog_of, read
from hoso.dossiers.sections import section, sections_of
from hoso.dossiers.sections.declaration import Field, Section
from hoso.dossiers.services import open_record
from hoso.organisations.models import UnitKind
from hoso.signing import demo
from hoso.sync import services as sync
from hoso.sync.precheck import valid_codes
from hoso.web.own.addresses import place_url
from simulators.province.names import FEMALE
from simulators.province.portraits import pictures
from tests import builders
from tests.acceptance.life import (
    BORN,
    COLLEGE,
    COMMENT,
    NAME,
    NEVER,
    NUMBER,
    SINGLES,
    TABLES,
    Pick,
    Row,
    Typed,
)
from tests.acceptance.test_ca_mau import (
    Office,
    downloaded,
    made,
    sends,
    signs_the_month,
    signs_upward,
)
from tests.e2e.conftest import Visit, Visitor
from tests.simulators.national import Running, running

pytestmark = pytest.mark.browser

BY_KEYBOARD = "work"  # its rows are typed with Tab and Enter alone
BNV2020 = "bnv2020"
PRINTED_OTHERWISE = {("portrait", "photo"), ("identity", "born_on")}


@pytest.mark.clause("CM-6.1", "KT-7.1")
def test_thirty_years_arrive_whole(visit: Visit, tmp_path: Path, settings: Any) -> None:
    office, person = college()
    ministry_codes_are_entered()
    her = visit(person.account)
    scan, photo = papers(tmp_path)
    officer, head = visit(office.officer), visit(office.head)
    declares(her, scan, photo)
    finds_it_in_order(officer)
    signs_the_month(head, tmp_path)
    assesses(officer, person, scan)
    signs_the_month(head, tmp_path)
    content = stands_in_the_version(person)
    is_printed(her, person, content, tmp_path)
    with running() as national:
        settings.HOSO_NATIONAL_URL = national.url
        settings.HOSO_NATIONAL_USER = settings.HOSO_NATIONAL_PASSWORD = "demo"
        signs_upward(visit(office.director))
        sync.send_due()
        is_stored_above(national, person, content)


def college() -> tuple[Office, Person]:
    """The college of Cà Mau with those who act, and her record as the officer opened it."""
    province = builders.make_unit("UBND tỉnh Cà Mau", UnitKind.PROVINCE, code="H12")
    unit = builders.make_unit(COLLEGE, UnitKind.SCHOOL, province, code="H12.30")
    faculty = builders.make_unit("Khoa Kinh tế", UnitKind.DIVISION, unit)
    for each in (province, unit, faculty):
        each.refresh_from_db()
    tree = builders.Tree(province, unit, faculty)
    office = Office(
        tree,
        made("Trần Quốc Bảo", Role.OFFICER, unit),
        made("Lê Hoàng Nam", Role.HEAD, unit),
        made("Lê Thị Cẩm Tú", Role.SEAL_KEEPER, unit),
        made("Huỳnh Quốc Việt", Role.UPWARD_SIGNER, province),
    )
    demo.provide(office.head, title="Hiệu trưởng", organisation=COLLEGE, by="tests")
    demo.provide(office.director, title="Giám đốc Sở Nội vụ", organisation="Sở Nội vụ", by="tests")
    opened = open_record(
        office.officer, faculty, personal_number=NUMBER, full_name=NAME, born_on=BORN, sex=FEMALE,
        kind="employee",
    )  # fmt: skip
    accounts.set_own_password(opened.account, builders.PASSWORD)
    return office, opened.person


def ministry_codes_are_entered() -> None:
    """For the values she uses that have none yet, as an administrator does when the ministry has
    given its list. Which code goes to which value is made up: no public source pairs them."""
    for key, row in [
        *SINGLES.items(),
        *((key, row) for key, rows in TABLES.items() for row in rows),
    ]:
        for name, code in canonical(section(key), row).items():
            catalog = CATALOGS.get(catalog_of(section(key).column(name)))
            if catalog is None or catalog.table is not Table.VALUE or not catalog.packet_list:
                continue
            for each in code if isinstance(code, list) else [code]:
                value = Value.objects.get(catalog=catalog.key, code=each)
                if not value.ministry_code:
                    enter_code(value, catalog.packet_list)


def enter_code(value: Value, valid: str) -> None:
    given = set(Value.objects.filter(catalog=value.catalog).values_list("ministry_code", flat=True))
    free = (each for each in sorted(valid_codes()[valid] - given) if each.strip("0"))
    catalogs.save_value(
        value.catalog, value.code, by="tests", ministry_code=next(free), name=value.name,
        also=value.also, detail=value.detail, least=value.least, most=value.most,
        since=value.since, until=value.until,
    )  # fmt: skip


def papers(folder: Path) -> tuple[Path, Path]:
    """Her confirmed CV on paper, scanned: it proves everything older than the system. Her photo."""
    scan, photo = folder / "so-yeu-ly-lich.pdf", folder / "anh.jpg"
    scan.write_bytes(builders.make_pdf("Sơ yếu lý lịch", pages=8).read())
    photo.write_bytes(next(each.content for each in pictures() if each.sex == FEMALE))
    return scan, photo


# ── she declares ──────────────────────────────────────────────────────────────


def declares(her: Visitor, scan: Path, photo: Path) -> None:
    her.go(place_url(section("portrait")))
    her.page.set_input_files("#f-photo", photo)
    finished(her)
    for key, row in SINGLES.items():
        goes(her, place_url(section(key)))
        types(her, row)
        finished(her, scan)
    for key, rows in TABLES.items():
        for row in rows:
            goes(her, f"{place_url(section(key))}/dong-moi")
            if key == BY_KEYBOARD:
                typed_by_keyboard(her, key, row, scan)
            else:
                types(her, row)
                finished(her, scan)
    her.go("/ho-so-cua-toi/gui").look()
    sends(her, r"Gửi \d+ thay đổi")


def goes(her: Visitor, path: str) -> None:
    her.page.goto(her.address + path, wait_until="domcontentloaded")


def types(her: Visitor, row: Row) -> None:
    choices = her.page.eval_on_selector_all("#khai select", "all => all.map(each => each.id)")
    for name, value in row.items():
        control = her.page.locator(f"#f-{name}")
        if isinstance(value, tuple):
            for label in value:
                control.get_by_label(label, exact=True).check()
        elif isinstance(value, Pick):
            control.fill(value.typed)
            her.page.locator(f"[role=option][data-value='{value.code}']:visible").click()
        elif f"f-{name}" in choices:
            control.select_option(label=value)
        else:
            control.fill(value)


def typed_by_keyboard(her: Visitor, key: str, row: Row, scan: Path) -> None:
    """From the first field to the last with Tab alone, and Enter to be done with the row."""
    her.page.set_input_files("fieldset input[type=file]", scan)
    names = [each.name for each in section(key).fields]
    her.page.focus(f"#f-{names[0]}")
    for name in names:
        expect(her.page.locator(f"#f-{name}")).to_be_focused()
        her.page.keyboard.type(str(row.get(name, "")))
        her.page.keyboard.press("Enter" if name == names[-1] else "Tab")
    saved(her)


def finished(her: Visitor, scan: Path | None = None) -> None:
    """With its paper; nothing in it may be wrong."""
    if scan is not None:
        her.page.set_input_files("fieldset input[type=file]", scan)
    her.page.get_by_role("button", name=re.compile("^(Lưu mục này|Xong dòng này)$")).click()
    saved(her)


def saved(her: Visitor) -> None:
    her.page.get_by_text("Đã lưu vào bản nháp").wait_for()


def finds_it_in_order(officer: Visitor) -> None:
    page = officer.go("/viec-can-lam/tiep").page
    expect(page.locator("main")).to_contain_text(NAME)
    page.get_by_role("button", name=re.compile("^Đạt cả")).click()
    page.get_by_role("button", name="Kết thúc và chuyển ký duyệt").click()
    page.get_by_text("chờ thủ trưởng ký duyệt").first.wait_for()


def assesses(officer: Visitor, person: Person, scan: Path) -> None:
    """Item 38 is the agency's own, written once she has a dossier."""
    page = officer.go(f"/ho-so/{person.pk}/muc/38").page
    page.fill("#f-comment", COMMENT)
    page.set_input_files("fieldset input[type=file]", scan)
    page.get_by_role("button", name=re.compile("^Ghi")).click()
    page.get_by_text("Đã ghi mục 38").wait_for()


# ── it arrives ────────────────────────────────────────────────────────────────


def stands_in_the_version(person: Person) -> dict[str, Any]:
    """The signed text holds what was typed, value by value, and no field of the CV is empty."""
    content: dict[str, Any] = json.loads(Version.objects.get(person=person, number=2).content)
    for key, row in SINGLES.items():
        assert canonical(section(key), row).items() <= content[key].items(), key
    for key, rows in TABLES.items():
        found = [{k: v for k, v in row.items() if k != "id"} for row in content[key]]
        wanted = [canonical(section(key), row) for row in rows]
        assert sorted(found, key=repr_of) == sorted(wanted, key=repr_of), key
    assert content["assessment"] == {"comment": COMMENT}
    empty = {(each.key, field.name) for each, field in declared(content)} - filled(content)
    assert empty == set(NEVER)
    return content


def repr_of(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def declared(content: dict[str, Any]) -> Iterator[tuple[Section, Field]]:
    return ((each, field) for each in sections_of(content) for field in each.fields)


def filled(content: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each.key, name) for each in sections_of(content)
            for row in each.rows(content) for name in row}  # fmt: skip


def canonical(of: Section, row: Row) -> dict[str, Any]:
    """What a dossier must hold of a row that was typed."""
    return {name: _value(of.column(name), typed) for name, typed in row.items()}


def _value(column: Column, typed: Typed) -> Any:
    if isinstance(typed, Pick):
        return typed.code
    return read(column, list(typed) if isinstance(typed, tuple) else typed, _code_of)


def _code_of(catalog: str, name: str) -> str | None:
    assert catalog != PLACES, "places are picked"
    return Value.objects.get(catalog=catalog, name=name).code


def is_printed(her: Visitor, person: Person, content: dict[str, Any], folder: Path) -> None:
    """Another program reads every value in the PDF, cell by cell, and finds the photo."""
    pdf = downloaded(her, f"/ho-so/{person.pk}/in", folder / "ly-lich.pdf")
    assert len(output_of("pdfimages", "-list", pdf).splitlines()) > 2
    cells = re.findall(r'^ *"(.*)"$', output_of("pdfinfo", "-struct-text", pdf), re.MULTILINE)
    text, labels = squeezed("".join(cells)), labels_of([content])
    assert squeezed("Sinh ngày: 19 tháng 08 năm 1972") in text
    missing = [
        (each.key, field.name, words)
        for each, field in declared(content)
        if (each.key, field.name) not in PRINTED_OTHERWISE
        for row in each.rows(content)
        if (words := shown(each, field.name, row.get(field.name), labels))
        and squeezed(words) not in text
    ]
    assert missing == []


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def squeezed(text: str) -> str:
    """Without what printing changes: spaces, line breaks, capitals, zeros after the comma."""
    return re.sub(r"(,\d*?)0+(?!\d)", r"\1", re.sub(r"\s+", "", text)).replace(",", "").casefold()


def is_stored_above(national: Running, person: Person, content: dict[str, Any]) -> None:
    """The national database holds her once, with every field the declaration maps."""
    ((key, stored),) = national.records().items()
    assert key.endswith(person.staff_number)
    lost = {
        (each.key, field.name)
        for each, field in declared(content)
        if BNV2020 in field.packet and (each.key, field.name) in filled(content)
        if not arrived(stored, each, field.packet[BNV2020])
    }
    assert lost == set()


def arrived(stored: Any, of: Section, path: str) -> bool:
    if of.many:
        return any(row.get(path) for row in at(stored, of.packet_list[BNV2020]))
    return bool(at(stored, path))


def at(stored: Any, path: str) -> Any:
    for part in path.split("."):
        stored = stored[part]
    return stored
