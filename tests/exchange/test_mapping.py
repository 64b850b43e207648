"""Workbooks of some other make: guessed, corrected, saved under the name of their source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso.base.errors import Incomplete, NotAllowed
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.exchange import rules
from hoso.exchange.mapping import Guess
from hoso.exchange.models import Mapping
from hoso.exchange.services.mapping import guess, save_mapping
from hoso.web.exchange.forms import Receive
from tests.exchange.office import Office, typed

PEOPLE = [
    ["UBND TỈNH CÀ MAU"],
    ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"],
    [],
    ["TT", "Họ và tên", "Ngày, tháng, năm sinh", "Giới tính", "Số CCCD", "Dân tộc", "Điện thoại",
     "Ghi chú"],
    [1, "Nguyễn Văn An", "1/3/1985", "Nam", 96085000001, "Kinh", "0912345678", "x"],
    [2, "Lê Thị Bình", 1985, "Nữ", "096185000002", "kinh", "0912345679", ""],
]  # fmt: skip
WORK = [
    ["Quá trình công tác"],
    ["Số định danh cá nhân", "33.1 Từ", "33.2. Đến", "Đơn vị công tác", "Chức danh, chức vụ"],
    ["096085000001", "9/2008", "", "Sở Nông nghiệp", "Chuyên viên"],
]


def foreign(path: Path) -> Path:
    return typed(path, {"DS": PEOPLE, "33 QTCT": WORK, "Khác": [["a", "b"], [1, 2]]})


def guessed(path: Path) -> dict[str, Any]:
    return {each.sheet: each for each in guess(SimpleUploadedFile("a.xlsx", path.read_bytes()))}


def test_columns_are_guessed_from_headers_and_item_numbers(tmp_path: Path) -> None:
    found = guessed(foreign(tmp_path / "a.xlsx"))
    assert set(found) == {"DS", "33 QTCT"}
    people = found["DS"]
    assert people.header_row == 4
    assert people.columns == {
        "B": "identity.birth_name", "C": "identity.born_on", "D": "identity.sex",
        "E": "person.personal_number", "F": "identity.ethnicity", "G": "papers.phone",
    }  # fmt: skip
    assert people.unknown == {"A": "TT", "H": "Ghi chú"}
    assert found["33 QTCT"].columns == {
        "A": "person.personal_number", "B": "work.since", "C": "work.until",
        "D": "work.organisation", "E": "work.position",
    }  # fmt: skip


def test_a_number_under_another_name_is_known_by_what_stands_beneath_it(tmp_path: Path) -> None:
    """Titles merged above, headers in another order and without accents, two columns of one
    name, numbers that have lost their first digit, a signature below."""
    heads = ["STT", "Ngay sinh", "Ho va ten", "Dien thoai", "So dien thoai", "Giay to tuy than"]
    rows = [[1, 31107, "Nguyen Van An", 912345678, "0912345678", 96085000001.0],
            [2, "1/3/1985", "Le Thi Binh", 912345679, "0912345679", "096185000002"]]  # fmt: skip
    more = [
        [3, "1985", "Do Van Ba", "", "", 96085000003],
        [4, "1986", "Ly Tu", "", "", 1085000004],
        [5, "1987", "Ho Nam", "", "", 96085000005],
        ["", "", "", "", "", "NGUOI LAP BIEU"],
    ]
    sheet = [["SO Y TE"], [], ["", "", "Ly lich", "Lien he"], heads, *rows, *more]
    found = guessed(typed(tmp_path / "a.xlsx", {"DS": sheet}))["DS"]
    assert (found.header_row, found.columns["F"]) == (4, "person.personal_number")
    assert found.columns["C"] == "identity.birth_name" and found.columns["D"] == "papers.phone"
    assert "E" in found.unknown, "the second of one name is left to who knows"
    assert found.seen["F"] == ("Giay to tuy than", "96085000001")
    assert found.seen["E"] == ("So dien thoai", "0912345678")


def as_saved(guess: Guess) -> dict[str, Any]:
    """What the page of a guess sends back."""
    return {"sheet": guess.sheet, "header_row": guess.header_row, "columns": guess.columns,
            "constants": guess.constants}  # fmt: skip


def test_what_was_saved_reads_the_next_workbook_of_the_source(
    office: Office, tmp_path: Path
) -> None:
    path = foreign(tmp_path / "a.xlsx")
    sheets = [as_saved(each) for each in guessed(path).values()]
    sheets[0]["constants"] = {"person.kind": "official", "person.unit": "H12.02"}
    sheets[0]["columns"].pop("G")
    sheets[0]["columns"].pop("F")
    mapping = save_mapping(office.tree.unit, "Phần mềm cũ", sheets, by=office.officer)
    load = office.loaded(path, mapping=mapping)
    assert load.state == rules.LOADED, [each.issues for each in load.found.all()]
    assert load.batch is not None
    office.signed(load.batch)
    person = Person.objects.get(personal_number="096085000001")
    content = dossiers.content_of(person)
    assert person.kind == "official" and person.unit == office.tree.unit
    [row] = content["work"]
    assert (row["since"], row["organisation"]) == ("2008-09", "Sở Nông nghiệp")
    assert Person.objects.filter(personal_number="096185000002").exists()


def test_an_error_names_the_cell_and_header_of_the_foreign_workbook(
    office: Office, tmp_path: Path
) -> None:
    rows = [*PEOPLE[:4], [1, "Nguyễn Văn An", "32/3/1985", "Nam", "096085000001", "", "", ""]]
    path = typed(tmp_path / "a.xlsx", {"DS": rows})
    sheets = [as_saved(each) for each in guessed(path).values()]
    mapping = save_mapping(office.tree.unit, "Phần mềm cũ", sheets, by=office.officer)
    load = office.checked(path, mapping=mapping)
    issue = load.found.get().issues[0]
    assert (issue["sheet"], issue["cell"]) == ("DS", "C5")
    assert issue["column"] == "Ngày, tháng, năm sinh" and issue["value"] == "32/3/1985"


def test_saved_again_it_is_replaced_and_offered_for_the_next_workbook(
    office: Office,
) -> None:
    sheet = {"sheet": "DS", "header_row": 1, "columns": {"a": "person.personal_number"},
             "constants": {}}  # fmt: skip
    first = save_mapping(office.tree.unit, " Phần mềm cũ ", [sheet], by=office.officer)
    again = save_mapping(office.tree.unit, "Phần mềm cũ", [sheet], by=office.officer)
    assert first == again and again.sheets[0]["columns"] == {"A": "person.personal_number"}
    assert list(Receive(office.officer).mappings.values()) == [again]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"columns": {"A": "identity.nothing"}}, "Không có trường"),
        ({"columns": {"A": "person.personal_number", "B": "person.personal_number"}}, "Hai cột"),
        ({"columns": {"B": "identity.sex"}}, "chưa có cột nào là số định danh"),
        ({"columns": {"1": "person.personal_number"}}, "chỉ gồm chữ cái"),
        ({"header_row": "x"}, "Dòng tiêu đề"),
        ({"constants": {"person.nothing": "1"}}, "Không có trường"),
    ],
)
def test_what_cannot_be_read_is_not_saved(office: Office, change: Any, why: str) -> None:
    sheet = {"sheet": "DS", "header_row": 1, "columns": {"A": "person.personal_number"},
             "constants": {}, **change}  # fmt: skip
    with pytest.raises(Incomplete) as error:
        save_mapping(office.tree.unit, "Nguồn", [sheet], by=office.officer)
    assert why in str([each.message for each in error.value.findings])
    assert not Mapping.objects.exists()


def test_only_who_checks_for_the_unit_saves_and_a_missing_sheet_is_said(
    office: Office, tmp_path: Path
) -> None:
    sheet = {"sheet": "Không có", "header_row": 1, "columns": {"A": "person.personal_number"},
             "constants": {}}  # fmt: skip
    with pytest.raises(NotAllowed):
        save_mapping(office.tree.unit, "Nguồn", [sheet], by=office.head)
    mapping = save_mapping(office.tree.unit, "Nguồn", [sheet], by=office.officer)
    load = office.checked(foreign(tmp_path / "a.xlsx"), mapping=mapping)
    assert load.state == rules.FAILED and "không có tờ “Không có”" in load.message
