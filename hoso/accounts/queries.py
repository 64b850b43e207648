"""Reads of accounts and their grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from hoso.accounts.access import ACTS, LENT, Act, own_grants
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.rules import GIVES, months_before
from hoso.accounts.security import security

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
    """The roles held today, not those that are lent, each with its intervals of `Unit.lft`."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for role, unit in own_grants(account):
        found[role.value].append((unit.lft, unit.rgt))
    return dict(found)


def has_role(account: Account, roles: Collection[str], unit: Unit) -> bool:
    """Whether the account holds one of the roles itself over this unit today."""
    return any(
        low <= unit.lft <= high
        for role, intervals in held_over(account).items()
        if role in roles
        for low, high in intervals
    )


def overseen_by(account: Account) -> QuerySet[Account]:
    """Accounts whose rights the account looks after: of people of its units, and of who holds or
    held a right there. An administrator, who reads no dossier, sees only who holds a right or has
    no dossier. Empty for who gives nobody a right."""
    rights, people = Q(pk__in=[]), Q(pk__in=[])
    for role, unit in own_grants(account):
        if Act.GIVE_RIGHTS not in ACTS[role]:
            continue
        within = Grant.objects.filter(
            account=OuterRef("pk"), unit__lft__range=(unit.lft, unit.rgt)
        )  # fmt: skip
        rights = rights | Q(Exists(within))
        if role is Role.ADMINISTRATOR:
            held = Grant.objects.filter(account=OuterRef("pk"))
            people |= Q(~Exists(held), person__isnull=True)
        else:
            people |= Q(person__unit__lft__range=(unit.lft, unit.rgt))
    return Account.objects.filter(rights | people)


def review_cutoff(today: date) -> date:
    """Rights that were last looked at on this day or before are due for review."""
    limits = security()
    return months_before(today + timedelta(days=limits.review_days), limits.review_months)


def due_for_review(account: Account) -> QuerySet[Grant]:
    """Rights of others that the account could give and that nobody looked at for so many months,
    or will not have soon (`security().review_months`, `review_days`), in the order of the tree.
    Lent ones end by themselves."""
    today = timezone.localdate()
    may = Q(pk__in=[])
    own = Grant.objects.current_on(today).filter(account=account, for_account__isnull=True)
    for each in own.select_related("unit"):
        within = Q(unit__lft__range=(each.unit.lft, each.unit.rgt))
        may |= within & Q(role__in=GIVES.get(each.role, ()))
    before = review_cutoff(today)
    return (
        Grant.objects.current_on(today)
        .alias(looked_at=Coalesce("reviewed_on", "since"))
        .filter(may, for_account__isnull=True, looked_at__lte=before, account__is_active=True)
        .exclude(account=account)
        .select_related("account", "unit", "reviewed_by")
        .order_by("unit__lft", "account__full_name", "pk")
    )
