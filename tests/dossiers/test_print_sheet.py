"""From a content to the sheet of the legal form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from hoso.base.fields import CatalogListField, MoneyField, PartialDateField
from hoso.dossiers.readers.print import Head, render_cv, sheet_of
from hoso.dossiers.readers.print.sheets import form
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import SECTIONS, Section

LABELS = Labels(
    values={
        ("sex", "2"): "Nữ",
        ("ethnicity", "01"): "Kinh",
        ("first_organisation", "1"): "Đoàn TNCS Hồ Chí Minh",
        ("policy_group", "1"): "Con thương binh",
        ("policy_group", "2"): "Người dân tộc thiểu số",
        ("rank", "V.07.03.29"): "Giáo viên tiểu học hạng III",
        ("relation_own", "01"): "Cha đẻ",
    },
    places={"63-x-32044": "Xã Nguyễn Phích, huyện U Minh, tỉnh Cà Mau"},
)
PERSON = {
    "id": "1",
    "personal_number": "096185000123",
    "staff_number": "CM-004512",
    "kind": "3",
    "section": "Tổ chuyên môn",
    "unit": {"name": "Trường Tiểu học Nguyễn Phích", "code": "H12.1.2", "legacy_code": ""},
    "managing_unit": {"name": "Ủy ban nhân dân tỉnh Cà Mau", "code": "H12", "legacy_code": ""},
}


def content(**sections: Any) -> dict[str, Any]:
    return {"person": PERSON, **sections}


def items(**sections: Any) -> dict[str, list[str]]:
    return sheet_of(content(**sections), Head(), LABELS)["items"]


def tables(**sections: Any) -> dict[str, list[list[str]]]:
    return sheet_of(content(**sections), Head(), LABELS)["tables"]


def test_the_name_is_in_capitals_and_the_birth_date_in_three_pieces() -> None:
    found = items(identity={"birth_name": "Lê Thị Mận", "sex": "2", "born_on": "1985-03-01"})
    assert found["1"] == ["LÊ THỊ MẬN", "Nữ"]
    assert found["3"] == ["01", "03", "1985"]
    assert items(identity={"born_on": "1985"})["3"] == ["", "", "1985"]


def test_a_place_is_written_after_its_detail() -> None:
    found = items(identity={"birth_place": "63-x-32044", "birth_place_detail": "Ấp 3"})
    assert found["4"] == ["Ấp 3, Xã Nguyễn Phích, huyện U Minh, tỉnh Cà Mau"]


def test_several_fields_of_one_item_stand_in_their_own_blanks() -> None:
    found = items(
        papers={"citizen_number": "096185000123", "phone": "0913456789"},
        membership={
            "first_organisation_on": "2000-03-26",
            "first_organisation": "1",
            "policy_groups": ["1", "2"],
        },
    )
    assert found["8"] == ["096185000123", "", "0913456789"]
    assert found["16"] == ["26/03/2000, Đoàn TNCS Hồ Chí Minh"]
    assert found["18"] == ["Con thương binh; Người dân tộc thiểu số"]


def test_table_dates_are_month_and_year_and_a_running_line_says_now() -> None:
    rows = [
        {"id": "a", "since": "2003-09-05", "until": "2007", "organisation": "A", "position": "B"},
        {"id": "b", "since": "2007-08", "organisation": "C", "position": "D"},
    ]
    assert tables(work=rows)["33"] == [["09/2003", "2007", "A", "B"], ["08/2007", "nay", "C", "D"]]


def test_salary_shows_the_rank_code_and_vietnamese_figures() -> None:
    row = {
        "id": "a",
        "since": "2021-01",
        "rank": "V.07.03.29",
        "step": 3,
        "coefficient": "3.00",
        "position_pay": 12_500_000,
    }
    assert tables(salary=[row])["37.1"] == [
        ["01/2021", "nay", "V.07.03.29", "3", "3,00", "12.500.000"]
    ]


def test_a_code_without_a_name_is_shown_not_hidden() -> None:
    assert items(identity={"ethnicity": "77"})["6"] == ["[77]"]


def test_agencies_and_numbers_are_those_of_the_content() -> None:
    header = sheet_of(content(), Head(), LABELS)["header"]
    assert header == {
        "managing_agency": "Ủy ban nhân dân tỉnh Cà Mau",
        "using_agency": "Trường Tiểu học Nguyễn Phích",
        "staff_number": "CM-004512",
        "identifier": "096185000123",
    }


def test_every_declared_field_of_the_five_sections_has_its_place_on_the_form() -> None:
    """Each field gets a value of its own; each value is found in items, tables or extra."""
    for section in SECTIONS.values():
        row = {each.name: _sample(section, each.name) for each in section.fields}
        made = sheet_of(
            content(**{section.key: [{"id": "1", **row}] if section.many else row}), Head(), LABELS
        )
        printed = str([made["items"], made["tables"], made["extra"]])
        for each in section.fields:
            assert _mark(section, each.name) in printed.lower(), (section.key, each.name)
        if section.number in {block.get("table") for block in form()["blocks"]}:
            beyond = [each.name for each in section.fields if each.is_supplement]
            assert bool(made["extra"]) == bool(beyond), section.key


def _mark(section: Section, name: str) -> str:
    """Words that only this field's value brings to the page, in lower case."""
    column = section.column(name)
    if isinstance(column, PartialDateField):
        return "1966"
    if isinstance(column, models.DecimalField):
        return "3,33"
    if isinstance(column, MoneyField):
        return "4.567"
    return "1977" if isinstance(column, models.IntegerField) else f"zz{name}"


def _sample(section: Section, name: str) -> Any:
    mark = _mark(section, name)
    if isinstance(section.column(name), CatalogListField):
        return [mark]
    return {"4.567": 4567, "1977": 1977, "3,33": "3.33"}.get(mark, mark)


def test_a_new_section_with_a_table_on_the_form_fills_that_table(monkeypatch) -> None:
    added = replace(SECTIONS["work"], key="state_management", number="32.3")
    monkeypatch.setitem(SECTIONS, added.key, added)
    rows = [{"id": "a", "since": "2020-01", "organisation": "Học viện", "position": "Chứng chỉ"}]
    made = sheet_of(content(state_management=rows), Head(), LABELS)
    assert made["tables"]["32.3"] == [["01/2020", "", "Học viện", "Chứng chỉ"]]


def test_a_new_section_without_a_place_on_the_form_is_printed_all_the_same(monkeypatch) -> None:
    table = replace(SECTIONS["work"], key="extra_rows", number="99", title="Mục thêm")
    single = replace(
        SECTIONS["schooling"],
        key="extra_single",
        number="98",
        fields=(replace(SECTIONS["schooling"].fields[0], item="98"),),
    )
    for added in (table, single):
        monkeypatch.setitem(SECTIONS, added.key, added)
    made = sheet_of(
        content(
            extra_rows=[{"id": "a", "organisation": "A", "position": "B"}],
            extra_single={"general_education": "12"},
        ),
        Head(),
        LABELS,
    )
    assert made["extra"][0]["title"] == "99 Mục thêm"
    assert made["extra"][0]["rows"] == [["", "", "A", "B"]]
    assert made["extra"][1]["rows"] == [["Trình độ giáo dục phổ thông", "[12]"]]


def test_an_empty_dossier_prints_the_blank_form() -> None:
    made = sheet_of(content(), Head(draft=True), LABELS)
    assert made["tables"]["33"] == [] and made["extra"] == []
    assert render_cv(made).pdf.startswith(b"%PDF-1.7")


def test_confirmation_carries_place_day_and_signer() -> None:
    head = Head(
        version=2,
        sha256="0" * 64,
        printed_at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
        place="Cà Mau",
        day=date(2026, 11, 2),
        title="Giám đốc",
        signer="Nguyễn Văn Được",
    )
    closing = sheet_of(content(), head, LABELS)["closing"]
    assert closing["place_and_day"] == "Cà Mau, ngày 02 tháng 11 năm 2026"
    assert closing["signer"] == "Nguyễn Văn Được"
    assert "place_and_day" not in sheet_of(content(), Head(), LABELS)["closing"]
