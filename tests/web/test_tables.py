"""How the columns of a table section look, by what kind of value they hold."""

from __future__ import annotations

import pytest

from hoso.dossiers.sections import SECTIONS
from hoso.web.own.tables import columns


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
