"""Telling in time, on the day, and whoever is above when it is late; each stage once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Role
from hoso.audit.models import Event
from hoso.deadlines import rules, sources
from hoso.deadlines.models import Deadline, Reminder
from hoso.deadlines.queries import Holders, Period
from hoso.notices import services as notices
from hoso.regulations import queries as regulations
from hoso.regulations import rules as counting
from hoso.regulations.kinds import DayUnit
from hoso.regulations.kinds import Event as Counted
from hoso.regulations.values import Term

LIST, BOARD = "/han", "/han/don-vi"


class _Open(NamedTuple):
    pk: int
    title: str
    kind: str
    role: str
    place: int
    account: int | None
    regulation: str
    due_on: date


@dataclass(slots=True)
class _Told:
    """What one account is told today: how many of its own by stage, how many of others it
    answers for, and the words of the only one when there is one."""

    own: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    under: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    alone: int = 0  # among `under`: nobody is there to do it
    only: str = ""


def remind(today: date | None = None, *, by: str = "worker") -> int:
    """Tell what has come near, is due today or is late, as each one's regulation says
    (`reminders`); how many accounts were told. Once a day, and on a day off nothing is told.

    Each account gets one notice and, where mail is set up and it has an address, one letter, of
    counts only. What was told is not told again, also when two of these run at once.
    """
    day = today or timezone.localdate()
    if not regulations.calendar().is_working(day) or _done_on(day):
        return 0
    with audit.recording(by, "deadlines.remind"):
        fresh = list(_fresh(day))
        Reminder.objects.bulk_create(
            Reminder(deadline_id=one.pk, stage=stage, due_on=one.due_on, on_day=day)
            for one, stage in fresh
        )
        told = _by_account(fresh, Holders.on(day))
        notices.tell_each(
            (account, _words(each), LIST if each.own else BOARD) for account, each in told.items()
        )
        notices.write_letters(
            day, {account: (_subject(each), _letter(each)) for account, each in told.items()}
        )
    return len(told)


def _done_on(day: date) -> bool:
    begin, end = Period(day, day).moments
    acts = Event.objects.filter(at__gte=begin, at__lt=end, action="deadlines.remind")
    return acts.exists()


def _fresh(day: date) -> Iterator[tuple[_Open, str]]:
    """Each open deadline with each stage that it has reached and that was not told. Locked, so
    that of two that remind at once the second finds them told."""
    rows = Deadline.objects.open().filter(due_on__lte=_horizon(day)).order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
    told = {
        (each.deadline_id, each.stage, each.due_on)
        for each in Reminder.objects.filter(deadline__ended_at__isnull=True)
    }
    lefts: dict[date, int] = {}
    for row in rows.values_list(
        "pk", "title", "kind", "role", "unit__lft", "account_id", "regulation", "due_on"
    ):
        one = _Open(*row)
        if one.due_on not in lefts:
            lefts[one.due_on] = regulations.left(one.due_on, day)
        given = regulations.profile(one.regulation).reminders.value
        for stage in rules.stages(lefts[one.due_on], given.ahead, given.head, given.managing_body):
            if (one.pk, stage, one.due_on) not in told:
                yield one, stage


def _horizon(day: date) -> date:
    """The last due day that anybody is reminded of today."""
    named = Deadline.objects.open().order_by().values_list("regulation", flat=True).distinct()
    most = max(
        (max(regulations.profile(each).reminders.value.ahead, default=0) for each in named),
        default=0,
    )
    if not most:
        return day
    term = Term(most, DayUnit.WORKING_DAYS, Counted.STEP)
    return counting.due(term, day, regulations.calendar()).on


def _by_account(fresh: Sequence[tuple[_Open, str]], holders: Holders) -> Mapping[int, _Told]:
    found: dict[int, _Told] = defaultdict(_Told)
    for one, stage in fresh:
        if stage in (rules.HEAD, rules.MANAGING_BODY):
            for account in _above(one, stage, holders):
                found[account].under[stage] += 1
            continue
        owing = _owing(one, holders)
        for account in owing:
            found[account].own[stage] += 1
            found[account].only = one.title
        if not owing:
            for account in holders.nearest(Role.HOME_AFFAIRS, one.place):
                found[account].alone += 1
    return found


def _owing(one: _Open, holders: Holders) -> list[int]:
    if one.role == rules.PERSON:
        return [] if one.account is None else [one.account]
    return holders.nearest(one.role, one.place, one.account, is_lent=_is_lent(one))


def _is_lent(one: _Open) -> bool:
    return one.kind in sources.lent_kinds()


def _above(one: _Open, stage: str, holders: Holders) -> list[int]:
    """The managing body answers to nobody in here, and a head is not told of itself."""
    if one.role not in rules.OWED_BY_UNITS:
        return []
    if stage == rules.MANAGING_BODY:
        return holders.nearest(Role.HOME_AFFAIRS, one.place)
    if one.role == Role.HEAD:
        return []
    return holders.nearest(Role.HEAD, one.place, one.account, is_lent=_is_lent(one))


def _parts(told: _Told) -> list[str]:
    """The counts in words, the gravest first."""
    own = dict(told.own)
    late, now = own.pop(rules.LATE, 0), own.pop(rules.TODAY, 0)
    counts = [
        (late, "việc của bạn đã quá hạn"),
        (now, "việc của bạn hết hạn hôm nay"),
        (sum(own.values()), "việc của bạn sắp đến hạn"),
        (told.under.get(rules.HEAD, 0), "việc ở đơn vị bạn phụ trách đã quá hạn"),
        (told.under.get(rules.MANAGING_BODY, 0), "việc ở các đơn vị quá hạn nhiều ngày"),
        (told.alone, "việc chưa giao cho ai"),
    ]
    return [f"{count} {words}" for count, words in counts if count]


def _words(told: _Told) -> str:
    parts = _parts(told)
    if len(parts) == 1 and sum(told.own.values()) == 1:
        return f"Nhắc hạn: {told.only}: {parts[0].removeprefix('1 việc của bạn ')}."[:300]
    return f"Nhắc hạn: {'; '.join(parts)}."


def _subject(told: _Told) -> str:
    return f"Nhắc hạn: {_parts(told)[0]}"


def _letter(told: _Told) -> str:
    """Counts and where to look: nothing of anybody's dossier leaves the system by mail."""
    lines = "\n".join(f"- {each}" for each in _parts(told))
    path = LIST if told.own else BOARD
    return f"Hôm nay có:\n\n{lines}\n\nXem và xử lý: {notices.address(path)}\n"
