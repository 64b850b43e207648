"""A due day of the regulations, as its chip and its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.utils import timezone

from hoso.regulations import queries as regulations
from hoso.regulations import rules
from hoso.regulations.rules import Calendar, Counted, DayKind
from hoso.web import shown
from hoso.web.formats import weekday

MOST_DAYS_OVER = 5


def shown_due(
    due: rules.Due, *, since: str = "", today: date | None = None, spoken: str = ""
) -> shown.Due:
    """`since` is the sentence that says from which day it was counted.

    `spoken`: how the regulation says the day ("trước ngày 25/11/2026").
    """
    day = today or timezone.localdate()
    calendar = regulations.calendar()
    cited = due.citation.shown()
    note = "Ngày nghỉ lễ trong khoảng này chưa được công bố chính thức." if due.is_projected else ""
    return shown.Due(
        on=due.on,
        left=rules.left(due.on, day, calendar),
        article=f"{cited}." if cited else "",
        quote=f"“{due.quote}”" if due.quote else "",
        since=" ".join(part for part in (since, note) if part),
        days=(*_counted(due), *_over(due.on, day, calendar)),
        spoken=spoken,
    )


def due_heading(on: date, by_day: Mapping[date, int], today: date) -> str:
    """Over the rows of a list that stands by due day: the day and how many; what is late stands
    together. by_day: how many are due on each day, on all pages."""
    if on < today:
        return f"Quá hạn · {sum(n for due, n in by_day.items() if due < today)} việc"
    now = " (hôm nay)" if on == today else ""
    return f"{weekday(on)}{now} · {by_day.get(on, 0)} việc"


def _counted(due: rules.Due) -> Iterator[shown.Day]:
    if not any(each.day == due.on for each in due.counted):
        yield shown.Day(due.on, "hạn", "end")
    for each in due.counted:
        if each.day == due.on:
            yield shown.Day(each.day, f"{each.number or ''}, hạn".lstrip(", "), "end")
        else:
            yield shown.Day(each.day, _word(each), "" if each.number else "off")


def _word(one: Counted) -> str:
    if one.number:
        return str(one.number)
    return "lễ" if one.kind is DayKind.HOLIDAY else "nghỉ"


def _over(on: date, today: date, calendar: Calendar) -> Iterator[shown.Day]:
    """The first working days after the due day that have gone by."""
    number, day = 0, on
    while day < today and number < MOST_DAYS_OVER:
        day += timedelta(days=1)
        if calendar.is_working(day):
            number += 1
            yield shown.Day(day, f"+{number}", "over")
