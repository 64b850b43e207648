"""Completeness and doubts of everybody recomputed: as seeded, and full ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import MS, STATEMENTS, Figure, spread, timed
from bench.people import HOME_AFFAIRS
from bench.registry import Bench, measure
from hoso.accounts.models import Account
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit
from hoso.quality import services
from hoso.quality.looking import look
from hoso.quality.services.measuring import CHUNK
from simulators.province.full import insert_full

ALL_TARGET = 30_000.0
TIMES = 30
FULL = 2_000


@measure
def measuring(on: Bench) -> Iterator[Figure]:
    """Everybody for the first time and again, one person, the rules alone, the screens."""
    everybody = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for name in ("measure.all.first", "measure.all.again"):
        yield from _timed(on, name, services.remeasure_all, ALL_TARGET)
    yield Figure("measure.chunk.statements", _statements(everybody[:CHUNK]), STATEMENTS)
    one = iter(everybody)
    taken = timed(lambda: services.measure([next(one)]), on.times(TIMES))
    yield from spread("measure.one", taken)
    yield from _rules_alone(on, everybody[:1000])
    full = _inserted(FULL)
    for name in ("measure.full.first", "measure.full.again"):
        yield from _timed(on, name, lambda: services.measure(full), ALL_TARGET * FULL / 10_000)
    visitor = on.visitor(HOME_AFFAIRS)
    for name, path in (
        ("quality.board", "/chat-luong"),
        ("quality.people", "/chat-luong/ho-so"),
        ("quality.doubts", "/chat-luong/nghi-van"),
    ):
        taken = timed(lambda path=path: visitor.get(path), on.times(TIMES))  # type: ignore[misc]
        yield from spread(f"{name}.server", taken, 100.0)
        yield Figure(f"{name}.statements", len(visitor.statements(path)), STATEMENTS)


def _timed(
    on: Bench, name: str, act: Callable[[], object], target: float | None = None
) -> Iterator[Figure]:
    """Once; and what this process and the database worked for it, however busy the machine is."""
    here, there, began = time.process_time(), on.processor(), time.perf_counter()
    act()
    yield Figure(name, (time.perf_counter() - began) * 1000, MS, target)
    yield Figure(f"{name}.processor", (time.process_time() - here) * 1000, MS)
    yield Figure(f"{name}.database.processor", (on.processor() - there) * 1000, MS)


def _statements(ids: Sequence[UUID]) -> int:
    with CaptureQueriesContext(connection) as asked:
        services.measure(ids)
    return len(asked.captured_queries)


def _rules_alone(on: Bench, ids: Sequence[UUID]) -> Iterator[Figure]:
    """The rules without the database, for a thousand people."""
    contents = list(dossiers.contents_of(Person.objects.filter(pk__in=ids)).values())
    known = dossiers.known_for(contents)
    yield from _timed(
        on, "measure.rules.thousand", lambda: [look(each, known) for each in contents]
    )


def _inserted(count: int) -> list[UUID]:
    """Dossiers with something in every field and 120 rows, in the largest department."""
    unit = Unit.objects.filter(people__isnull=False).order_by("lft")[0]
    return insert_full(count, unit=unit, keeper=Account.objects.get(username=HOME_AFFAIRS))
