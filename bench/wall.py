"""What the second wall costs (docs/decisions/0028): the same pages with and without, in turns."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import GeneratedField
from django.test.utils import override_settings

from bench.figures import MS, STATEMENTS, TIMES, Figure, timed, worked
from bench.people import DEPARTMENT, HOME_AFFAIRS, LIST
from bench.registry import Bench, measure
from bench.visitors import Visitor
from bench.waiting import OFFICER
from hoso.accounts.models import Account
from hoso.dossiers.models import Person

TURNS, EACH_TURN = 12, 6
TARGET = 1.33
QUEUE = "/viec-can-lam"
LARGE = 200_000
# The same people again, as far as a list goes: without dossier, account and readable number.
AGAIN = """
INSERT INTO dossiers_person ({columns})
SELECT {values} FROM dossiers_person p, generate_series(1, %s) n
"""


@measure
def wall(on: Bench) -> Iterator[Figure]:
    """Home Affairs sees everybody; the head of a department, and an officer of it, their own."""
    everybody, head, officer = (on.visitor(each) for each in (HOME_AFFAIRS, DEPARTMENT, OFFICER))
    one = f"{LIST}/{_of(DEPARTMENT).pk}"
    for name, visitor, path in (
        ("list.province", everybody, LIST),
        ("list.department", head, LIST),
        ("search.province", everybody, f"{LIST}?q=nguyen+van+a"),
        ("search.department", head, f"{LIST}?q=nguyen+van"),
        ("open.province", everybody, one),
        ("open.department", head, one),
        ("queue.province", officer, QUEUE),
        ("month.department", head, "/dot-phe-duyet"),
        ("dues.department", head, "/han/don-vi"),
    ):
        yield from _compared(on, f"wall.{name}", visitor, path)


@measure
def wall_large(on: Bench) -> Iterator[Figure]:
    """Last of all: lists and searches once the province has 200,000 people."""
    _multiply(LARGE)
    yield Figure("wall.large.people", Person.objects.count(), "rows")
    everybody, head = on.visitor(HOME_AFFAIRS), on.visitor(DEPARTMENT)
    for name, visitor, path in (
        ("list.province", everybody, LIST),
        ("list.department", head, LIST),
        ("search.province", everybody, f"{LIST}?q=nguyen+van+a"),
        ("search.department", head, f"{LIST}?q=nguyen+van"),
    ):
        yield from _compared(on, f"wall.large.{name}", visitor, path)


def _multiply(people: int) -> None:
    """Past the log, by SQL: as many as there are, again and again."""
    values = {
        each.column: f"p.{each.column}"
        for each in Person._meta.concrete_fields
        if not isinstance(each, GeneratedField)
    } | {
        "id": "gen_random_uuid()",
        "account_id": "NULL",
        "personal_number_hash": "md5(p.personal_number_hash::text || n)",
        "staff_number": "p.staff_number || '-' || n",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        again = AGAIN.format(columns=", ".join(values), values=", ".join(values.values()))
        cursor.execute(again, [people // Person.objects.count() - 1])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) dossiers_person")


def _compared(on: Bench, name: str, visitor: Visitor, path: str) -> Iterator[Figure]:
    """In turns, so that what else the machine does weighs on both alike."""
    taken: dict[bool, list[float]] = {False: [], True: []}
    worked_for: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(on.times(TURNS)):
        for is_on in (False, True):
            with override_settings(HOSO_ROW_SECURITY=is_on):
                visitor.get(path)
                taken[is_on] += timed(lambda: visitor.get(path), EACH_TURN)
                worked_for[is_on] += worked(lambda: visitor.get(path), EACH_TURN)
    off, up = statistics.median(taken[False]), statistics.median(taken[True])
    yield Figure(f"{name}.off", off, MS)
    yield Figure(f"{name}.on", up, MS)
    yield Figure(f"{name}.off.processor", statistics.median(worked_for[False]), MS)
    yield Figure(f"{name}.on.processor", statistics.median(worked_for[True]), MS)
    yield Figure(f"{name}.statements", len(visitor.statements(path)), STATEMENTS)
    yield Figure(f"{name}.ratio", up / off, TIMES, TARGET)


def _of(username: str) -> Person:
    """Somebody whom that account reads."""
    return Person.objects.visible_to(Account.objects.get(username=username)).order_by("pk")[3]
