"""How the columns of a table section look, by what kind of value they hold."""

from __future__ import annotations

import pytest

from hoso.dossiers.sections import SECTIONS
from hoso.web.own.tables import beneath, columns


def test_numbers_stand_to_the_right_and_leave_the_width_to_words() -> None:
    looks = {each.names[0]: (each.align, each.width) for each in columns(SECTIONS["salary"])}
    assert looks == {
        "since": ("", "hs-w-6"),  # and until, in one column
        "rank": ("", ""),
        "step": ("hs-num", "hs-w-4"),
        "coefficient": ("hs-num", "hs-w-4"),
        "position_pay": ("hs-num", "hs-w-6"),
    }


@pytest.mark.parametrize("key", [key for key, each in SECTIONS.items() if each.many])
def test_every_table_has_a_column_that_takes_what_is_left(key: str) -> None:
    assert any(not each.width for each in columns(SECTIONS[key]))


@pytest.mark.parametrize("key", [key for key, each in SECTIONS.items() if each.many])
def test_every_field_stands_in_a_column_or_beneath_the_row(key: str) -> None:
    in_columns = [name for each in columns(SECTIONS[key]) for name in each.names]
    assert sorted([*in_columns, *beneath(SECTIONS[key])]) == sorted(
        each.name for each in SECTIONS[key].fields
    )


def test_a_supplement_and_a_long_text_stand_beneath_the_row() -> None:
    assert beneath(SECTIONS["salary"]) == ["career_level", "percent", "raise_form"]
    assert beneath(SECTIONS["contract_appendices"]) == ["amendments"]
    assert beneath(SECTIONS["family"]) == []  # among so few it has the width


def test_of_a_very_wide_table_only_what_must_be_filled_in_has_a_column() -> None:
    assert [each.names for each in columns(SECTIONS["contracts"])] == [
        ("number",), ("signed_on",), ("work_kind",), ("term_kind",), ("since", "until"),
    ]  # fmt: skip
