"""Who looked at whom, behind a million readings: recording one, a person's page, the search, the
signs of unusual reading, sealing a day."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench.figures import MS, Figure, once, spread, timed, worked
from bench.registry import Bench, measure
from hoso.accounts.models import Account
from hoso.dossiers.models import Person
from hoso.reading import queries, services
from hoso.reading.kinds import Kind
from hoso.web.readings.listing import Asked, listed

ROWS = 1_000_000
TARGET = 2.0
# Half a year of forty officers, at random among everybody.
FILL = """
INSERT INTO reading_reading (account_id, person_id, kind, ground, role, detail, day, slot,
  first_at, last_at, times)
SELECT who[1 + n %% cardinality(who)], whom[1 + (n::bigint * 7919) %% cardinality(whom)],
  'dossier', 'role', 'officer', '', at::date, extract(epoch FROM at)::bigint / 600, at, at,
  1 + n %% 3
FROM (SELECT array_agg(account_id) AS who FROM (
        SELECT account_id FROM accounts_grant ORDER BY account_id LIMIT 40) a) accounts,
  (SELECT array_agg(id) AS whom FROM dossiers_person) people,
  generate_series(1, %(count)s) n,
  LATERAL (SELECT now() - interval '1 hour' - n * interval '15 seconds' AS at) moment
ON CONFLICT DO NOTHING
"""


@measure
def reading(on: Bench) -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"count": ROWS // 10 if on.quick else ROWS})
        cursor.execute("VACUUM (ANALYZE) reading_reading")
    officer = Account.objects.filter(grants__role="officer").order_by("pk")[0]
    watcher = Account.objects.filter(grants__role="home_affairs").order_by("pk")[0]
    people = list(Person.objects.select_related("unit").order_by("sort_key")[:2_000])
    turns = itertools.cycle(people)
    new = timed(lambda: services.record(officer, next(turns), Kind.DOSSIER), on.times(500))
    yield from spread("reading.record", new, TARGET)
    busy = worked(lambda: services.record(officer, next(turns), Kind.DOSSIER), on.times(500))
    yield from spread("reading.record.processor", busy)  # however busy the machine is
    again = timed(lambda: services.record(officer, people[0], Kind.DOSSIER), on.times(200))
    yield from spread("reading.record.again", again, TARGET)
    since = timezone.localdate() - timedelta(days=90)
    seen: Callable[[], object] = lambda: queries.who_saw(next(turns), since)  # noqa: E731
    yield from spread("reading.person", timed(seen, on.times(50)))
    search: Callable[[], object] = lambda: listed(watcher, Asked(), {})  # noqa: E731
    yield from spread("reading.search", timed(search, on.times(20)))
    yield from spread("reading.unusual", timed(services.find_unusual, on.times(10)))
    yield Figure("reading.seal", once(services.seal_days), MS)
