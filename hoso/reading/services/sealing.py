"""Each day of readings is hashed into the log, so that none is taken away or added later."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models import Min
from django.utils import timezone

from hoso import audit
from hoso.audit.flaws import Kind, Report
from hoso.reading.models import DaySeal, Reading

SETTLED = timedelta(minutes=20)  # after midnight: the last ten minutes of a day are over
# `to_jsonb` prints a row one way, as the log does (audit.leaves). Days that were sealed before rows
# named a consent say nothing of it.
_DIGEST = """
SELECT count(*), encode(sha256(convert_to(
  coalesce(string_agg((CASE WHEN r.consent_id IS NULL THEN to_jsonb(r) - 'consent_id'
    ELSE to_jsonb(r) END)::text, E'\\n' ORDER BY r.id), ''), 'UTF8')), 'hex')
FROM reading_reading r WHERE day = %s
"""


def seal_days() -> int:
    """Every day that is over and not sealed yet, also one on which nobody read; how many."""
    last = DaySeal.objects.order_by("-day").first()
    first = last.day + timedelta(days=1) if last else Reading.objects.aggregate(d=Min("day"))["d"]
    before = timezone.localdate(timezone.now() - SETTLED)
    done, previous = 0, last.sha256 if last else ""
    while first is not None and first < before:
        rows, digest = _digest(first)
        with audit.recording("worker", "reading.seal", subject="reading.day", reason=digest):
            DaySeal.objects.create(day=first, rows=rows, sha256=digest, previous_sha256=previous)
        first, previous, done = first + timedelta(days=1), digest, done + 1
    return done


def check_days(report: Report) -> None:
    """Every sealed day against the readings that stand there now."""
    table, previous, last, count = Reading._meta.db_table, "", None, 0
    for seal in DaySeal.objects.order_by("day"):
        rows, digest = _digest(seal.day)
        day = f"{seal.day:%d/%m/%Y}"
        if (rows, digest) != (seal.rows, seal.sha256):
            said = f"Lượt xem ngày {day} không như khi niêm phong: {rows} hàng, trước {seal.rows}."
            report.blame(Kind.ROW, said, table=table)
        is_next = last is None or seal.day == last + timedelta(days=1)
        if seal.previous_sha256 != previous or not is_next:
            report.blame(Kind.SEAL, f"Niêm phong lượt xem ngày {day} không nối ngày trước.")
        previous, last, count = seal.sha256, seal.day, count + 1
    report.notes.append(f"Đã đối chiếu lượt xem của {count} ngày.")


def _digest(day: date) -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [day])
        rows, digest = cursor.fetchone()
    return int(rows), str(digest)
