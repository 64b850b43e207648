"""Whom the database lets an account see: the scope that a request brings to the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hoso.accounts import access
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.wall import WEB, WHOLE
from hoso.dossiers.models import Consent, Person
from hoso.organisations.models import Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

_SCOPE = """
SELECT set_config('hoso.account', %s, false),
  set_config('hoso.units', CASE WHEN whole THEN '' ELSE ARRAY({units})::text END, false),
  set_config('hoso.people', CASE WHEN whole THEN '' ELSE ARRAY({people})::text END, false),
  set_config('role', CASE WHEN whole THEN '{all}' ELSE '{web}' END, false)
FROM (SELECT {whole} AS whole) AS reach
"""


def raise_for(account: Account | AnonymousUser) -> None:
    """From here until `base.wall.lower` the connection sees the people in the units of the
    account's grants, whatever the act and also in another's stead, its own record, and whoever
    consented to it; everybody, at no price, where its grants hold the whole tree; nobody for a
    stranger. One statement beside the grants."""
    statement, values = _scope(account)
    wall.put_up(statement, values)


def _scope(account: Account | AnonymousUser) -> tuple[str, tuple[Any, ...]]:
    """Out of the very rows that `Person.visible_to` asks for."""
    units = people = "SELECT 0 WHERE false"
    whole, values = "false", (str(account.pk or ""),)
    if isinstance(account, Account) and account.is_active:
        reach = access.reach(account).intervals
        if reach:
            units, more = _sql(Unit.objects.within(reach).order_by().values("pk"))
            values += more
        own, of_own = _sql(Person.objects.own_of(account).values("pk"))
        given, of_given = _sql(Consent.objects.opening_for(account).values("person"))
        people, values = f"{own} UNION ALL {given}", values + of_own + of_given
        if reach:
            outside, more = _sql(Unit.objects.roots_outside(reach).order_by().values("pk"))
            whole, values = f"NOT EXISTS ({outside})", values + more
    return _SCOPE.format(units=units, people=people, whole=whole, all=WHOLE, web=WEB), values


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    return rows.query.sql_with_params()
