from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.regulations import rules
from hoso.regulations.kinds import DayUnit, Event, Every
from hoso.regulations.profile import DATA
from hoso.regulations.rules import SpecialDay
from hoso.regulations.values import Term, Timing

EXAMPLES = Path(__file__).parents[1] / "examples"
CALENDAR = rules.read_calendar(DATA / "holidays.csv")
BEFORE_25 = Timing(Every.MONTH, before_day=25)
LAST_5_DAYS = Timing(Every.MONTH, last=5, unit=DayUnit.DAYS)
LAST_5_WORKING_DAYS = Timing(Every.MONTH, last=5, unit=DayUnit.WORKING_DAYS)


def term(amount: int, unit: DayUnit = DayUnit.WORKING_DAYS) -> Term:
    return Term(amount, unit, Event.CHANGE)


def examples(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.clause("CM-6.4")
@pytest.mark.parametrize("example", examples("working_days.csv"), ids=lambda row: row["why"])
def test_a_term_ends_on_the_day_worked_out_by_hand(example: dict[str, str]) -> None:
    event = date.fromisoformat(example["event"])
    found = rules.due(term(int(example["amount"]), DayUnit(example["unit"])), event, CALENDAR)
    assert found.on.isoformat() == example["due"]


@pytest.mark.clause("CM-7.1")
@pytest.mark.clause("CM-7.2")
@pytest.mark.parametrize("example", examples("approval_windows.csv"), ids=lambda row: row["month"])
def test_a_month_is_signed_on_the_days_worked_out_by_hand(example: dict[str, str]) -> None:
    month = date.fromisoformat(example["month"] + "-15")
    session = rules.session_of(month, BEFORE_25, CALENDAR)
    assert str(rules.session_due(session, CALENDAR).on) == example["sign_by"]
    window = rules.session_of(month, LAST_5_DAYS, CALENDAR)
    assert (str(window.opens), str(window.closes)) == (
        example["upward_opens"],
        example["upward_closes"],
    )


@pytest.mark.clause("LC-2.3a")
@pytest.mark.clause("KT-8.1")
@pytest.mark.parametrize("example", examples("approval_sessions.csv"), ids=lambda row: row["why"])
def test_a_session_is_the_one_worked_out_by_hand(example: dict[str, str]) -> None:
    timing = Timing(
        Every(example["every"]),
        before_day=int(example["before_day"]) if example["before_day"] else None,
        last=int(example["last"]) if example["last"] else None,
        unit=DayUnit(example["unit"]) if example["unit"] else None,
    )
    found = rules.next_session(date.fromisoformat(example["ready"]), timing, CALENDAR)
    assert (str(found.opens), str(found.closes)) == (example["opens"], example["closes"])
    assert str(rules.session_due(found, CALENDAR).on) == example["sign_by"]


def test_the_days_are_told_one_by_one_with_the_reason_of_each_skipped_one() -> None:
    found = rules.due(term(5), date(2026, 11, 17), CALENDAR)
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
    assert rules.due(term(5), date(2027, 2, 3), CALENDAR).is_projected
    assert rules.due(term(5), date(2031, 3, 3), CALENDAR).is_projected


def test_the_deadline_of_the_month_says_which_days_moved_it() -> None:
    session = rules.session_of(date(2026, 11, 1), BEFORE_25, CALENDAR)
    found = rules.session_due(session, CALENDAR)
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
    session = rules.next_session(today, BEFORE_25, CALENDAR)
    assert rules.session_due(session, CALENDAR).on == expected


def test_a_window_of_working_days_reaches_further_back() -> None:
    window = rules.session_of(date(2026, 11, 1), LAST_5_WORKING_DAYS, CALENDAR)
    assert (window.opens, window.closes) == (date(2026, 11, 23), date(2026, 11, 30))
    assert window.last_working == date(2026, 11, 30)
    assert window.holds(date(2026, 11, 23)) and not window.holds(date(2026, 11, 22))


def test_before_a_day_of_the_month_one_session_follows_the_other_without_a_gap() -> None:
    first = rules.session(date(2026, 11, 24), BEFORE_25, CALENDAR)
    then = rules.session(date(2026, 11, 25), BEFORE_25, CALENDAR)
    assert (first.opens, first.closes) == (date(2026, 10, 25), date(2026, 11, 24))
    assert (then.opens, then.closes) == (date(2026, 11, 25), date(2026, 12, 24))
    assert (first.period, then.period) == ("2026-11", "2026-12")


def test_a_session_of_the_last_days_is_the_one_open_or_the_next_to_open() -> None:
    for day in (date(2026, 11, 1), date(2026, 11, 25), date(2026, 11, 30)):
        found = rules.session(day, LAST_5_DAYS, CALENDAR)
        assert (found.opens, found.closes) == (date(2026, 11, 26), date(2026, 11, 30))
        assert found.holds(day) is (day.day >= 26)
    assert rules.session(date(2026, 12, 1), LAST_5_DAYS, CALENDAR).period == "2026-12"


@pytest.mark.parametrize(
    ("timing", "day", "opens", "closes", "period"),
    [
        (Timing(Every.QUARTER, before_day=20), date(2026, 11, 5), date(2026, 9, 20),
         date(2026, 12, 19), "2026-12"),
        (Timing(Every.QUARTER, before_day=20), date(2026, 12, 20), date(2026, 12, 20),
         date(2027, 3, 19), "2027-03"),
        (Timing(Every.QUARTER, last=3, unit=DayUnit.DAYS), date(2026, 1, 1), date(2026, 3, 29),
         date(2026, 3, 31), "2026-03"),
        (Timing(Every.ANY_DAY), date(2026, 2, 11), date(2026, 2, 1), date(2026, 2, 28), "2026-02"),
    ],
)  # fmt: skip
def test_a_quarter_is_named_by_its_last_month_and_any_day_closes_nothing(
    timing: Timing, day: date, opens: date, closes: date, period: str
) -> None:
    found = rules.session(day, timing, CALENDAR)
    assert (found.opens, found.closes, found.period) == (opens, closes, period)


@given(st.dates(date(2024, 1, 1), date(2030, 9, 1)), st.sampled_from([
    BEFORE_25, LAST_5_DAYS, LAST_5_WORKING_DAYS, Timing(Every.QUARTER, before_day=20),
    Timing(Every.QUARTER, last=5, unit=DayUnit.WORKING_DAYS),
]))  # fmt: skip
def test_what_is_ready_can_always_still_be_signed_in_time(day: date, timing: Timing) -> None:
    found = rules.next_session(day, timing, CALENDAR)
    assert found.opens <= rules.session_due(found, CALENDAR).on <= found.closes
    assert rules.session_due(found, CALENDAR).on >= day


def test_days_entered_by_an_administrator_take_the_place_of_the_shipped_ones() -> None:
    swapped = {
        date(2026, 11, 24): None,
        date(2026, 11, 28): SpecialDay("Làm bù", is_working=True, is_projected=False),
        date(2027, 1, 4): SpecialDay("Nghỉ bù", is_working=False, is_projected=True),
    }
    calendar = CALENDAR.laid_over(swapped)
    assert calendar.is_working(date(2026, 11, 24)) and calendar.is_working(date(2026, 11, 28))
    assert not calendar.is_working(date(2027, 1, 4)) and calendar.is_projected(date(2027, 1, 4))
    assert not CALENDAR.is_working(date(2026, 11, 24)), "the shipped one stays"


def test_days_left_and_days_late_are_working_days() -> None:
    assert rules.left(date(2026, 11, 23), date(2026, 11, 20), CALENDAR) == 1
    assert rules.left(date(2026, 11, 23), date(2026, 11, 23), CALENDAR) == 0
    assert rules.left(date(2026, 11, 18), date(2026, 11, 20), CALENDAR) == -2
    assert rules.working_days_between(date(2026, 11, 20), date(2026, 11, 25), CALENDAR) == 2


days = st.dates(date(2024, 1, 1), date(2030, 12, 1))


@given(days, st.integers(1, 40))
def test_a_term_of_working_days_ends_on_the_nth_working_day(event: date, amount: int) -> None:
    found = rules.due(term(amount), event, CALENDAR)
    assert CALENDAR.is_working(found.on)
    assert rules.working_days_between(event, found.on, CALENDAR) == amount
    assert [each.day for each in found.counted] == [
        event + timedelta(days=no + 1) for no in range(len(found.counted))
    ]


@given(days, st.integers(1, 60))
def test_a_term_of_calendar_days_never_ends_early_or_on_a_day_off(event: date, amount: int) -> None:
    found = rules.due(term(amount, DayUnit.DAYS), event, CALENDAR)
    plain = event + timedelta(days=amount)
    assert found.on == CALENDAR.next_working(plain)


def test_a_term_has_at_least_one_day() -> None:
    with pytest.raises(ValueError):
        rules.due(term(0, DayUnit.DAYS), date(2026, 1, 1), CALENDAR)
