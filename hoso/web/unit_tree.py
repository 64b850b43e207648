"""The units over which an account may do something, as boards walk them: one level at a time."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.organisations.models import Unit
from hoso.organisations.queries import ancestors
from hoso.web.typed import number_in


def tops(account: Account, act: Act) -> list[Unit]:
    """The units of its grants, without those that stand below another of them."""
    units = access.granted_units(account, act)
    return [unit for unit in units if not any(other.lft < unit.lft <= other.rgt for other in units)]


def unit_asked(account: Account, asked: QueryDict, act: Act) -> Unit | None:
    """The unit the address names (`don-vi`), if the account may do that there."""
    key = number_in(asked.get("don-vi", ""))
    if key is None:
        return None
    seen = Unit.objects.within(access.scope(account, act).intervals)
    return seen.filter(pk=key).first()


def crumbs(
    account: Account, unit: Unit | None, above: Sequence[Unit], act: Act, label: str, here: str
) -> list[tuple[str, str]]:
    """Down to where one is; each unit above that one may look at leads to its board. `here`: the
    address of the boards, with a query or without; `above`: the tops."""
    if unit is None:
        return [(label, "")]
    chain = ancestors(unit)
    seen = Unit.objects.within(access.scope(account, act).intervals)
    inside = set(seen.filter(pk__in=[e.id for e in chain]).values_list("pk", flat=True))
    top = [(label, here)] if len(above) > 1 else []
    joint = "&" if "?" in here else "?"
    links = [(e.name, f"{here}{joint}don-vi={e.id}") for e in chain if e.id in inside]
    return [*top, *links, (unit.name, "")]
