"""Completeness and doubts of everybody recomputed: as seeded, and of fuller dossiers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import MS, STATEMENTS, Figure, spread, timed
from bench.people import HOME_AFFAIRS
from bench.registry import Bench, measure
from hoso import audit
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.services import Write, write
from hoso.quality import services
from hoso.quality.looking import look
from hoso.quality.services.measuring import CHUNK

ALL_TARGET = 30_000.0
TIMES = 30
FULLER, ROWS = 1_000, 120


@measure
def measuring(on: Bench) -> Iterator[Figure]:
    """Everybody for the first time and again, one person, the rules alone, the screens."""
    everybody = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for name in ("measure.all.first", "measure.all.again"):
        worked = time.process_time()
        yield Figure(name, _taken(services.remeasure_all), MS, ALL_TARGET)
        yield Figure(f"{name}.processor", (time.process_time() - worked) * 1000, MS)
    yield Figure("measure.chunk.statements", _statements(everybody[:CHUNK]), STATEMENTS)
    one = iter(everybody)
    taken = timed(lambda: services.measure([next(one)]), on.times(TIMES))
    yield from spread("measure.one", taken)
    yield Figure("measure.rules.thousand", _rules_alone(everybody[:1000]), MS)
    fuller = everybody[: min(FULLER, len(everybody))]
    yield Figure("measure.fuller.rows", _fill(fuller) / len(fuller), "rows")
    yield Figure("measure.fuller.thousand.first", _taken(lambda: services.measure(fuller)), MS)
    yield Figure("measure.fuller.thousand.again", _taken(lambda: services.measure(fuller)), MS)
    visitor = on.visitor(HOME_AFFAIRS)
    for name, path in (
        ("quality.board", "/chat-luong"),
        ("quality.people", "/chat-luong/ho-so"),
        ("quality.doubts", "/chat-luong/nghi-van"),
    ):
        taken = timed(lambda path=path: visitor.get(path), on.times(TIMES))  # type: ignore[misc]
        yield from spread(f"{name}.server", taken, 100.0)
        yield Figure(f"{name}.statements", len(visitor.statements(path)), STATEMENTS)


def _taken(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _statements(ids: Sequence[UUID]) -> int:
    with CaptureQueriesContext(connection) as asked:
        services.measure(ids)
    return len(asked.captured_queries)


def _rules_alone(ids: Sequence[UUID]) -> float:
    """The rules without the database, for a thousand people."""
    contents = list(dossiers.contents_of(Person.objects.filter(pk__in=ids)).values())
    known = dossiers.known_for(contents)
    return _taken(lambda: [look(each, known) for each in contents])


def _fill(ids: Sequence[UUID]) -> int:
    """Each of these people's table rows again and again, until a dossier has about ROWS of them:
    as long as a long life's, and as full of doubts as rows that overlap are. Rows in all."""
    people = list(Person.objects.filter(pk__in=ids))
    number = 0
    for start in range(0, len(people), CHUNK):
        contents = dossiers.contents_of(people[start : start + CHUNK])
        writes = []
        for pk, content in contents.items():
            rows = [
                (key, row)
                for key, declared in SECTIONS.items()
                if declared.many
                for row in declared.rows(content)
            ]
            copies = [rows[place % len(rows)] for place in range(max(0, ROWS - len(rows)))]
            number += len(rows) + len(copies)
            writes += [Write(pk, key, "add", {**row, "id": str(uuid4())}) for key, row in copies]
        with audit.recording("bench", "seed.fill"):
            write(writes)
    return number
