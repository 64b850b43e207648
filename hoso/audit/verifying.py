"""The log against its seals: every leaf against its event and rows, every head, every checkpoint
that the verifier keeps. Reads only; `standing` compares the tables themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hoso.audit import leaves
from hoso.audit.actions import ACTIONS
from hoso.audit.flaws import Kind, Report
from hoso.audit.kept import LONGEST, Comparing, Kept
from hoso.audit.leaves import SHORT, Told

CHUNK = 5_000


def check_log(report: Report, kept: Sequence[Kept]) -> None:
    """Call it within `leaves.snapshot()`."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SELECT coalesce(max(number) + 1, 0) FROM audit_leaf")
        (size,) = cursor.fetchone()
    looking = _Looking(report, Comparing(kept, report))
    for low in range(0, size, CHUNK):
        looking.look(low, min(low + CHUNK, size))
    looking.end(size)
    _check_unsealed(report, looking.sealed_at)


class _Looking:
    """One walk along the log, some thousand leaves at a time."""

    def __init__(self, report: Report, comparing: Comparing) -> None:
        self.report, self.comparing = report, comparing
        self.expected = 0
        self.heads: list[tuple[int, bytes, bytes, datetime]] = []
        self.sealed_at: datetime | None = None  # of the batch before
        self.before: tuple[datetime, UUID] | None = None  # in this batch
        self.is_told = False  # that a head differs: all after it do as well

    def look(self, low: int, high: int) -> None:
        self.heads += _heads(low, high)
        for told in leaves.sealed(low, high):
            if told.number != self.expected:
                self._say_missing(self.expected, told.number)
            self.expected = told.number + 1
            self._look_at(told)
            self.comparing.add(told.sealed or b"")
            while self.heads and self.heads[0][0] <= self.expected:
                self._compare_head(*self.heads.pop(0))

    def end(self, size: int) -> None:
        for number, *_ in [*self.heads, *_heads(size, None)]:
            self.report.blame(
                Kind.REMOVED,
                f"Nhật ký từng được niêm phong đến {number} sự kiện nhưng chỉ còn {size}: "
                "sự kiện đã bị xóa khỏi cuối nhật ký.",
            )
        self.comparing.end()

    def _look_at(self, told: Told) -> None:
        self.report.events += 1
        if told.text is None:
            self.report.blame(
                Kind.REMOVED,
                f"Sự kiện số {told.number} (mã {told.event_id}) bị xóa khỏi nhật ký.",
                event=told.event_id,
            )
            return
        if told.hash != told.sealed:
            _say_altered(self.report, told)
        elif told.short_rows != told.sealed_rows:
            self.report.blame(
                Kind.SEAL,
                f"{_named(told.number, told.event_id)}: dấu niêm phong của các lần ghi hàng "
                "bị sửa.",
                event=told.event_id,
            )
        self._check_order(told)

    def _check_order(self, told: Told) -> None:
        place = (told.at, UUID(told.event_id))
        if self.before is not None and place < self.before:
            self.report.blame(
                Kind.REORDERED,
                f"{_named(told.number, told.event_id)} đứng sai thứ tự trong nhật ký.",
                event=told.event_id,
            )
        self.before = place
        last = self.comparing.last
        known = [at for at in (self.sealed_at, last.at if last else None) if at is not None]
        if known and told.at < max(known) - LONGEST:
            self.report.blame(
                Kind.INSERTED,
                f"{_named(told.number, told.event_id)} bị chèn lùi ngày: ghi là lúc "
                f"{_shown(told.at)} nhưng chưa có trong nhật ký niêm phong đến "
                f"{_shown(max(known))}.",
                event=told.event_id,
            )

    def _compare_head(self, size: int, root: bytes, frontier: bytes, at: datetime) -> None:
        tree = self.comparing.tree
        is_same = (size, root, frontier) == (tree.size, tree.root(), tree.packed())
        if not is_same and not self.is_told:
            self.is_told = True
            self.report.blame(
                Kind.SEAL,
                f"Niêm phong đến sự kiện số {size - 1} (lúc {_shown(at)}) không khớp: trước đó có "
                "dấu niêm phong bị sửa, thêm, bớt hay đổi chỗ.",
            )
        self.sealed_at, self.before = at, None

    def _say_missing(self, expected: int, found: int) -> None:
        for number in range(expected, found):
            self.report.blame(
                Kind.REMOVED, f"Mất dấu niêm phong của sự kiện số {number} trong nhật ký."
            )


def _heads(low: int, high: int | None) -> list[tuple[int, bytes, bytes, datetime]]:
    """Heads of a size above `low`, up to `high`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root, frontier, at FROM audit_head WHERE size > %s "
            "AND (%s::bigint IS NULL OR size <= %s) ORDER BY size",
            [low, high, high],
        )
        return [
            (size, bytes(root), bytes(frontier), at)
            for size, root, frontier, at in cursor.fetchall()
        ]


def _say_altered(report: Report, told: Told) -> None:
    """Which row change, or the event itself, or its seal."""
    other = _number_of(told.hash)
    if other is not None:
        report.blame(
            Kind.REORDERED,
            f"{_named(told.number, told.event_id)} bị đổi chỗ: được niêm phong ở số {other}.",
            event=told.event_id,
        )
        return
    kept, now = _cut(told.sealed_rows or b""), _cut(told.short_rows)
    if kept == now:
        report.blame(
            Kind.ALTERED,
            f"{_named(told.number, told.event_id)} bị sửa: nội dung không khớp với niêm phong.",
            event=told.event_id,
        )
        return
    _say_rows(report, told, kept, now)


def _say_rows(report: Report, told: Told, kept: list[bytes], now: list[bytes]) -> None:
    odd = [at for at, short in enumerate(now) if short not in kept]
    lost = len([short for short in kept if short not in now])
    changed = min(len(odd), lost)
    event = _named(told.number, told.event_id)
    for place, (table, row) in _rows_at(told.event_id, odd):
        is_new = odd.index(place) >= changed
        report.blame(
            Kind.CHANGE_INSERTED if is_new else Kind.CHANGE_ALTERED,
            f"{event}: lần ghi hàng {row} của bảng {table} bị {'thêm vào' if is_new else 'sửa'}.",
            event=told.event_id,
            table=table,
            row=row,
        )
    if lost > changed:
        report.blame(
            Kind.CHANGE_REMOVED,
            f"{event}: {lost - changed} lần ghi hàng bị xóa.",
            event=told.event_id,
        )


def _rows_at(event_id: str, places: list[int]) -> list[tuple[int, tuple[str, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT "table", "row" FROM audit_rowchange WHERE event_id = %s ORDER BY id',
            [event_id],
        )
        rows = cursor.fetchall()
    return [(place, rows[place]) for place in places]


def _cut(rows: bytes) -> list[bytes]:
    return [rows[at : at + SHORT] for at in range(0, len(rows), SHORT)]


def _number_of(found: bytes) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM audit_leaf WHERE hash = %s LIMIT 1", [found])
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _check_unsealed(report: Report, sealed_at: datetime | None) -> None:
    """New events wait for the sealer; old ones were put in behind its back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id::text, e.at FROM audit_event e WHERE NOT EXISTS "
            "(SELECT FROM audit_leaf l WHERE l.event_id = e.id) ORDER BY e.at"
        )
        rows: list[tuple[str, datetime]] = cursor.fetchall()
    report.pending = len(rows)
    for event_id, at in rows:
        if sealed_at is not None and at < sealed_at - LONGEST:
            report.blame(
                Kind.INSERTED,
                f"{_named(None, event_id)} bị chèn: ghi là lúc {_shown(at)} nhưng không có trong "
                f"nhật ký niêm phong đến {_shown(sealed_at)}.",
                event=event_id,
            )
    if rows and sealed_at is not None and timezone.now() - sealed_at > timedelta(days=1):
        report.notes.append(
            "Đã hơn một ngày không niêm phong: kiểm tra tiến trình nền có chạy không."
        )
    _check_orphans(report)


def _check_orphans(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT r.event_id::text, r."table", r."row" FROM audit_rowchange r WHERE NOT EXISTS '
            "(SELECT FROM audit_event e WHERE e.id = r.event_id) ORDER BY r.id LIMIT 1000"
        )
        rows: list[Any] = cursor.fetchall()
    for event_id, table, row in rows:
        report.blame(
            Kind.CHANGE_INSERTED,
            f"Lần ghi hàng {row} của bảng {table} thuộc sự kiện {event_id} không có trong nhật ký.",
            event=event_id,
            table=table,
            row=row,
        )


def _named(number: int | None, event_id: str) -> str:
    """An event in words: its place, what, who, when."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, actor, at FROM audit_event WHERE id = %s", [event_id])
        action, actor, at = cursor.fetchone()
    place = "" if number is None else f" số {number}"
    return f"Sự kiện{place} ({ACTIONS.get(action, action)}, {actor}, {_shown(at)}; mã {event_id})"


def _shown(at: datetime) -> str:
    return f"{timezone.localtime(at):%d/%m/%Y %H:%M:%S}"
