"""Who holds which role where, and how units stand with their deadlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from hoso.accounts.models import Account, Grant
from hoso.deadlines import rules
from hoso.deadlines.models import Deadline, DeadlineQuerySet
from hoso.deadlines.rules import Tally
from hoso.organisations.models import Unit

# Every line of it: what it is, so that a filter, a sum and a list mean the same.
OF_UNITS = Q(role__in=rules.OWED_BY_UNITS)


@dataclass(slots=True)
class Holders:
    """Accounts by role and place, as grants and delegations are on one day."""

    held: Mapping[str, list[tuple[int, int, int]]]
    known: dict[tuple[str, int], list[tuple[int, int]]]

    @classmethod
    def on(cls, day: date) -> Holders:
        """One statement."""
        grants = Grant.objects.current_on(day).filter(account__is_active=True)
        held: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for role, account, low, high in grants.values_list(
            "role", "account_id", "unit__lft", "unit__rgt"
        ):
            held[role].append((low, high, account))
        return cls(held, {})

    def nearest(self, role: str, place: int, but: int | None = None) -> list[int]:
        """Who holds the role over that place (a unit's `lft`), `but` whom it is about; of several
        levels only the nearest, so that who is over a province is not told of each division."""
        if (role, place) not in self.known:
            self.known[role, place] = sorted(
                (low, account)
                for low, high, account in self.held.get(role, ())
                if low <= place <= high
            )
        found = [each for each in self.known[role, place] if each[1] != but]
        deepest = found[-1][0] if found else 0
        return sorted({account for low, account in found if low == deepest})


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


def by_due_day(owed: DeadlineQuerySet) -> dict[date, int]:
    """How many of these open ones are due on which day; one statement."""
    rows = owed.open().order_by().values_list("due_on").annotate(count=Count("pk"))
    return dict(rows)


def tallies(
    watched: DeadlineQuerySet, period: Period, today: date, kind: str = ""
) -> dict[int, Tally]:
    """Of what units owe: how it stands, by the unit's `lft`. Two statements."""
    rows = watched.filter(OF_UNITS).order_by()
    rows = rows.filter(kind=kind) if kind else rows
    found: dict[int, Tally] = defaultdict(Tally)
    now = rows.open().values_list("unit__lft")
    for place, count, late in now.annotate(
        count=Count("pk"), late_now=Count("pk", filter=Q(due_on__lt=today))
    ):
        found[place] += Tally(open=count, late=late)
    for place, done, late, days in (
        _done(rows, period).values_list("unit__lft").annotate(*_counted())
    ):
        found[place] += Tally(in_time=done - late, done_late=late, days=days or 0)
    return dict(found)


def within(places: Mapping[int, Tally], unit: Unit) -> Tally:
    """A unit with everything below it."""
    inside = (each for place, each in places.items() if unit.lft <= place <= unit.rgt)
    return sum(inside, Tally())


@dataclass(frozen=True, slots=True)
class Late:
    """How often an account was late with what it ended, or owes and is late with now."""

    account: Account
    tally: Tally


def who_was_late(
    watched: DeadlineQuerySet, period: Period, today: date, kind: str = ""
) -> list[Late]:
    """Accounts that ended something late in the period or, where it is theirs alone, are late
    now; the most often late first. Three statements."""
    rows = watched.filter(OF_UNITS).order_by()
    rows = rows.filter(kind=kind) if kind else rows
    found: dict[int, Tally] = defaultdict(Tally)
    ended = _done(rows, period).filter(by__isnull=False).values_list("by")
    for account, done, late, days in ended.annotate(*_counted()):
        found[account] += Tally(in_time=done - late, done_late=late, days=days or 0)
    owing = rows.open().filter(role=rules.PERSON, account__isnull=False, due_on__lt=today)
    for account, count in owing.values_list("account").annotate(count=Count("pk")):
        found[account] += Tally(open=count, late=count)
    wanted = [pk for pk, each in found.items() if each.late or each.done_late]
    accounts = Account.objects.in_bulk(wanted)
    lines = [Late(accounts[pk], found[pk]) for pk in wanted]
    return sorted(
        lines,
        key=lambda each: (
            -each.tally.late - each.tally.done_late,
            -each.tally.days,
            each.account.full_name,
            each.account.pk,
        ),
    )


def _done(rows: DeadlineQuerySet, period: Period) -> QuerySet[Deadline]:
    begin, end = period.moments
    done = rows.filter(ended_at__gte=begin, ended_at__lt=end)
    return done.exclude(outcome__in=rules.NOT_DONE)


def _counted() -> Iterable[Count | Sum]:
    return (
        Count("pk"),
        Count("pk", filter=Q(late__gt=0)),
        Sum(F("late")),
    )
