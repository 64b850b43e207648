"""From a content to the sheet of the legal form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import models

from hoso.base.fields import CatalogListField, MoneyField, PartialDateField, PictureField
from hoso.dossiers.readers.print import Head, render_cv, sheet_of
from hoso.dossiers.readers.print.sheets import form
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import ON_CV, SECTIONS, Section

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


@pytest.mark.clause("CM-6.1")
def test_every_declared_field_of_the_cv_has_its_place_on_the_form() -> None:
    """Each field gets a value of its own; each value is found in items, tables or extra. What is
    on the contract only is printed as the contract: test_print_contract."""
    for section in (each for each in SECTIONS.values() if each.kinds & ON_CV):
        row = {each.name: _sample(section, each.name) for each in section.fields}
        made = sheet_of(
            content(**{section.key: [{"id": "1", **row}] if section.many else row}), Head(), LABELS
        )
        printed = str([made[part] for part in ("items", "tables", "extra", "extra_items")])
        for each in section.fields:
            if isinstance(section.column(each.name), PictureField):
                continue  # drawn, not told: test_print_photo
            assert _mark(section, each.name) in printed.lower(), (section.key, each.name)
        beyond = [each.name for each in section.fields if each.is_supplement]
        assert bool(made["extra"] or made["extra_items"]) == bool(beyond), section.key


@pytest.mark.clause("CM-6.1")
def test_each_field_of_the_cv_changes_the_sheet_by_itself() -> None:
    """Also where two fields of an item would look alike."""
    for section in (each for each in SECTIONS.values() if each.kinds & ON_CV):
        for each in section.fields:
            if not isinstance(section.column(each.name), PictureField):
                row = {"id": "1", each.name: _sample(section, each.name)}
                filled = content(**{section.key: [row] if section.many else row})
                bare = content(**{section.key: [{"id": "1"}] if section.many else {"id": "1"}})
                made = sheet_of(filled, Head(), LABELS)
                assert made != sheet_of(bare, Head(), LABELS), (section.key, each.name)


@pytest.mark.clause("CM-6.1")
def test_no_blank_of_the_form_is_left_without_a_field() -> None:
    """Item 5 has one blank for a place of three levels; headings of 37.3 have none."""
    for block in (*form()["beside"], *form()["blocks"]):
        further = [part for line in block.get("more", []) for part in line]
        for part in [*block.get("parts", []), *further]:
            assert part.get("plain") or part.get("takes") or part.get("derives"), part


@pytest.mark.clause("CM-6.1")
def test_pay_now_is_told_from_the_tables_in_the_order_of_the_form() -> None:
    found = items(
        salary=[
            {"id": "a", "since": "2018-01", "until": "2020-12", "rank": "V.07.03.29", "step": 2},
            {"id": "b", "since": "2021-01-05", "rank": "V.07.03.29", "step": 3,
             "coefficient": "3.00", "position_pay": 12_500_000},
        ],
        allowances=[
            {"id": "c", "since": "2021", "kind": "08", "coefficient": "0.30"},
            {"id": "d", "since": "2021", "kind": "01", "percent": "10.00"},
            {"id": "e", "since": "2021", "kind": "05"},
            {"id": "f", "since": "2015", "until": "2016", "kind": "06"},
        ],
        pay={"rank_appointed_on": "2020-02-01", "percent": "100.00", "job_position": "Giáo viên",
             "job_position_code": "GV.1", "career_level": "3", "job_percent": "85.50"},
        training=[{"id": "g", "degree": "04"}, {"id": "h", "degree": "06"}],
    )  # fmt: skip
    assert found["20"] == ["[06]"]
    assert found["30.1"] == [
        "Giáo viên tiểu học hạng III", "V.07.03.29", "01/02/2020", "3", "3,00", "05/01/2021",
        "100", "", "",
    ]  # fmt: skip
    assert found["30.2"] == ["0,30", "10%", "[05]"]
    assert found["30.3"] == [
        "Giáo viên", "GV.1", "[3]", "12.500.000", "05/01/2021", "85,5", "", ""
    ]  # fmt: skip


def test_house_and_land_stand_on_their_own_lines() -> None:
    means = {
        "salary_income": 120_000_000, "granted_house": "Cấp IV", "bought_house_area": "80.50",
        "bought_land_certificate": "Số 12", "business_land": "2 ha đất nuôi tôm",
    }  # fmt: skip
    found = items(means=means)["37.3"]
    assert found == [
        "120.000.000 đồng", "", "", "Cấp IV", "", "", "", "80,5", "", "", "", "", "", "Số 12",
        "2 ha đất nuôi tôm",
    ]  # fmt: skip


def test_what_is_beyond_the_form_can_be_left_out_and_the_page_says_so() -> None:
    kept = content(identity={"marital_status": "1"}, work=[{"id": "a", "since": "2020"}])
    assert sheet_of(kept, Head(), LABELS)["extra_items"]
    short = sheet_of(kept, Head(has_extra=False), LABELS)
    assert short["extra"] == short["extra_items"] == []
    assert short["small_print"] == "Không in thông tin bổ sung ngoài mẫu."
    assert short["tables"] == sheet_of(kept, Head(), LABELS)["tables"]


def test_what_the_labour_contract_says_is_not_on_the_cv() -> None:
    """Who was a worker and became an official keeps the contract, which has its own print."""
    party = {"contract_party": {"tax_code": "8012"}, "contracts": [{"id": "a", "number": "12"}]}
    assert sheet_of(content(**party), Head(), LABELS) == sheet_of(content(), Head(), LABELS)


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
    assert made["extra_items"] == [["- Mục 98, Trình độ giáo dục phổ thông:", "[12]"]]


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
