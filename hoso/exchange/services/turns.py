"""One process at a time works on a load; the next one goes on where a killed one stopped."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from hoso import audit
from hoso.exchange import rules
from hoso.exchange.models import Load

MOST_TRIES = 5


@contextmanager
def unswept() -> Iterator[None]:
    """Two million cells are read into small objects that die young and form no rings: looking
    for rings among them every seven hundred took a seventh of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def turn(key: object, *, waits: bool = False) -> Iterator[bool]:
    """False when another process has it, unless this one waits for it. The database gives it back
    when a process dies."""
    place = [f"hoso.exchange {key}"]
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", place)
            mine = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", place)
            (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", place)


def fail(load: Load, message: str) -> None:
    """The load ends, with why in words for who brought it in."""
    with audit.recording("worker", "exchange.check", subject=load.subject):
        load.state = rules.LOAD.after(load.state, "fail")
        load.message, load.ended_at = message[:500], timezone.now()
        load.save()
