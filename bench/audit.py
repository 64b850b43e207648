"""The log: recording an act, sealing, and verifying a million events of three row changes each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from django.db import connection

from bench.figures import EACH, MS, Figure, spread, timed
from bench.registry import Bench, measure
from hoso import audit as log
from hoso.audit import leaves, services, standing, verifying
from hoso.audit.flaws import Report
from hoso.catalogs.models import Value

EVENTS = 1_000_000
TARGET = 60_000.0
STEP = 100_000
# A row of a dossier's table that is written, changed and removed again: three row changes under
# one event, and nothing left in the table. Its image is that of a real one.
FILL = """
WITH image AS (
  SELECT after FROM audit_rowchange
  WHERE "table" = 'dossiers_training' AND after IS NOT NULL LIMIT 1
), event AS (
  INSERT INTO audit_event (id, at, action, actor_id, actor, subject, reason)
  SELECT gen_random_uuid(), now() - interval '1 minute' + n * interval '1 microsecond',
    'changes.write', n %% 5000, lpad((n %% 5000)::text, 12, '0'),
    'dossiers.person:' || gen_random_uuid(), '' FROM generate_series(%(low)s, %(high)s) n
  RETURNING id, at
)
INSERT INTO audit_rowchange (event_id, at, "table", "row", operation, before, after)
SELECT event.id, event.at, 'dossiers_training', event.id::text, step.operation,
  CASE WHEN step.n > 1 THEN step.old END, CASE WHEN step.n < 3 THEN step.new END
FROM event, image, LATERAL (VALUES
  (1, 'INSERT', NULL::jsonb, image.after),
  (2, 'UPDATE', image.after, image.after || '{"version": 2}'),
  (3, 'DELETE', image.after || '{"version": 2}', NULL)) AS step (n, operation, old, new)
ORDER BY event.id, step.n
"""


@measure
def audit(on: Bench) -> Iterator[Figure]:
    """Last of all: the log is twenty times as long afterwards."""
    yield from spread("audit.record", timed(_record, on.times(200)))
    count = EVENTS // 10 if on.quick else EVENTS
    _fill(count)
    taken = _once(lambda: services.seal(thorough=True))
    yield Figure("audit.seal", count / taken * 1000, EACH)
    yield Figure("audit.checkpoint", _once(lambda: services.checkpoint(by="bench")), MS)
    report = Report()
    with leaves.snapshot():
        of_log = _once(lambda: verifying.check_log(report, []))
        of_tables = _once(lambda: standing.check_tables(report))
    if not report.is_sound:
        raise RuntimeError("\n".join(report.sentences()))
    yield Figure("audit.verify.events", report.events, "events")
    yield Figure("audit.verify.log", of_log, MS)
    yield Figure("audit.verify.tables", of_tables, MS)
    yield Figure("audit.verify", of_log + of_tables, MS, TARGET * count / EVENTS)


def _record() -> None:
    with log.recording("bench", "catalogs.save", reason="đo"):
        Value.objects.filter(pk=_some_value()).update(position=time.monotonic_ns() % 1000)


def _some_value() -> int:
    pk = Value.objects.order_by("pk").values_list("pk", flat=True).first()
    assert pk is not None
    return int(pk)


def _fill(count: int) -> None:
    """By SQL: a million recordings would take an hour."""
    with connection.cursor() as cursor:
        for low in range(1, count, STEP):
            cursor.execute(FILL, {"low": low, "high": min(low + STEP - 1, count)})
        cursor.execute("VACUUM (ANALYZE) audit_event, audit_rowchange")


def _once(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000
