"""The tables as they stand against the log: each row is what its last recorded write left, no
row was missed, and the guard stands on every table. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from hoso.audit import triggers
from hoso.audit.flaws import Kind, Report
from hoso.base.sealed_rows import is_same

_FETCH = 2_000
_LAST = """
FROM (SELECT "row", max(id) AS id FROM audit_rowchange WHERE "table" = '{table}' GROUP BY 1) last
JOIN audit_rowchange c ON c.id = last.id
FULL JOIN {name} t ON t.{key}::text = last."row"
"""
_ODD = (
    """SELECT coalesce(last."row", t.{key}::text), c.event_id::text, c.operation, c.after::text,
 CASE WHEN t.{key} IS NOT NULL THEN to_jsonb(t)::text END"""
    + _LAST
    + """WHERE CASE WHEN t.{key} IS NULL THEN c.operation <> 'DELETE'
 WHEN c.id IS NULL THEN true
 ELSE c.after IS DISTINCT FROM to_jsonb(t) END"""
)
# Between two writes of a row nothing may have happened to it: before is what was after.
_BROKEN = """
SELECT "row", event_id::text, was, before::text FROM (
 SELECT "row", event_id, id, before,
  lag(coalesce(after::text, '')) OVER w AS was, md5(before::text) AS now,
  lag(md5(coalesce(after::text, ''))) OVER w AS old
 FROM audit_rowchange WHERE "table" = '{table}' WINDOW w AS (PARTITION BY "row" ORDER BY id)
) AS each WHERE old IS DISTINCT FROM now AND old IS NOT NULL
"""


def check_tables(report: Report) -> None:
    """Call it within `leaves.snapshot()`."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL jit = off")
        existing = set(connection.introspection.table_names(cursor))
    for table, key in sorted(triggers.audited_tables().items()):
        if table not in existing:
            report.blame(Kind.ROW, f"Bảng {table} bị xóa khỏi cơ sở dữ liệu.", table=table)
            continue
        report.rows += _counted(table)
        names = {"table": table, "name": connection.ops.quote_name(table), "key": key}
        for row, event_id, operation, after, now in _streamed(_ODD.format(**names)):
            said = _difference(table, operation, after, now)
            if said:
                _blame(report, table, row, event_id, said)
        _check_between(report, table, names)
    check_guards(report)


def _check_between(report: Report, table: str, names: dict[str, str]) -> None:
    for row, event_id, was, before in _streamed(_BROKEN.format(**names)):
        if not was or before is None or _changed(table, was, before):
            _blame(report, table, row, event_id, "bị sửa ngoài nhật ký trước lần ghi này")


def check_guards(report: Report) -> None:
    """The triggers that record and refuse stand as we set them, on every table and for every row,
    and the functions that they call are ours."""
    wanted = {
        (table, f"hoso_{name}", f"CREATE TRIGGER hoso_{name} {body}")
        for table, each in triggers.guards().items()
        for name, body in each.items()
    }
    bodies = triggers.bodies()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid, true) FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        )
        found = set(cursor.fetchall())
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s)", [[*bodies]])
        kept = cursor.fetchall()
    for table, name, _ in sorted(wanted - found):
        report.blame(
            Kind.GUARD, f"Bảng {table} mất hoặc bị tắt bộ ghi nhật ký ({name}).", table=table
        )
    for name, body in kept:
        if body != bodies[name]:
            report.blame(Kind.GUARD, f"Hàm ghi nhật ký {name} trong cơ sở dữ liệu bị thay.")


def _blame(report: Report, table: str, row: str, event_id: str | None, said: str) -> None:
    since = f" (lần ghi cuối: sự kiện {event_id})" if event_id else ""
    report.blame(
        Kind.ROW,
        f"Bảng {table}, hàng {row}: {said}{since}.",
        event=event_id or "",
        table=table,
        row=row,
    )


def _difference(table: str, operation: str | None, after: str | None, now: str | None) -> str:
    """Empty where only columns came or went: those of a later version of the product."""
    if now is None:
        return "bị xóa ngoài nhật ký"
    if operation is None:
        return "bị thêm ngoài nhật ký, không sự kiện nào ghi hàng này"
    if operation == "DELETE" or after is None:
        return "bị thêm lại ngoài nhật ký sau khi đã xóa"
    names = _changed(table, after, now)
    return f"bị sửa ngoài nhật ký, ở {', '.join(names)}" if names else ""


def _changed(table: str, one: str, other: str) -> list[str]:
    """The columns that both have and that differ; a sealed one that says the same under another
    key does not. Values are not told: they may be personal."""
    left, right = _row(one), _row(other)
    return sorted(
        name
        for name in left.keys() & right.keys()
        if left[name] != right[name] and not is_same(table, name, left, right)
    )


def _row(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text, parse_float=str)
    return found


def _counted(table: str) -> int:
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(table)  # of our own models
        cursor.execute(f"SELECT count(*) FROM {name}")  # nosec B608
        return int(cursor.fetchone()[0])


def _streamed(statement: str) -> Iterator[tuple[Any, ...]]:
    """A cursor of the database: a million odd rows are not held at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"DECLARE hoso_odd NO SCROLL CURSOR FOR {statement}")
        while rows := _fetched(cursor):
            yield from rows
        cursor.execute("CLOSE hoso_odd")


def _fetched(cursor: Any) -> list[tuple[Any, ...]]:
    cursor.execute(f"FETCH {_FETCH} FROM hoso_odd")
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
