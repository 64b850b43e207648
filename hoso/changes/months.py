"""Who decides, and a head's month: every open declaration of a unit, sorted apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from hoso.accounts.models import Grant, GrantQuerySet, Role
from hoso.base.sealing import Sealed
from hoso.changes import rules
from hoso.changes.models import Declaration
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.rules import Window


def officers_of(unit: Unit) -> list[int]:
    """Accounts that check declarations of this unit today."""
    return _granted(Role.OFFICER, unit)


def heads_of(unit: Unit) -> list[int]:
    """Accounts that sign for the unit today, by grant or delegation."""
    return _granted(Role.HEAD, unit)


def deciders_of(role: str, unit: Unit, owner: int | None) -> list[int]:
    """Accounts that hold the role of a step over this unit today, by grant or delegation. owner:
    the account of whose dossier it is; neither they nor who acts in their stead decide."""
    return _granted(Role(role), unit, owner)


def decider_names(roles: Iterable[str], unit: Unit, owner: int | None) -> dict[str, list[str]]:
    """Their names by role, one statement for all roles."""
    found: dict[str, list[str]] = {role: [] for role in roles}
    grants = _grants([Role(each) for each in found], unit, owner)
    held = grants.values_list("role", "account__full_name")
    for role, name in held.order_by("account__full_name", "account_id").distinct():
        found[role].append(name)
    return found


def home_affairs() -> list[int]:
    """Accounts of the managing body."""
    day = timezone.localdate()
    grants = Grant.objects.current_on(day).filter(role=Role.HOME_AFFAIRS, account__is_active=True)
    return list(grants.values_list("account_id", flat=True).distinct())


def _granted(role: Role, unit: Unit, owner: int | None = None) -> list[int]:
    return list(_grants([role], unit, owner).values_list("account_id", flat=True).distinct())


def _grants(roles: Collection[Role], unit: Unit, owner: int | None) -> GrantQuerySet:
    grants = Grant.objects.current_on(timezone.localdate()).filter(
        role__in=roles, account__is_active=True, unit__lft__lte=unit.lft, unit__rgt__gte=unit.lft
    )
    return grants if owner is None else grants.exclude(Q(account=owner) | Q(for_account=owner))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open declaration with what sorting it takes; a month has thousands, a page shows a few.

    exceptions: how many things a head should look at."""

    pk: UUID
    revision: int
    account_id: int | None
    unit_id: int
    state: str
    regulation: str
    chain: str
    step: str
    due_on: date
    batch_id: UUID | None
    held_until: date | None
    cleared_by_id: int | None
    checked_by_id: int | None
    exceptions: int


@dataclass(frozen=True, slots=True)
class Month:
    """What a head's session holds: what can be signed, what wants a look first, what is not in it
    and why. late: came after this session's last day, so it is of the next one; never what keeps to
    an earlier regulation.

    window: of the regulation in force, open now or the next to open; the next one where the last
    working day of this one is past and nothing waits for it."""

    window: Window
    ready: list[Waiting]
    exceptional: list[Waiting]
    late: list[Waiting]
    held: list[Waiting]
    unchecked: list[Waiting]
    own: list[Waiting]


def month_of(unit: Unit, own: Collection[int], today: date | None = None) -> Month:
    """Every open declaration of the unit's subtree, sorted apart; one statement. own: the accounts
    whose dossiers the head does not decide on (accounts.oneself)."""
    day = today or timezone.localdate()
    rows = [
        Waiting(*row[:-1], _count(row[0], row[-1]))
        for row in Declaration.objects.open()
        .filter(person__unit__lft__range=(unit.lft, unit.rgt))
        .order_by("person__sort_key", "pk")
        .values_list(
            "pk", "revision", "person__account_id", "person__unit_id", "state", "regulation",
            "chain", "step", "due_on", "batch_id", "held_until", "cleared_by_id", "checked_by_id",
            "exceptions",
        )
    ]  # fmt: skip
    month = Month(_window(rows, day), [], [], [], [], [], [])
    for each in rows:
        _list_of(month, each, own, day).append(each)
    return month


def _count(pk: UUID, exceptions: Any) -> int:
    """What the column holds is sealed, unless it is empty."""
    if not isinstance(exceptions, Sealed):
        return len(exceptions)
    field = Declaration._meta.get_field("exceptions")
    return len(field.value_of(field.unseal(exceptions, field.place(str(pk)))))


def _window(rows: Iterable[Waiting], day: date) -> Window:
    window = regulations.approval_session(day)
    if regulations.session_due(window).on >= day:
        return window
    if any(each.state == rules.CHECKED and each.due_on <= window.closes for each in rows):
        return window
    return regulations.approval_session(regulations.approval_due(day).on)


def _list_of(month: Month, each: Waiting, own: Collection[int], day: date) -> list[Waiting]:
    if each.account_id in own:
        return month.own
    if each.state != rules.CHECKED:
        return month.unchecked
    if each.held_until and each.held_until > day:
        return month.held
    if each.exceptions and not each.cleared_by_id:
        return month.exceptional
    return month.late if _is_late(month.window, each, day) else month.ready


def _is_late(window: Window, each: Waiting, day: date) -> bool:
    """Whether it waits for the session after this one. Not what an earlier regulation's day holds
    for, or has no sessions: that day may pass before the session after this one opens."""
    if each.cleared_by_id or each.due_on <= window.closes:
        return False
    return each.regulation == regulations.in_force(day) and regulations.has_sessions()
