"""Who decides, and a head's month: every open declaration of a unit, sorted apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from hoso.accounts.models import Account, Grant, GrantQuerySet, Role
from hoso.changes import rules
from hoso.changes.models import Batch, Declaration
from hoso.organisations.models import Unit


def officers_of(unit: Unit) -> list[int]:
    """Accounts that check declarations of this unit today."""
    return _granted(Role.OFFICER, unit)


def heads_of(unit: Unit) -> list[int]:
    return _granted(Role.HEAD, unit)


def deciders_of(role: str, unit: Unit) -> list[int]:
    """Accounts that hold the role of a step over this unit today, by grant or delegation."""
    return _granted(Role(role), unit)


def decider_names(role: str, unit: Unit) -> list[str]:
    """Their names, one statement."""
    held = _grants(Role(role), unit).values("account_id")
    found = Account.objects.filter(pk__in=held).order_by("full_name")
    return list(found.values_list("full_name", flat=True))


def home_affairs() -> list[int]:
    """Accounts of the managing body."""
    day = timezone.localdate()
    grants = Grant.objects.current_on(day).filter(role=Role.HOME_AFFAIRS, account__is_active=True)
    return list(grants.values_list("account_id", flat=True).distinct())


def _granted(role: Role, unit: Unit) -> list[int]:
    return list(_grants(role, unit).values_list("account_id", flat=True).distinct())


def _grants(role: Role, unit: Unit) -> GrantQuerySet:
    return Grant.objects.current_on(timezone.localdate()).filter(
        role=role, account__is_active=True, unit__lft__lte=unit.lft, unit__rgt__gte=unit.lft
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A head's month: what can be signed, what wants a look first, what is not in it and why."""

    ready: list[Declaration]
    exceptional: list[Declaration]
    held: list[Declaration]
    unchecked: list[Declaration]
    own: list[Declaration]

    def loads(self, declarations: Iterable[Declaration]) -> dict[Batch, list[Declaration]]:
        """Those of the declarations that a workbook brought in, by batch, in their order."""
        found: dict[Batch, list[Declaration]] = {}
        for each in declarations:
            if each.batch is not None:
                found.setdefault(each.batch, []).append(each)
        return found


def month_of(unit: Unit, account_id: int, today: date | None = None) -> Month:
    """Every open declaration of the unit's subtree, sorted apart; one statement."""
    day = today or timezone.localdate()
    month = Month([], [], [], [], [])
    rows = (
        Declaration.objects.open()
        .filter(person__unit__lft__range=(unit.lft, unit.rgt))
        .select_related("person__unit", "checked_by", "batch__unit", "batch__made_by")
        .order_by("person__sort_key", "pk")
    )
    for each in rows:
        if each.person.account_id == account_id:
            month.own.append(each)
        elif each.state != rules.CHECKED:
            month.unchecked.append(each)
        elif each.held_until and each.held_until > day:
            month.held.append(each)
        elif each.exceptions and not each.cleared_by_id:
            month.exceptional.append(each)
        else:
            month.ready.append(each)
    return month
