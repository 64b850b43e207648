from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.regulations import rules
from hoso.regulations.profile import DATA, DayUnit, MonthBefore, MonthEnd

EXAMPLES = Path(__file__).parents[1] / "examples"
CALENDAR = rules.read_calendar(DATA / "holidays.csv")


def examples(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.clause("CM-6.4")
@pytest.mark.parametrize("example", examples("working_days.csv"), ids=lambda row: row["why"])
def test_a_term_ends_on_the_day_worked_out_by_hand(example: dict[str, str]) -> None:
    event = date.fromisoformat(example["event"])
    found = rules.due(int(example["amount"]), DayUnit(example["unit"]), event, CALENDAR)
    assert found.on.isoformat() == example["due"]


@pytest.mark.clause("CM-7.1")
@pytest.mark.clause("CM-7.2")
@pytest.mark.parametrize("example", examples("approval_windows.csv"), ids=lambda row: row["month"])
def test_a_month_is_signed_on_the_days_worked_out_by_hand(example: dict[str, str]) -> None:
    month = date.fromisoformat(example["month"] + "-15")
    assert str(rules.approval_deadline(month, MonthBefore(25), CALENDAR).on) == example["sign_by"]
    window = rules.upward_window(month, MonthEnd(5, DayUnit.DAYS), CALENDAR)
    assert (str(window.opens), str(window.closes)) == (
        example["upward_opens"],
        example["upward_closes"],
    )


def test_the_days_are_told_one_by_one_with_the_reason_of_each_skipped_one() -> None:
    found = rules.due(5, DayUnit.WORKING_DAYS, date(2026, 11, 17), CALENDAR)
    assert [(each.day.day, str(each.kind), each.number) for each in found.counted] == [
        (18, "working", 1),
        (19, "working", 2),
        (20, "working", 3),
        (21, "off", None),
        (22, "off", None),
        (23, "working", 4),
        (24, "holiday", None),
        (25, "working", 5),
    ]
    assert found.counted[6].name == "Ngày Văn hóa Việt Nam"
    assert not found.is_projected


def test_a_day_that_nobody_has_announced_yet_is_said_to_be_so() -> None:
    assert rules.due(5, DayUnit.WORKING_DAYS, date(2027, 2, 3), CALENDAR).is_projected
    assert rules.due(5, DayUnit.WORKING_DAYS, date(2031, 3, 3), CALENDAR).is_projected


def test_the_deadline_of_the_month_says_which_days_moved_it() -> None:
    found = rules.approval_deadline(date(2026, 11, 1), MonthBefore(25), CALENDAR)
    assert [(each.day, each.name) for each in found.counted] == [
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam")
    ]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), date(2026, 11, 23)),
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 24), date(2026, 12, 24)),
        (date(2026, 12, 31), date(2027, 1, 22)),
        (date(2027, 1, 31), date(2027, 2, 24)),
    ],
)
def test_after_this_months_deadline_comes_the_next_months(today: date, expected: date) -> None:
    assert rules.next_approval_deadline(today, MonthBefore(25), CALENDAR).on == expected


def test_a_window_of_working_days_reaches_further_back() -> None:
    window = rules.upward_window(date(2026, 11, 1), MonthEnd(5, DayUnit.WORKING_DAYS), CALENDAR)
    assert (window.opens, window.closes) == (date(2026, 11, 23), date(2026, 11, 30))
    assert window.last_working == date(2026, 11, 30)
    assert window.holds(date(2026, 11, 23)) and not window.holds(date(2026, 11, 22))


def test_days_left_and_days_late_are_working_days() -> None:
    assert rules.left(date(2026, 11, 23), date(2026, 11, 20), CALENDAR) == 1
    assert rules.left(date(2026, 11, 23), date(2026, 11, 23), CALENDAR) == 0
    assert rules.left(date(2026, 11, 18), date(2026, 11, 20), CALENDAR) == -2
    assert rules.working_days_between(date(2026, 11, 20), date(2026, 11, 25), CALENDAR) == 2


days = st.dates(date(2024, 1, 1), date(2030, 12, 1))


@given(days, st.integers(1, 40))
def test_a_term_of_working_days_ends_on_the_nth_working_day(event: date, amount: int) -> None:
    found = rules.due(amount, DayUnit.WORKING_DAYS, event, CALENDAR)
    assert CALENDAR.is_working(found.on)
    assert rules.working_days_between(event, found.on, CALENDAR) == amount
    assert [each.day for each in found.counted] == [
        event + timedelta(days=no + 1) for no in range(len(found.counted))
    ]


@given(days, st.integers(1, 60))
def test_a_term_of_calendar_days_never_ends_early_or_on_a_day_off(event: date, amount: int) -> None:
    found = rules.due(amount, DayUnit.DAYS, event, CALENDAR)
    plain = event + timedelta(days=amount)
    assert found.on == CALENDAR.next_working(plain)


def test_a_term_has_at_least_one_day() -> None:
    with pytest.raises(ValueError):
        rules.due(0, DayUnit.DAYS, date(2026, 1, 1), CALENDAR)
