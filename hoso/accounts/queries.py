"""Reads of accounts and their grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from hoso.accounts.access import ACTS, LENT, Act, current_grants
from hoso.accounts.models import Account, Grant

if TYPE_CHECKING:
    from hoso.organisations.models import Unit


def holders(act: Act, unit: Unit, on: date | None = None) -> list[int]:
    """Active accounts that may do the act over this unit on a day (today)."""
    roles = [role for role, allowed in ACTS.items() if act in allowed]
    return holding(roles, unit, on, is_lent=act in LENT)


def holding(
    roles: Collection[str], unit: Unit, on: date | None = None, *, is_lent: bool = True
) -> list[int]:
    """Active accounts that have one of the roles over this unit on a day (today); is_lent: also by
    delegation."""
    day = on or timezone.localdate()
    grants = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day),
        role__in=list(roles),
        since__lte=day,
        account__is_active=True,
        unit__lft__lte=unit.lft,
        unit__rgt__gte=unit.lft,
    )
    if not is_lent:
        grants = grants.filter(for_account=None)
    return list(grants.order_by("account_id").values_list("account_id", flat=True).distinct())


def held_over(account: Account) -> dict[str, list[tuple[int, int]]]:
    """The roles in force today, each with its intervals of `Unit.lft`."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for role, unit in current_grants(account):
        found[role.value].append((unit.lft, unit.rgt))
    return dict(found)


def has_role(account: Account, roles: Collection[str], unit: Unit) -> bool:
    """Whether the account has one of the roles over this unit today."""
    return any(
        low <= unit.lft <= high
        for role, intervals in held_over(account).items()
        if role in roles
        for low, high in intervals
    )
