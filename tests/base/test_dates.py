from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.base.dates import PartialDate


@pytest.mark.parametrize(
    ("typed", "iso", "spoken"),
    [
        ("1/3/85", "1985-03-01", "Ngày 01/03/1985"),
        ("01/03/1985", "1985-03-01", "Ngày 01/03/1985"),
        ("1-3-1985", "1985-03-01", "Ngày 01/03/1985"),
        ("03/1985", "1985-03", "Tháng 03/1985"),
        ("9/24", "2024-09", "Tháng 09/2024"),
        ("1985", "1985", "Năm 1985"),
        (" 2024-09 ", "2024-09", "Tháng 09/2024"),
        ("29/2/2024", "2024-02-29", "Ngày 29/02/2024"),
    ],
)
def test_a_date_is_read_as_offices_write_it(typed: str, iso: str, spoken: str) -> None:
    read = PartialDate.parse(typed, today=date(2026, 11, 20))
    assert (read.iso(), read.spoken()) == (iso, spoken)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/02/2020", "tháng 2 năm 2020 chỉ có 29 ngày"),
        ("29/2/2023", "chỉ có 28 ngày"),
        ("1885", "Năm 1885 không hợp lệ"),
        ("13/2020", "Không có tháng 13"),
        ("85", "Năm phải đủ 4 chữ số"),
        ("hôm qua", "Chưa hiểu ngày này"),
        ("1/1/1/2020", "Chưa hiểu ngày này"),
        ("٣/٢٠٢٠", "Chưa hiểu ngày này"),
    ],
)
def test_a_date_that_cannot_be_is_refused_in_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PartialDate.parse(typed)


partial = st.dates(date(1900, 1, 1), date(2100, 12, 31)).flatmap(
    lambda day: st.sampled_from(
        [PartialDate(day.year), PartialDate(day.year, day.month), PartialDate.of(day)]
    )
)


@given(partial)
def test_what_is_shown_is_read_back_the_same(value: PartialDate) -> None:
    assert PartialDate.parse(value.shown()) == value
    assert PartialDate.from_iso(value.iso()) == value


@given(partial, partial)
def test_surely_before_is_never_true_both_ways(one: PartialDate, other: PartialDate) -> None:
    assert not (one.surely_before(other) and other.surely_before(one))
    assert one.agrees_with(other) == other.agrees_with(one)
    if one.surely_before(other):
        assert one.earliest() < other.earliest()
