"""The same statements as text on a plain connection: what the database alone takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg import Rollback

from bench.registry import Bench


def undone(act: Callable[[], object]) -> list[str]:
    """Every statement of the act, whose rows are then undone."""
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            act()
        transaction.set_rollback(True)
    return [each["sql"] for each in asked.captured_queries]


def read(on: Bench, statements: Sequence[str]) -> None:
    for each in statements:
        cursor = on.sql.execute(each.encode())
        if cursor.description:
            cursor.fetchall()


def replayed(on: Bench, statements: Sequence[str], *, is_kept: bool = True) -> None:
    """In one transaction, committed unless it shall not be kept."""
    with on.sql.transaction():
        read(on, statements)
        if not is_kept:
            raise Rollback
