"""Which regulation holds on a day, the calendar, and what is due when.

What is stored is kept in the process and looked at again once a second: another process learns
of a new date or a new holiday within that time, this one at once.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.conf import settings
from django.utils import timezone

from hoso.regulations import reading, rules
from hoso.regulations.kinds import ChangeKind, Declarer, Every
from hoso.regulations.models import (
    BASE,
    Adoption,
    CalendarDay,
    DayEffect,
    DayStatus,
    Regulation,
)
from hoso.regulations.models import Revision as RevisionRow
from hoso.regulations.profile import DATA, Chain, Profile, Step
from hoso.regulations.rules import Calendar, Due, SpecialDay, Window
from hoso.regulations.values import Citation, Cited, Term, YearDay

LOOKED_AT_FOR = 1.0  # seconds


@dataclass(slots=True)
class _Kept:
    """What is stored, as it was under this token."""

    token: str
    adoptions: list[tuple[date, str]]
    calendar: Calendar
    profiles: dict[str, Profile] = field(default_factory=dict)
    looked_at: float = 0.0


_STORED: list[_Kept] = []  # at most one
_TRIED: ContextVar[Calendar | None] = ContextVar("calendar tried", default=None)


def forget() -> None:
    """The next question reads what is stored anew."""
    _STORED.clear()


def take_as_shipped() -> None:
    """Until `forget`, nothing is looked up: an installation that has added nothing."""
    _STORED[:] = [_Kept(BASE, [], shipped_calendar(), looked_at=math.inf)]


def _now() -> _Kept:
    kept, at = next(iter(_STORED), None), time.monotonic()
    if kept is not None and at - kept.looked_at < LOOKED_AT_FOR:
        return kept
    token = RevisionRow.objects.values_list("token", flat=True).first() or BASE
    if kept is None or kept.token != token:
        adoptions = list(Adoption.objects.order_by("since").values_list("since", "regulation"))
        kept = _Kept(token, adoptions, shipped_calendar().laid_over(_own_days()))
    kept.looked_at = at
    _STORED[:] = [kept]
    return kept


# --- which regulation -------------------------------------------------------------------


def in_force(on: date | None = None) -> str:
    """The name of the regulation in force on that day (today): the one adopted last, or the
    installation's first, HOSO_REGULATION."""
    day = on or timezone.localdate()
    found = settings.HOSO_REGULATION
    for since, name in _now().adoptions:
        if since <= day:
            found = name
    return str(found)


def ever_in_force() -> set[str]:
    """The names of the regulation in force and of those before it: what is under way goes by one
    of them."""
    today = timezone.localdate()
    earlier = {name for since, name in _now().adoptions if since <= today}
    return {str(settings.HOSO_REGULATION), *earlier}


def profile(name: str | None = None) -> Profile:
    """The regulation of that name; the one in force today without one.

    Raises ProfileError when its file is wrong, LookupError when there is none.
    """
    name = name or in_force()
    if name in names():
        return _shipped(name)
    kept = _now()
    if name not in kept.profiles:
        kept.profiles[name] = reading.read(name, text_of(name))
    return kept.profiles[name]


def own() -> dict[str, Regulation]:
    """Every regulation of the province's own, by name, with who made it. One statement; those
    that can be read are kept for `profile`."""
    kept = _now()
    rows = {each.key: each for each in Regulation.objects.select_related("made_by")}
    for name, each in sorted(rows.items()):
        if name not in kept.profiles:
            with suppress(reading.ProfileError):  # asked for by itself, it says what is wrong
                kept.profiles[name] = reading.read(name, each.text)
    return dict(sorted(rows.items()))


def text_of(name: str) -> str:
    """The file of that regulation. Raises LookupError."""
    if name in names():
        return (DATA / f"{name}.toml").read_text(encoding="utf-8")
    own = Regulation.objects.filter(key=name).values_list("text", flat=True).first()
    if own is None:
        raise LookupError(f"No regulation {name!r}; there are: {', '.join(names())}")
    return own


@cache
def _shipped(name: str) -> Profile:
    return reading.load(DATA / f"{name}.toml")


@cache
def names() -> tuple[str, ...]:
    """Of the regulations that come with the system."""
    return tuple(sorted(path.stem for path in DATA.glob("*.toml")))


def article(key: str, regulation: str | None = None) -> Citation:
    """The citation behind a value of the regulation; see Profile.article."""
    return profile(regulation).article(key)


# --- the calendar -----------------------------------------------------------------------


def calendar() -> Calendar:
    """The shipped calendar with the days that administrators entered laid over it."""
    return _TRIED.get() or _now().calendar


@contextmanager
def trying(days: Mapping[date, SpecialDay | None]) -> Iterator[None]:
    """Within it, and in this thread alone, the calendar is as if these days were entered."""
    token = _TRIED.set(calendar().laid_over(days))
    try:
        yield
    finally:
        _TRIED.reset(token)


@cache
def shipped_calendar() -> Calendar:
    """Without the days that an administrator entered; read once in a process."""
    return rules.read_calendar(DATA / "holidays.csv")


def _own_days() -> Mapping[date, SpecialDay | None]:
    return {each.day: special(each) for each in CalendarDay.objects.all()}


def special(each: CalendarDay) -> SpecialDay | None:
    """As the arithmetic sees it; None for an ordinary day. The row need not be saved."""
    if each.effect == DayEffect.ORDINARY:
        return None
    return SpecialDay(
        each.name,
        each.effect == DayEffect.WORKING,
        each.status == DayStatus.PROJECTED,
        each.effect == DayEffect.COMPENSATORY,
    )


# --- when -------------------------------------------------------------------------------
# `regulation`: the name of the one the work began with; the one in force without it.


def declare_due(event: date, regulation: str | None = None) -> Due:
    """Until when a change that happened on that day is declared."""
    return due(profile(regulation).declare_change, event)


def due(cited: Cited[Term], event: date) -> Due:
    """The last day of a term that began with `event`."""
    return rules.due(cited.value, event, calendar(), cited.citation)


def chain_for(
    unit: str,
    change: ChangeKind,
    entered_by: Declarer,
    person: str,
    regulation: str | None = None,
) -> Chain:
    """The decisions that this takes; see Profile.chain_for."""
    return profile(regulation).chain_for(
        unit=unit, change=change, entered_by=entered_by, person=person
    )


def step_due(chain: Chain, step: Cited[Step], since: date, sent: date, regulation: str) -> Due:
    """Until when a step that began on `since` is decided: by its own term or the approval
    session's, and never later than the whole chain may take from the day it was sent."""
    term, total = step.value.term, chain.total
    if term is None:
        one = approval_due(since, regulation)
    else:
        one = rules.due(term, since, calendar(), step.citation)
    if total is None:
        return one
    whole = rules.due(total, sent, calendar(), profile(regulation).chain(chain.key).citation)
    return min(one, whole, key=lambda each: each.on)


def has_sessions(regulation: str | None = None) -> bool:
    """False where approvals are signed as they come."""
    return profile(regulation).approval.value.every is not Every.ANY_DAY


def approval_due(ready: date, regulation: str | None = None) -> Due:
    """The last day of the first session in which something ready on that day is in time."""
    cited = profile(regulation).approval
    window = rules.next_session(ready, cited.value, calendar(), cited.citation)
    return rules.session_due(window, calendar())


def approval_session(on: date | None = None, regulation: str | None = None) -> Window:
    """The session open on that day (today), or the next to open."""
    cited = profile(regulation).approval
    day = on or timezone.localdate()
    return rules.session(day, cited.value, calendar(), cited.citation)


def session_due(window: Window) -> Due:
    """The last day to sign in it."""
    return rules.session_due(window, calendar())


def upward_window(month: date, regulation: str | None = None) -> Window:
    """When the data of that month is signed upward."""
    cited = profile(regulation).upward
    return rules.session_of(month, cited.value.timing, calendar(), cited.citation)


def upward_due(ready: date, regulation: str | None = None) -> Due:
    """The last day of the first window in which what is approved on that day is signed upward."""
    cited = profile(regulation).upward
    window = rules.next_session(ready, cited.value.timing, calendar(), cited.citation)
    return rules.session_due(window, calendar())


def report_due(cited: Cited[YearDay], year: int) -> Due:
    """The last day for what is about that year; on a day off, the next working day."""
    on = calendar().next_working(cited.value.of(year))
    return Due(on, (), cited.citation, calendar().is_projected(on))


def working_days_late(due_on: date | None, done: date) -> int:
    """0 when in time or when nothing was due."""
    return 0 if due_on is None else rules.working_days_between(due_on, done, calendar())


def left(due_on: date, today: date | None = None) -> int:
    """Working days left until `due_on`; negative when late."""
    return rules.left(due_on, today or timezone.localdate(), calendar())
