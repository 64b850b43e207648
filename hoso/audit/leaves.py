"""The text of an event that is hashed into the log, and how texts stream out of the database.

A text is what PostgreSQL prints of a JSON value of type jsonb: one text for a value (keys by
length, then bytes; `, ` and `: `; numbers as written). Of an event:

    {"at": "…Z", "id": "…", "rows": ["<SHA-256 of a row change>", …], "actor": "…", …}

and of each of its row changes, in the order they were written:

    {"at": "…Z", "id": 7, "row": "…", "after": {…}, "table": "…", "before": {…}, "operation": "…"}

So an event proves its row changes without showing them, and one of a million rows needs no more
memory than another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from hoso.audit.merkle import leaf_hash

SHORT = 8  # bytes of a row's hash that are kept beside its leaf
_AT = """to_char({}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
ROW_TEXT = f"""'{{"at": "' || {_AT.format("r")} || '", "id": ' || r.id || ', "row": '
 || to_json(r."row") || ', "after": ' || coalesce(r.after::text, 'null') || ', "table": '
 || to_json(r."table") || ', "before": ' || coalesce(r.before::text, 'null')
 || ', "operation": ' || to_json(r.operation) || '}}'"""
_EVENTS = f"""COPY (
 SELECT l.number, l.event_id::text, e.at,
  '{{"at": "' || {_AT.format("e")} || '", "id": "' || e.id || '", "rows": [',
  '], "actor": ' || to_json(e.actor) || ', "action": ' || to_json(e.action)
  || ', "reason": ' || to_json(e.reason) || ', "subject": ' || to_json(e.subject)
  || ', "actor_id": ' || coalesce(e.actor_id::text, 'null') || '}}',
  l.hash, l.rows
 FROM {{source}} l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.number
) TO STDOUT (FORMAT BINARY)"""
_ROWS = f"""COPY (
 SELECT l.number, {ROW_TEXT}
 FROM {{source}} l JOIN audit_rowchange r ON r.event_id = l.event_id ORDER BY l.number, r.id
) TO STDOUT (FORMAT BINARY)"""
_SEALED = "(SELECT * FROM audit_leaf WHERE number >= {low} AND number < {high})"
_CHOSEN = """(
 SELECT u.number + {low} - 1 AS number, u.event_id, NULL::bytea AS hash, NULL::bytea AS rows
 FROM unnest('{ids}'::uuid[]) WITH ORDINALITY AS u(event_id, number))"""


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the database tells it now. `text` is None when the event is gone; `sealed` and
    `sealed_rows` are what was kept when it was sealed, None before."""

    number: int
    event_id: str
    at: datetime
    text: bytes | None
    rows: tuple[bytes, ...]  # hashes of its row changes, in order
    sealed: bytes | None
    sealed_rows: bytes | None

    @property
    def hash(self) -> bytes:
        return leaf_hash(self.text or b"")

    @property
    def short_rows(self) -> bytes:
        """As a leaf keeps them: SHORT bytes of the hash of each row."""
        return b"".join(each[:SHORT] for each in self.rows)


@contextmanager
def snapshot() -> Iterator[None]:
    """One picture of the database for everything that is read inside, and nothing written.
    Within a transaction of the caller it is the caller's."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def sealed(low: int, high: int) -> Iterator[Told]:
    """The leaves from one number up to another (excluded), in order, with their events."""
    yield from _told(_SEALED.format(low=low, high=high))


def chosen(ids: list[UUID], first: int) -> Iterator[Told]:
    """These events in this order, numbered from `first`, as they would be sealed now."""
    listed = "{" + ",".join(map(str, ids)) + "}"
    yield from _told(_CHOSEN.format(low=first, ids=listed))


def row_texts(event_id: UUID | str) -> list[bytes]:
    """The texts of an event's row changes; a list, as a connection streams one answer at a time."""
    source = _CHOSEN.format(low=0, ids="{" + str(UUID(str(event_id))) + "}")
    return [text for _, text in _copied(_ROWS.replace("{source}", source), ["int8", "bytea"])]


def leaf_text(prefix: bytes, rows: tuple[bytes, ...], suffix: bytes) -> bytes:
    """The canonical JSON of an event: what its hash is taken of. rows: hashes of its rows, in their
    order."""
    listed = ", ".join(f'"{each.hex()}"' for each in rows)
    return prefix + listed.encode() + suffix


def _told(source: str) -> Iterator[Told]:
    hashes = _row_hashes(source)
    types = ["int8", "text", "timestamptz", "bytea", "bytea", "bytea", "bytea"]
    # Read whole first: one connection streams one answer at a time.
    events = list(_copied(_EVENTS.replace("{source}", source), types))
    for number, event_id, at, prefix, suffix, kept, kept_rows in events:
        rows = tuple(hashes.get(number, ()))
        text = None if prefix is None else leaf_text(prefix, rows, suffix)
        yield Told(number, event_id, at, text, rows, kept, kept_rows)


def _row_hashes(source: str) -> dict[int, list[bytes]]:
    found: dict[int, list[bytes]] = {}
    sha256 = hashlib.sha256
    for number, text in _copied(_ROWS.replace("{source}", source), ["int8", "bytea"]):
        digest = sha256(text).digest()
        if number in found:
            found[number].append(digest)
        else:
            found[number] = [digest]
    return found


def _copied(statement: str, types: list[str]) -> Iterator[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        yield from copy.rows()
