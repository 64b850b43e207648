"""Whom the database lets an account see: the scope that a request brings to the wall."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.wall import WEB, WHOLE
from hoso.dossiers.models import Consent, Person
from hoso.dossiers.services.passwords import is_asked_at_centre
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
    """From here until `base.wall.lower` the connection sees the people in the units of those of
    the account's grants by which it meets people, also in another's stead, its own record, and
    whoever consented to it; everybody, at no price, where these grants hold the whole tree; nobody
    for a stranger. One statement beside the grants."""
    if isinstance(account, Account) and account.is_active:
        reach = access.reach(account, _meeting(account))
        statement, values = _scope(account.pk, reach.intervals, timezone.localdate())
    else:
        statement, values = _asked("SELECT 0 WHERE false", "SELECT 0 WHERE false", "false"), ("",)
    wall.put_up(statement, values)


def _meeting(account: Account) -> frozenset[Act]:
    """Where units ask the technical body for accounts or passwords, it meets whom they ask for."""
    at_centre = access.scope(account, Act.OPEN_RECORD_AT_CENTRE)
    if at_centre and is_asked_at_centre():
        return access.MEETING | {Act.OPEN_RECORD_AT_CENTRE}
    return access.MEETING


@lru_cache(maxsize=1024)
def _scope(pk: int, reach: tuple[tuple[int, int], ...], today: date) -> tuple[str, tuple[Any, ...]]:
    """The statement and its values, out of the very rows that `Person.visible_to` asks for. It
    finds them anew each time; only its text is kept, for the day, as the words of a consent that
    is in force name it."""
    account = Account(pk=pk, is_active=True)
    units, whole, values = "SELECT 0 WHERE false", "false", (str(pk),)
    if reach:
        units, more = _sql(Unit.objects.within(reach).order_by().values("pk"))
        values += more
    own, of_own = _sql(Person.objects.own_of(account).values("pk"))
    given, of_given = _sql(Consent.objects.opening_for(account).values("person"))
    values += of_own + of_given
    if reach:
        outside, more = _sql(Unit.objects.roots_outside(reach).order_by().values("pk"))
        whole, values = f"NOT EXISTS ({outside})", values + more
    return _asked(units, f"{own} UNION ALL {given}", whole), values


def _asked(units: str, people: str, whole: str) -> str:
    return _SCOPE.format(units=units, people=people, whole=whole, all=WHOLE, web=WEB)


def _sql(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    return rows.query.sql_with_params()
