"""What is kept of a search, what is a reason, what limits may say (no database)."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime

import pytest

from hoso.reading import rules
from hoso.reading.models import Mark
from hoso.reading.rules import RULES, Limits
from hoso.reading.services.watching import SHIPPED, STATEMENTS


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nguyễn   Văn An ", "Nguyễn Văn An"),
        ("096085000123", "•••123"),
        ("096 085 000 123", "•••123"),
        ("an 096085000123", "an •••123"),
        ("SL001042", "SL001042"),
        ("x" * 300, "x" * 100),
    ],
)
@pytest.mark.clause("CM-14.1g")
def test_of_a_long_number_only_its_end_is_kept(typed: str, kept: str) -> None:
    assert rules.kept_words(typed) == kept


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("báo cáo", False), ("..........", False), ("1234567890", False), ("a b c d e", False),
     ("Báo cáo quý IV", True), ("thanh tra 12/2026", False), ("thanh tra nội vụ", True)],
)  # fmt: skip
def test_a_reason_has_ten_letters(typed: str, is_one: bool) -> None:
    assert rules.is_reason(typed) is is_one


@pytest.mark.parametrize(
    ("typed", "key"),
    [("BS-000012", 12), ("bs-12", 12), (" 12 ", 12), ("BS-", None), ("x", None), ("9" * 16, None)],
)
def test_a_number_leads_back_to_its_mark(typed: str, key: int | None) -> None:
    assert Mark.key_of(typed) == key
    assert Mark.key_of(Mark(pk=12).number) == 12


def test_the_limits_that_are_shipped_are_said_to_be_the_systems_own() -> None:
    given = tomllib.loads(SHIPPED.read_text("utf-8"))
    limits = Limits.read(given)
    assert limits.dossiers_an_hour == 200 and limits.night == (22, 5)
    assert "mặc định của hệ thống" in limits.source
    wrong = ({"more": 1}, {"night": [22, 24]}, {"night": 5}, {"dossiers_an_hour": 0},
             {"dossiers_an_hour": True})  # fmt: skip
    for each in wrong:
        with pytest.raises(ValueError):
            Limits.read({**given, **each})


def test_every_sign_is_looked_for_and_said() -> None:
    assert set(STATEMENTS) == set(RULES)
    at = datetime(2026, 11, 26, 16, 5, tzinfo=UTC)
    assert rules.said("night", 3, 1, at, at) == ("đã mở 3 hồ sơ vào ban đêm (lúc 23:05), mức là 1")
