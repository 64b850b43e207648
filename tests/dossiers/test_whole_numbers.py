"""A whole number as it is typed: grouped as an office groups, and nothing else is guessed at."""

from __future__ import annotations

import pytest

from hoso.base.fields import MoneyField
from hoso.dossiers.readers.values import Misread, read


@pytest.mark.parametrize(
    ("typed", "value"),
    [("3", 3), ("12500000", 12_500_000), ("12.500.000", 12_500_000), ("1 650 000", 1_650_000)],
)
def test_groups_of_three_are_one_number(typed: str, value: int) -> None:
    assert read(MoneyField(), typed, lambda *_: None) == value


@pytest.mark.parametrize(
    "typed", ["1.5", "12.5", "1.65", "12.50.000", "1.2345", "9" * 16, "-3", "1,5"]
)
def test_what_may_mean_something_else_is_asked_about(typed: str) -> None:
    with pytest.raises(Misread, match="số nguyên"):
        read(MoneyField(), typed, lambda *_: None)
