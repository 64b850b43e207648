"""Counting days as the law counts them.

The day of the event is not counted (Civil Code 2015, Điều 147); a term of calendar
days that ends on a day off ends on the next working day (Điều 148); the week has five
working days; days off and working Saturdays are data (Labour Code 2019, Điều 111-112).
Worked examples: docs/rules/working-days.md and tests/examples/working_days.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from hoso.regulations.kinds import DayUnit, Every
from hoso.regulations.values import Citation, Term, Timing

DAY = timedelta(days=1)
NOWHERE = Citation()


class DayKind(StrEnum):
    """OFF: by its weekday alone; HOLIDAY: the calendar says so."""

    WORKING = "working"
    OFF = "off"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not what its weekday says. Projected: not announced officially yet.
    Compensatory: off in exchange for another day (Labour Code, Điều 111)."""

    name: str
    is_working: bool
    is_projected: bool
    is_compensatory: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """`special` by day; the years up to `known_until` have been looked at."""

    special: Mapping[date, SpecialDay]
    known_until: date

    def laid_over(self, days: Mapping[date, SpecialDay | None]) -> Calendar:
        """With these days in place of what stood there; None: a day as its weekday says. The year
        after the last known one is known once a day of it is entered."""
        kept = {day: one for day, one in self.special.items() if day not in days}
        added = {day: one for day, one in days.items() if one is not None}
        last = self.known_until.year
        for year in sorted({day.year for day in days}):
            last += year == last + 1
        return Calendar({**kept, **added}, date(last, 12, 31))

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
    """Both days inside. `last_working` is the last working day inside, if there is one; `month`
    the first day of the month that gives the session its name."""

    opens: date
    closes: date
    last_working: date | None
    month: date
    citation: Citation = NOWHERE

    @property
    def period(self) -> str:
        """ "2026-11"; of a quarter its last month."""
        return f"{self.month:%Y-%m}"

    def holds(self, day: date) -> bool:
        """Both ends belong to it."""
        return self.opens <= day <= self.closes


def read_calendar(path: Path) -> Calendar:
    """From a file of special days; the years up to the last one in it are known."""
    special = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            special[date.fromisoformat(row["date"])] = SpecialDay(
                row["name"],
                row["effect"] == "work_day",
                row["status"] != "official",
                row["kind"].startswith(("compensatory", "swap_day_off")),
            )
    return Calendar(special, date(max(special).year, 12, 31))


def due(term: Term, event: date, calendar: Calendar, citation: Citation = NOWHERE) -> Due:
    """The last day of a term that starts with `event`. Raises ValueError below one day."""
    if term.amount < 1:
        raise ValueError("A term has at least one day.")
    counted: list[Counted] = []
    number, day = 0, event
    while number < term.amount or not calendar.is_working(day):
        day += DAY
        is_working = calendar.is_working(day)
        counts = is_working if term.unit is DayUnit.WORKING_DAYS else number < term.amount
        number += counts
        counted.append(
            Counted(day, calendar.kind(day), calendar.name(day), number if counts else None)
        )
    projected = any(calendar.is_projected(each.day) for each in counted)
    return Due(day, tuple(counted), citation, projected)


def session(day: date, timing: Timing, calendar: Calendar, citation: Citation = NOWHERE) -> Window:
    """The session that is open on `day`, or the next one to open.

    Before a day of the month: it opens when the one before has closed, so that one is always
    open. On any day: the whole month, as nothing closes it.
    """
    month = _last_month(day, timing.every)
    window = _window(month, timing, calendar, citation)
    if window.closes < day:
        month = _last_month(_first_of_next(month), timing.every)
        window = _window(month, timing, calendar, citation)
    return window


def next_session(
    day: date, timing: Timing, calendar: Calendar, citation: Citation = NOWHERE
) -> Window:
    """The first session in which something ready on that day can still be signed in time."""
    window = session(day, timing, calendar, citation)
    if session_due(window, calendar).on < day:
        month = _last_month(_first_of_next(window.month), timing.every)
        window = _window(month, timing, calendar, citation)
    return window


def session_of(
    period: date, timing: Timing, calendar: Calendar, citation: Citation = NOWHERE
) -> Window:
    """The session of the month (or of the quarter of the month) that the day lies in."""
    return _window(_last_month(period, timing.every), timing, calendar, citation)


def session_due(window: Window, calendar: Calendar) -> Due:
    """The last day to sign in a session: its last working day.

    A day off at its end moves the day earlier: no rule was found for terms that count back,
    so the safe side is taken (recalled). With no working day in it, its last day.
    """
    on = window.last_working or window.closes
    skipped = tuple(
        Counted(day, calendar.kind(day), calendar.name(day), None)
        for day in _days(on + DAY, window.closes)
    )
    projected = any(calendar.is_projected(day) for day in _days(on, window.closes))
    return Due(on, skipped, window.citation, projected)


def _window(month: date, timing: Timing, calendar: Calendar, citation: Citation) -> Window:
    """`month`: the first day of the session's (last) month."""
    last_day = _first_of_next(month) - DAY
    if timing.every is Every.ANY_DAY:
        return Window(month, last_day, calendar.last_working(last_day), month, citation)
    if timing.before_day is not None:
        closes = month.replace(day=timing.before_day) - DAY
        before = month
        for _ in range(_MONTHS[timing.every]):
            before = (before - DAY).replace(day=1)
        opens = before.replace(day=timing.before_day)
    else:
        assert timing.last is not None
        closes = opens = last_day
        left = timing.last
        while True:
            left -= timing.unit is DayUnit.DAYS or calendar.is_working(opens)
            if not left:
                break
            opens -= DAY
    last = calendar.last_working(closes)
    return Window(opens, closes, last if last >= opens else None, month, citation)


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}


def _last_month(day: date, every: Every) -> date:
    """The first day of the month, or of the last month of the quarter, that the day lies in."""
    month = day.month + (-day.month % 3 if every is Every.QUARTER else 0)
    return date(day.year, month, 1)


def _first_of_next(month: date) -> date:
    return (month.replace(day=28) + 4 * DAY).replace(day=1)


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
