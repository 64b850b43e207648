"""Making the rows of deadlines equal to what the facts want."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from hoso import audit
from hoso.base import wall
from hoso.deadlines import sources
from hoso.deadlines.models import Deadline, Recount
from hoso.deadlines.rules import Settled, Wanted
from hoso.regulations import queries as regulations

CHUNK = 2_000  # subjects that are locked and compared at once
_TOLD = (
    "kind", "title", "link", "role", "unit_id", "account_id", "about", "regulation", "key",
    "since", "due_on", "ended_at", "outcome", "late", "by_id",
)  # fmt: skip
_WRITTEN = [name.removesuffix("_id") for name in (*_TOLD, "moved_from")]


def settle(source: str, subjects: Collection[object]) -> Settled:
    """Make the deadlines of these subjects what their facts want now. Stands in the transaction
    that changed the facts; a fixed number of statements, however many subjects.

    The rows are locked before the facts are read, so of an event and a recount at once the later
    one writes what is true.
    """
    return _settled(sources.of(source), sorted({str(each) for each in subjects}), {})


def recount(*, by: str = "worker") -> Recount:
    """Derive every deadline of every source from the facts alone, write where what was kept
    differs, and keep how much that was. Each night, and after a change of the calendar."""
    done = Settled()
    with audit.recording(by, "deadlines.recount"):
        for source in sources.every():
            if source.count_again is not None:
                source.count_again()
    lates: dict[tuple[date, date], int] = {}
    for source in sources.every():
        known = Deadline.objects.filter(source=source.key).order_by()
        gone = set(known.values_list("subject", flat=True).distinct())
        wanted = {str(each) for each in source.subjects()}
        for chunk in _chunks(sorted(gone | wanted)):
            done += _looked_at(source, chunk, lates)
    with audit.recording(by, "deadlines.recount"):
        return Recount.objects.create(
            looked_at=done.looked_at,
            made=done.made,
            moved=done.moved,
            changed=done.changed,
            dropped=done.dropped,
        )


def _looked_at(
    source: sources.Source, subjects: list[str], lates: dict[tuple[date, date], int]
) -> Settled:
    """Read without a lock, as nearly always nothing differs; what does is settled under one."""
    names = ("subject", "number", *_TOLD)
    rows = Deadline.objects.filter(source=source.key, subject__in=subjects).order_by()
    kept = set(rows.values_list(*names))
    wanted = set()
    for each in source.derive(subjects):
        told = _told(each, lates)
        wanted.add((each.subject, each.number, *(told[name] for name in _TOLD)))
    different = sorted({row[0] for row in kept ^ wanted})
    with transaction.atomic():
        found = _settled(source, different, lates)
    return replace(found, looked_at=len(wanted))


def _settled(
    source: sources.Source, subjects: list[str], lates: dict[tuple[date, date], int]
) -> Settled:
    if not subjects:
        return Settled()
    rows = Deadline.objects.select_for_update().filter(source=source.key, subject__in=subjects)
    kept = {(each.subject, each.number): each for each in rows.order_by("pk")}
    with wall.beyond("deadlines follow from the facts, whoever changed them"):
        wanted = source.derive(subjects)
    made = moved = changed = 0
    writes = []
    for each in wanted:
        row = kept.pop((each.subject, each.number), None)
        told = _told(each, lates)
        if row is None:
            made += 1
            writes.append(
                Deadline(source=source.key, subject=each.subject, number=each.number, **told)
            )
            continue
        if all(getattr(row, name) == value for name, value in told.items()):
            continue
        is_moved = row.due_on != each.due_on and each.ended_at is None
        moved, changed = moved + is_moved, changed + (not is_moved)
        writes.append(_rewritten(row, told, is_moved=is_moved))
    Deadline.objects.bulk_create(
        writes,
        update_conflicts=True,
        unique_fields=["source", "subject", "number"],
        update_fields=_WRITTEN,
    )
    if kept:
        Deadline.objects.filter(pk__in=[each.pk for each in kept.values()]).delete()
    return Settled(len(wanted), made, moved, changed, len(kept))


def _told(each: Wanted, lates: dict[tuple[date, date], int]) -> dict[str, Any]:
    found = {name: getattr(each, name) for name in _TOLD if name != "late"}
    found["late"] = 0 if each.ended_at is None else _late(each.due_on, each.ended_at, lates)
    return found


def _late(due_on: date, ended_at: datetime, known: dict[tuple[date, date], int]) -> int:
    """Working days; counted once for each pair of days."""
    pair = due_on, timezone.localdate(ended_at)
    if pair not in known:
        known[pair] = regulations.working_days_late(*pair)
    return known[pair]


def _rewritten(row: Deadline, told: dict[str, Any], *, is_moved: bool) -> Deadline:
    return Deadline(
        source=row.source,
        subject=row.subject,
        number=row.number,
        moved_from=row.due_on if is_moved else row.moved_from,
        **told,
    )


def _chunks(subjects: Iterable[str]) -> Iterator[list[str]]:
    left = iter(subjects)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
