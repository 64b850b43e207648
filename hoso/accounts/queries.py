"""Reads of accounts and their grants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from hoso.accounts.access import ACTS, Act
from hoso.accounts.models import Grant

if TYPE_CHECKING:
    from hoso.organisations.models import Unit


def holders(act: Act, unit: Unit, on: date | None = None) -> list[int]:
    """Active accounts that may do the act over this unit on a day (today)."""
    day = on or timezone.localdate()
    grants = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=day),
        role__in=[role for role, allowed in ACTS.items() if act in allowed],
        since__lte=day,
        account__is_active=True,
        unit__lft__lte=unit.lft,
        unit__rgt__gte=unit.lft,
    )
    return list(grants.order_by("account_id").values_list("account_id", flat=True).distinct())
