"""The half-yearly look at rights as something due: opened some days before, over when every right
of it was looked at or is gone (TCVN 14423:2026)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Review
from hoso.accounts.queries import review_cutoff
from hoso.accounts.rules import REVIEWED_BY
from hoso.accounts.security import security

_Place = tuple[int, str]  # unit, role of who looks


def open_reviews(regulation: str) -> list[Review]:
    """Each night: a review for each unit and reviewer with a right that nobody looked at for nearly
    so many months. A unit that has an open one gets no other. A fixed number of statements."""
    today = timezone.localdate()
    cutoff = review_cutoff(today)
    there = set(Review.objects.filter(ended_at=None).values_list("unit_id", "role"))
    made = [
        Review(
            unit_id=unit, role=role, since=min(days), looked_before=cutoff, regulation=regulation,
            due_on=today + timedelta(days=security().review_days),
        )
        for (unit, role), days in sorted(_looks(today).items())
        if min(days) <= cutoff and (unit, role) not in there
    ]  # fmt: skip
    if not made:
        return []
    with audit.recording("worker", "accounts.open_reviews"):
        return Review.objects.bulk_create(made)


def end_reviews(*, by: Account | str) -> list[Review]:
    """Those of which nothing is left to look at are over; which."""
    looks = _looks(timezone.localdate())
    still = list(Review.objects.filter(ended_at=None))
    is_left = {
        each.pk
        for each in still
        if any(day <= each.looked_before for day in looks.get((each.unit_id, each.role), ()))
    }
    if len(is_left) == len(still):
        return []
    with audit.recording(by, "accounts.end_reviews"):
        locked = Review.objects.select_for_update().filter(ended_at=None)
        over = list(locked.exclude(pk__in=is_left))
        for each in over:
            each.ended_at = timezone.now()
            each.ended_by = by if isinstance(by, Account) else None
            each.save(update_fields=["ended_at", "ended_by"])
    return over


def _looks(today: date) -> Mapping[_Place, list[date]]:
    """When each right was last looked at, by its unit and the role of who has to look; not those
    that nobody but their holder could look at."""
    current = Grant.objects.current_on(today)
    grants = current.filter(for_account=None, account__is_active=True).select_related("unit")
    found: dict[_Place, list[date]] = defaultdict(list)
    for each, above in _with_those_above(grants.order_by("unit__lft", "pk")):
        for role in REVIEWED_BY[each.role]:
            if any(one.role == role and one.account_id != each.account_id for one in above):
                found[each.unit_id, role].append(each.reviewed_on or each.since)
                break
    return found


def _with_those_above(grants: Iterable[Grant]) -> Iterator[tuple[Grant, list[Grant]]]:
    """Each in the order of the tree, with all at its unit and at those above it: one way down the
    tree, as a province has thousands and this is asked at each look."""
    way: list[list[Grant]] = []  # by unit, from the root to here
    for _, group in groupby(grants, key=lambda each: each.unit.lft):
        here = list(group)
        while way and way[-1][0].unit.rgt < here[0].unit.lft:
            way.pop()
        way.append(here)
        above = [each for unit in way for each in unit]
        yield from ((each, above) for each in here)
