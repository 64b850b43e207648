"""The second wall: what the database lets a request see, whatever a query forgot to ask.

A request runs as the database role `hoso_web`, with the scope of who asks in settings of the
session; the policies of `hoso.dossiers.walled` hide everybody else. It holds for the session, as a
request is several transactions (docs/decisions/0028). Worker and commands are not walled. What
stands around one connection is here, so that every room may say that it must look beyond.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection
from psycopg.pq import TransactionStatus

log = logging.getLogger(__name__)

# Behind the wall; and sees every row, by a policy that is simply true and costs nothing.
WEB, WHOLE = "hoso_web", "hoso_whole"

_TURN = "SELECT set_config('role', %s, false)"
_LOWER = """
SELECT set_config('role', 'none', false), set_config('hoso.account', '', false),
  set_config('hoso.units', '', false), set_config('hoso.people', '', false)
"""


@dataclass(slots=True)
class _Up:
    """role: the one that the connection has now."""

    role: str


_up: ContextVar[_Up | None] = ContextVar("wall", default=None)


def put_up(statement: str, values: Sequence[Any]) -> None:
    """Runs the statement that sets scope and role, whose last column is the role."""
    lower()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        role = cursor.fetchone()[-1]
    _up.set(_Up(role))


def is_up() -> bool:
    """Whether this thread reads behind the wall."""
    return _up.get() is not None


def lower() -> None:
    """As it was before. A connection that cannot be put back goes to nobody else."""
    if not is_up():
        return
    _up.set(None)
    if not _can_ask():
        return
    try:
        _run(_LOWER)
    except OperationalError as error:
        log.error("the wall could not be lowered, connection closed: %s", type(error).__name__)
        connection.connection.close()


@contextmanager
def beyond(reason: str) -> Iterator[None]:
    """What is read or written inside may lie beyond the scope of who asks; `reason`: why it must.
    Nothing of it may be shown without `visible_to`. The narrowest query, evaluated inside; each
    stands in tests/house/test_wall.py. Nothing happens where no wall is up."""
    assert reason
    up = _up.get()
    if up is None or up.role == WHOLE:
        yield
        return
    _turn(up, WHOLE)
    try:
        yield
    finally:
        _turn(up, WEB)


def _turn(up: _Up, role: str) -> None:
    up.role = role
    if _can_ask():
        _run(_TURN, role)


def _run(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def _can_ask() -> bool:
    """Not where the connection is gone, nor in a transaction that can only be undone: undoing it
    takes back role and scope too."""
    raw = connection.connection
    if raw is None or raw.closed or connection.needs_rollback:
        return False
    return bool(raw.info.transaction_status != TransactionStatus.INERROR)
