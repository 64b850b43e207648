"""Counting days as the law counts them.

The day of the event is not counted (Civil Code 2015, Điều 147); a term of calendar
days that ends on a day off ends on the next working day (Điều 148); the week has five
working days; days off and working Saturdays are data (Labour Code 2019, Điều 111-112).
Worked examples: docs/rules/working-days.md and tests/examples/working_days.csv.
"""

from __future__ import annotations

import calendar as months
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from hoso.regulations.profile import Citation, DayUnit, MonthBefore, MonthEnd

DAY = timedelta(days=1)
NOWHERE = Citation()


class DayKind(StrEnum):
    WORKING = "working"
    OFF = "off"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says. Projected: not announced officially yet."""

    name: str
    is_working: bool
    is_projected: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    special: Mapping[date, SpecialDay]
    known_until: date

    def kind(self, day: date) -> DayKind:
        special = self.special.get(day)
        if special:
            return DayKind.WORKING if special.is_working else DayKind.HOLIDAY
        return DayKind.OFF if day.weekday() >= 5 else DayKind.WORKING

    def is_working(self, day: date) -> bool:
        return self.kind(day) is DayKind.WORKING

    def name(self, day: date) -> str:
        """Why the day is special; "" for a plain day."""
        special = self.special.get(day)
        return special.name if special else ""

    def is_projected(self, day: date) -> bool:
        """True when the day may still change: announced each year by the Prime Minister."""
        special = self.special.get(day)
        return day > self.known_until or bool(special and special.is_projected)

    def next_working(self, day: date) -> date:
        """That day or the first working day after it."""
        while not self.is_working(day):
            day += DAY
        return day

    def last_working(self, day: date) -> date:
        """That day or the last working day before it."""
        while not self.is_working(day):
            day -= DAY
        return day


@dataclass(frozen=True, slots=True)
class Counted:
    """One day on the way to a due date; `number` is None when it was not counted."""

    day: date
    kind: DayKind
    name: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day to do it, and how it was counted.

    is_projected: a day on the way, or the due day, is not official yet.
    """

    on: date
    counted: tuple[Counted, ...] = ()
    citation: Citation = NOWHERE
    is_projected: bool = False

    @property
    def article(self) -> str:
        return self.citation.article

    @property
    def quote(self) -> str:
        return self.citation.quote


@dataclass(frozen=True, slots=True)
class Window:
    """Both days inside. `last_working` is the last working day inside, if there is one."""

    opens: date
    closes: date
    last_working: date | None
    citation: Citation = NOWHERE

    def holds(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def read_calendar(path: Path) -> Calendar:
    """From a file of special days; the years up to the last one in it are known."""
    special = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            special[date.fromisoformat(row["date"])] = SpecialDay(
                row["name"], row["effect"] == "work_day", row["status"] != "official"
            )
    return Calendar(special, date(max(special).year, 12, 31))


def due(
    amount: int, unit: DayUnit, event: date, calendar: Calendar, citation: Citation = NOWHERE
) -> Due:
    """The last day of a term that starts with `event`. Raises ValueError below one day."""
    if amount < 1:
        raise ValueError("A term has at least one day.")
    counted: list[Counted] = []
    number, day = 0, event
    while number < amount or not calendar.is_working(day):
        day += DAY
        counts = calendar.is_working(day) if unit is DayUnit.WORKING_DAYS else number < amount
        number += counts
        counted.append(
            Counted(day, calendar.kind(day), calendar.name(day), number if counts else None)
        )
    projected = any(calendar.is_projected(each.day) for each in counted)
    return Due(day, tuple(counted), citation, projected)


def approval_deadline(
    month: date, rule: MonthBefore, calendar: Calendar, citation: Citation = NOWHERE
) -> Due:
    """The last working day before that day of the month (any day of the month may be given).

    A day off moves it earlier: no rule was found for terms that count back, so the safe
    side is taken (recalled).
    """
    last = date(month.year, month.month, rule.before_day) - DAY
    on = calendar.last_working(last)
    skipped = tuple(
        Counted(day, calendar.kind(day), calendar.name(day), None) for day in _days(on + DAY, last)
    )
    return Due(on, skipped, citation, any(calendar.is_projected(d) for d in _days(on, last)))


def next_approval_deadline(
    today: date, rule: MonthBefore, calendar: Calendar, citation: Citation = NOWHERE
) -> Due:
    """The first deadline that is not before today."""
    this_month = approval_deadline(today, rule, calendar, citation)
    if this_month.on >= today:
        return this_month
    next_month = today.replace(day=1) + timedelta(days=31)
    return approval_deadline(next_month, rule, calendar, citation)


def upward_window(
    month: date, rule: MonthEnd, calendar: Calendar, citation: Citation = NOWHERE
) -> Window:
    """The last so many days of the month (any day of it may be given)."""
    closes = month.replace(day=months.monthrange(month.year, month.month)[1])
    opens, left = closes, rule.last
    while True:
        left -= rule.unit is DayUnit.DAYS or calendar.is_working(opens)
        if not left:
            break
        opens -= DAY
    last = calendar.last_working(closes)
    return Window(opens, closes, last if last >= opens else None, citation)


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """Working days after the first day up to and with the last; 0 when there is none."""
    return sum(calendar.is_working(day) for day in _days(after + DAY, until))


def left(due_on: date, today: date, calendar: Calendar) -> int:
    """Working days left: 0 on the day itself; negative: so many working days late."""
    if today <= due_on:
        return working_days_between(today, due_on, calendar)
    return -working_days_between(due_on, today, calendar)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
