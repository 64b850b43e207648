"""A value written into a cell and read out of it again is the same value."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hoso.base.text import cleaned, one_line
from hoso.dossiers.readers.values import Misread
from hoso.dossiers.sections import SECTIONS, section
from hoso.exchange.workbook import layout, reading, template
from hoso.exchange.workbook.cells import CLEARED, letters, place_of, reader_of, text_of, written
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.filling import Filling
from tests.exchange.office import BOTH

CODES = Codes(
    {
        "sex": {"1": "Nam", "2": "Nữ"},
        "ethnicity": {"01": "Kinh", "02": "Tày", "30": "Ê-đê"},
        "policy_group": {"01": "Con liệt sĩ", "02": "Con thương binh", "03": "Người có công"},
        "general_education": {"12/12": "12/12", "10/10": "10/10"},
        "degree": {"04": "Đại học", "05": "Thạc sĩ; tương đương"},
        "rank": {"01.003": "Chuyên viên"},
    },
    {
        "34-x-1": "Xã Đất Mũi, Tỉnh Cà Mau",
        "34-t-96": "Tỉnh Cà Mau",
        "63-t-96": "Tỉnh Cà Mau",
    },
)


def column(key: str) -> Any:
    declared, _, name = key.partition(".")
    return section(declared).column(name)


@pytest.mark.parametrize(
    ("key", "value", "cell"),
    [
        ("identity.ethnicity", "01", "01 – Kinh"),
        ("identity.birth_place", "34-x-1", "Xã Đất Mũi, Tỉnh Cà Mau"),
        ("identity.birth_place", "63-t-96", "Tỉnh Cà Mau [63-t-96]"),
        ("membership.policy_groups", ["03", "01"], "03 – Người có công; 01 – Con liệt sĩ"),
        ("schooling.general_education", "12/12", "12/12"),
        ("training.degree", "05", "05"),
        ("salary.rank", "01.003", "01.003 – Chuyên viên"),
        ("identity.born_on", "1985-03-01", "01/03/1985"),
        ("work.since", "1985-03", "03/1985"),
        ("work.until", "1985", "1985"),
        ("salary.coefficient", "2.34", "2.34"),
        ("salary.position_pay", 12_500_000, "12500000"),
        ("means.bought_land_area", "100.5", "100.5"),
        ("custody.statement", "(xóa)", "\\(xóa)"),
        ("custody.statement", "\\(xóa)", "\\\\(xóa)"),
    ],
)
def test_each_kind_of_value_has_its_cell(key: str, value: Any, cell: str) -> None:
    assert written(column(key), value, CODES) == cell
    assert reader_of(column(key), CODES)(cell) == value


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("identity.ethnicity", "kinh", "01"),
        ("identity.ethnicity", "e-de", "30"),
        ("identity.ethnicity", "01 - Kinh", "01"),
        ("identity.ethnicity", "01 – Kinh (Việt)", "01"),
        ("identity.ethnicity", "1", "01"),
        ("identity.birth_place", "xa dat mui, tinh ca mau", "34-x-1"),
        ("membership.policy_groups", "con liet si ;01; ", ["01", "01"]),
        ("identity.born_on", "1985-03-01", "1985-03-01"),
        ("identity.born_on", "31107", "1985-03-01"),  # a day in a column of numbers
        ("salary.coefficient", "2,34", "2.34"),
        ("salary.position_pay", "12.500.000", 12_500_000),
        ("custody.statement", "(xóa)", CLEARED),
        ("custody.statement", "  ", None),
    ],
)
def test_what_people_type_is_understood(key: str, typed: str, value: Any) -> None:
    assert reader_of(column(key), CODES)(typed) == value


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("identity.ethnicity", "01 – Tày"),  # code and name of two values
        ("identity.ethnicity", "Sao Hỏa"),
        ("identity.birth_place", "Tỉnh Cà Mau"),  # of two eras
        ("identity.birth_place", "Tỉnh Cà Mau [99-t-1]"),
        ("salary.step", "2,5"),
        ("salary.coefficient", "#REF!"),
        ("identity.born_on", "30/2/1985"),
        ("identity.born_on", "99999"),
    ],
)
def test_what_names_nothing_or_two_things_is_refused(key: str, typed: str) -> None:
    with pytest.raises(Misread):
        reader_of(column(key), CODES)(typed)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (96085000001.0, "96085000001"),
        (2.34, "2,34"),
        (1985.0, "1985"),
        (1e15, "1000000000000000"),
        (date(1985, 3, 1), "01/03/1985"),
        (datetime(1985, 3, 1, 7, 30), "01/03/1985"),
        (True, "TRUE"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_reads_as_it_would_have_been_typed(cell: Any, text: str) -> None:
    assert text_of(cell) == text


@given(st.integers(min_value=0, max_value=20_000))
def test_columns_are_named_as_in_a_spreadsheet(place: int) -> None:
    assert place_of(letters(place)) == place


def test_the_letters_go_on_after_z() -> None:
    assert [letters(each) for each in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


ODD = st.text(min_size=1, max_size=60)


@settings(deadline=None, max_examples=60)
@given(ODD, ODD)
@example("=HYPERLINK(1)", "a\r\nb\rc\td\n e")
@example("_x000D_ &amp; <b>", "_x005F_x0041_ ]]> \x85 \u2028")
@example("+84", "@cmd|' /C calc'!A0")
@example("'", '"')
def test_any_text_survives_the_file(tmp_path_factory: Any, line: str, lines: str) -> None:
    """As a spreadsheet holds it: never a formula, every character that a dossier may have."""
    one, many = one_line(line), cleaned(lines)
    if not one or not many:
        return
    path = tmp_path_factory.mktemp("cells") / "one.xlsx"
    content = {
        "person": {"personal_number": "096085000001", "staff_number": "x", "kind": "x"},
        "position": {"main_work": one},
        "custody": {"statement": many},
        "work": [{"id": "r", "position": one}],
    }
    with Filling(path, BOTH, CODES, {}) as filling:
        filling.add(content, "H12")
    rows = reading.rows_of(reading.opened(path))
    found: dict[str, str] = {}
    for row in rows.of("096085000001"):
        keys = rows.plans[row.plan].keys
        found |= {keys[at]: text for at, text in zip(row.places, row.texts, strict=True)}
    assert reader_of(column("position.main_work"), CODES)(found["position.main_work"]) == one
    assert reader_of(column("custody.statement"), CODES)(found["custody.statement"]) == many
    assert reader_of(column("work.position"), CODES)(found["work.position"]) == one


def test_every_field_of_the_form_has_a_column_and_text_stays_text(tmp_path: Path) -> None:
    template.make(tmp_path / "mau.xlsx", BOTH, CODES)
    plans = reading.plans_of(reading.opened(tmp_path / "mau.xlsx"))
    keys = {key for plan in plans for key in plan.columns.values()}
    wanted = {f"{each.key}.{f.name}" for each in SECTIONS.values() for f in each.fields}
    assert wanted <= keys
    assert {layout.NUMBER, layout.KIND, layout.UNIT} <= keys
    persons = plans[0]
    place = next(at for at, key in persons.columns.items() if key == "papers.citizen_number")
    assert persons.headers[place] == "8 Số CCCD *"
    with zipfile.ZipFile(tmp_path / "mau.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        assert "dataValidation" in sheet and "<f>" not in sheet
        assert "xl/comments1.xml" in archive.namelist()
