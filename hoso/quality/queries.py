"""How units stand: sums of what is kept of each person, over a unit and all below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from hoso.accounts.access import ACTS, Act
from hoso.accounts.models import Account, Grant
from hoso.base.summed import Summed
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit
from hoso.quality import rules
from hoso.quality.looking import rule_set
from hoso.quality.models import Doubt


@dataclass(frozen=True, slots=True)
class Standing(Summed):
    """Counts over some dossiers. fresh: measured, and by the rules in force. filled, wanted:
    fields, and tables that lack a row. overdue is among asked."""

    people: int = 0
    fresh: int = 0
    filled: int = 0
    wanted: int = 0
    full: int = 0
    open: int = 0
    asked: int = 0
    overdue: int = 0
    answered: int = 0

    @property
    def share(self) -> int:
        """Per mille of what is wanted that is filled in."""
        return rules.per_mille(self.filled, self.wanted)

    @property
    def lacking(self) -> int:
        return self.people - self.full

    @property
    def pending(self) -> int:
        return self.open + self.asked + self.answered


def by_place(account: Account) -> dict[int, Standing]:
    """Where the account may ask: the standing of each unit's own people, by the unit's `lft`.
    Two statements."""
    seen = Person.objects.visible_to(account, Act.CLARIFY).order_by()
    people = seen.values("unit__lft").annotate(
        people=Count("pk"),
        fresh=Count("pk", filter=Q(measure__rules=rule_set())),
        filled=Sum("measure__filled", default=0),
        wanted=Sum("measure__wanted", default=0),
        full=Count("pk", filter=Q(measure__filled=F("measure__wanted"))),
    )
    late = Q(state=rules.ASKED, due_on__lt=timezone.localdate())
    doubts = (
        Doubt.objects.visible_to(account)
        .filter(state__in=rules.PENDING_STATES)
        .values("person__unit__lft")
        .annotate(
            open=Count("pk", filter=Q(state=rules.OPEN)),
            asked=Count("pk", filter=Q(state=rules.ASKED)),
            answered=Count("pk", filter=Q(state=rules.ANSWERED)),
            overdue=Count("pk", filter=late),
        )
    )
    found: dict[int, Standing] = {}
    _gather(found, people, "unit__lft")
    _gather(found, doubts, "person__unit__lft")
    return found


def _gather(found: dict[int, Standing], rows: Iterable[Any], key: str) -> None:
    for row in rows:
        counts = {name: value for name, value in row.items() if name != key}
        found[row[key]] = found.get(row[key], Standing()) + Standing(**counts)


def standings(account: Account, units: Iterable[Unit]) -> dict[int, Standing]:
    """Of each unit with everything below it, as far as the account may ask there."""
    places = by_place(account)
    return {unit.pk: Standing.between(places, unit.lft, unit.rgt) for unit in units}


def officers_of(units: Sequence[Unit]) -> dict[int, list[int]]:
    """Accounts that check the declarations of each unit: those set over it or over a part of it;
    where there is none, those of the nearest unit above. One statement."""
    day = timezone.localdate()
    roles = [role for role, acts in ACTS.items() if Act.CHECK in acts]
    grants = list(
        Grant.objects.filter(
            Q(until__isnull=True) | Q(until__gt=day),
            role__in=roles,
            since__lte=day,
            account__is_active=True,
        )
        .select_related("unit")
        .order_by("account_id")
    )
    return {unit.pk: _nearest(grants, unit) for unit in units}


def _nearest(grants: Sequence[Grant], unit: Unit) -> list[int]:
    own = [each for each in grants if unit.lft <= each.unit.lft <= unit.rgt]
    if not own:
        above = [each for each in grants if each.unit.lft < unit.lft <= each.unit.rgt]
        nearest = max((each.unit.lft for each in above), default=0)
        own = [each for each in above if each.unit.lft == nearest]
    return sorted({each.account_id for each in own})
