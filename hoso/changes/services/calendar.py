"""The calendar changed: the days are entered and what is due by them is counted again, at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.changes.models import Declaration
from hoso.changes.services import stepping
from hoso.regulations import queries as regulations
from hoso.regulations import services as regulating
from hoso.regulations.models import CalendarDay
from hoso.regulations.services import Day

WHOSE = "the calendar is everybody's: what is due moves in every unit, or would be counted wrong"


@dataclass(frozen=True, slots=True)
class Moved:
    """The open step of a declaration is due on another day."""

    declaration: Declaration
    old: date
    new: date


def set_days(days: Iterable[Day], *, by: Account) -> list[Moved]:
    """Enter days of the calendar and move the open due days that they move; both or neither.

    Raises as `regulations.services.set_days`.
    """
    with audit.recording(by, "regulations.set_days"), wall.beyond(WHOSE):
        regulating.set_days(days, by=by)
        return [Moved(*each) for each in stepping.count_again()]


def would_move(days: Iterable[Day], *, by: Account) -> list[Moved]:
    """What `set_days` would move; nothing is written. Raises NotAllowed."""
    access.require(by, Act.SET_REGULATION)
    given = {
        each.on: regulations.special(
            CalendarDay(day=each.on, effect=each.effect, name=each.name, status=each.status)
        )
        for each in days
    }
    with regulations.trying(given), wall.beyond(WHOSE):
        rows = Declaration.objects.open().select_related("person__unit").order_by("due_on", "pk")
        found = [(each, each.due_on, stepping.counted(each).on) for each in rows]
    return [Moved(*each) for each in found if each[1] != each[2]]
