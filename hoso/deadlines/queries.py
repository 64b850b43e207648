"""Who holds which role where, and how units stand with their deadlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.utils import timezone

from hoso.accounts.models import Account, Grant
from hoso.deadlines import rules
from hoso.deadlines.models import Deadline, DeadlineQuerySet, owed_parts
from hoso.deadlines.rules import Tally

OF_UNITS = Q(role__in=rules.OWED_BY_UNITS)


@dataclass(slots=True)
class Holders:
    """Accounts by role and place, as grants and delegations are on one day."""

    held: Mapping[str, list[tuple[int, int, int, int | None]]]
    known: dict[tuple[str, int, bool], list[tuple[int, int, int | None]]]

    @classmethod
    def on(cls, day: date) -> Holders:
        """One statement."""
        grants = Grant.objects.current_on(day).filter(account__is_active=True)
        held: dict[str, list[tuple[int, int, int, int | None]]] = defaultdict(list)
        for role, account, low, high, lent_by in grants.values_list(
            "role", "account_id", "unit__lft", "unit__rgt", "for_account_id"
        ):
            held[role].append((low, high, account, lent_by))
        return cls(held, {})

    def nearest(
        self, role: str, place: int, but: int | None = None, *, is_lent: bool = False
    ) -> list[int]:
        """Who holds the role over that place (a unit's `lft`), `but` whom it is about and who acts
        in their stead; is_lent: also by delegation. Of several levels only the nearest, so that
        who is over a province is not told of each division."""
        key = role, place, is_lent
        if key not in self.known:
            self.known[key] = [
                (low, account, lent_by)
                for low, high, account, lent_by in self.held.get(role, ())
                if low <= place <= high and (is_lent or lent_by is None)
            ]
        found = [each for each in self.known[key] if but is None or but not in each[1:]]
        deepest = max((low for low, *_ in found), default=0)
        return sorted({account for low, account, _ in found if low == deepest})


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inside."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From the first moment to the one after the last."""
        zone = timezone.get_current_timezone()
        after = self.last + timedelta(days=1)
        return (
            datetime.combine(self.first, time(), zone),
            datetime.combine(after, time(), zone),
        )


@dataclass(frozen=True, slots=True)
class Owed:
    """What an account owes now: how many are due on which day, and the rows, to be read on."""

    by_day: Mapping[date, int]
    rows: DeadlineQuerySet


def owed(account: Account, kind: str = "") -> Owed:
    """Of one kind, or of all; one statement. The rows are asked for where there are any."""
    opened = Deadline.objects.open()
    opened = opened.filter(kind=kind) if kind else opened
    parts = owed_parts(account)
    found: list[QuerySet[Deadline, tuple[int, date, int]]] = [
        opened.filter(part)
        .order_by()
        .annotate(part=Value(place))
        .values_list("part", "due_on")
        .annotate(count=Count("*"))
        for place, part in enumerate(parts)
    ]
    by_day: dict[date, int] = defaultdict(int)
    there = Q(pk__in=[])
    told = list(found[0].union(*found[1:], all=True)) if found else []
    for _, day, count in told:
        by_day[day] += count
    for place in sorted({place for place, _, _ in told}):
        there |= parts[place]
    return Owed(dict(by_day), opened.filter(there))


def tallies(
    watched: DeadlineQuerySet, period: Period, today: date, kind: str = ""
) -> dict[int, Tally]:
    """How it stands, by the unit's `lft`: of one kind, or of all that units owe. Two statements."""
    rows = _of(watched, kind)
    found: dict[int, Tally] = defaultdict(Tally)
    now = rows.open().values_list("unit__lft")
    for place, count, late in now.annotate(
        count=Count("pk"), late_now=Count("pk", filter=Q(due_on__lt=today))
    ):
        found[place] += Tally(open=count, late=late)
    for place, done, late, days in (
        _done(rows, period).values_list("unit__lft").annotate(**_COUNTED)
    ):
        found[place] += Tally(in_time=done - late, done_late=late, days=days or 0)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Late:
    """How often an account was late with what it ended, or owes and is late with now; returned:
    how often something that it declared came back to be corrected."""

    account: Account
    tally: Tally
    returned: int = 0


def who_was_late(
    watched: DeadlineQuerySet, period: Period, today: date, kind: str = "", *, wrong: str = ""
) -> list[Late]:
    """Accounts that ended something late in the period, are late now with what is theirs alone,
    or got something back (`wrong`, the kind of having to correct it); the most often first. Four
    statements."""
    rows = _of(watched, kind)
    found: dict[int, Tally] = defaultdict(Tally)
    ended = _done(rows, period).filter(by__isnull=False).values_list("by")
    for account, done, late, days in ended.annotate(**_COUNTED):
        found[account] += Tally(in_time=done - late, done_late=late, days=days or 0)
    owing = rows.open().filter(role=rules.PERSON, account__isnull=False, due_on__lt=today)
    for account, count in owing.values_list("account").annotate(count=Count("pk")):
        found[account] += Tally(open=count, late=count)
    back = watched.filter(kind=wrong, role=rules.PERSON, since__range=(period.first, period.last))
    returned = dict(back.order_by().values_list("account").annotate(count=Count("pk")))
    wanted = {pk for pk, each in found.items() if each.late or each.done_late} | set(returned)
    accounts = Account.objects.in_bulk(wanted)
    lines = [Late(each, found[pk], returned.get(pk, 0)) for pk, each in accounts.items()]
    return sorted(lines, key=_worst_first)


def _worst_first(each: Late) -> tuple[int, int, int, str, int]:
    tally = each.tally
    often = -tally.late - tally.done_late
    return often, -each.returned, -tally.days, each.account.full_name, each.account.pk


def _of(watched: DeadlineQuerySet, kind: str) -> DeadlineQuerySet:
    return watched.filter(Q(kind=kind) if kind else OF_UNITS).order_by()


def _done(rows: DeadlineQuerySet, period: Period) -> QuerySet[Deadline]:
    begin, end = period.moments
    done = rows.filter(ended_at__gte=begin, ended_at__lt=end)
    return done.exclude(outcome__in=rules.NOT_DONE)


_COUNTED: dict[str, Count | Sum] = {
    "done": Count("pk"),
    "done_late": Count("pk", filter=Q(late__gt=0)),
    "days": Sum("late"),
}
