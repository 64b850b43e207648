"""Verbs of the log: seal what has been committed, sign and publish a checkpoint.

Events are numbered after they are committed (docs/decisions/0020): `recording` waits for nobody.
"""

from __future__ import annotations

import os
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from hoso import audit
from hoso.audit import leaves, notes
from hoso.audit.keys import own_key, own_verifier
from hoso.audit.merkle import Frontier
from hoso.audit.models import Checkpoint, Head
from hoso.audit.recording import Actor
from hoso.base.errors import Conflict

BATCH = 100_000  # events under one head at most
STEP = 5_000  # held in memory at once
LOOKED_BACK = timedelta(days=1)
_TURN = 0x4C4F47  # names our advisory lock: "LOG"
VERIFIER_FILE = "log.vkey"

_UNSEALED = """
SELECT e.id FROM audit_event e
WHERE {since} NOT EXISTS (SELECT FROM audit_leaf l WHERE l.event_id = e.id)
ORDER BY e.at, e.id LIMIT %(limit)s
"""


def seal(*, thorough: bool = False) -> int:
    """Append every event committed by now to the log; how many there were.

    Looks a day further back than the last batch; `thorough`: at all events, which finds also
    one whose transaction took longer.
    """
    done = taken = _seal_batch(thorough)
    while taken == BATCH:
        taken = _seal_batch(thorough)
        done += taken
    return done


def checkpoint(*, by: Actor | str) -> Checkpoint:
    """Seal, sign the head, keep it and publish it (`publish`).

    Raises Conflict without any event or without the key; OSError when the folder cannot be
    written to: the checkpoint stands in the database then.
    """
    seal(thorough=True)
    key, verifier = own_key(), own_verifier()
    head = Head.objects.order_by("-size").first()
    if head is None:
        raise Conflict("Nhật ký chưa có sự kiện nào để ký mốc.")
    at = timezone.now().replace(microsecond=0)
    said = notes.Head(verifier.name, head.size, bytes(head.root), at)
    note = notes.signed(said.text, verifier.name, key)
    with audit.recording(by, "audit.checkpoint", subject=f"audit.head:{head.size}"):
        made = Checkpoint.objects.create(size=head.size, at=at, note=note)
    publish(made)
    return made


def publish(made: Checkpoint) -> Path:
    """Where it leaves the database: a file of its own, beside the public key. Other ways out
    (mail) belong here."""
    folder = Path(settings.HOSO_LOG_CHECKPOINTS)
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / VERIFIER_FILE, own_verifier().text + "\n")
    path = folder / file_name(made)
    _put(path, made.note)
    return path


def file_name(made: Checkpoint) -> str:
    """Sorts by size; holds nothing personal."""
    return f"moc-{made.size:012}-{made.at.astimezone(UTC):%Y%m%dT%H%M%SZ}.txt"


def _put(path: Path, text: str) -> None:
    """Never over another content."""
    if path.exists():
        if path.read_text("utf-8") != text:
            raise Conflict(f"Đã có tệp {path.name} với nội dung khác; không ghi đè.")
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(text, "utf-8")
    draft.rename(path)


def _seal_batch(thorough: bool) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        last = Head.objects.order_by("-size").first()
        tree = Frontier.unpacked(last.size, bytes(last.frontier)) if last else Frontier()
        ids = _unsealed(None if last is None or thorough else last)
        if not ids:
            return 0
        for low in range(0, len(ids), STEP):
            _append(tree, ids[low : low + STEP])
        Head.objects.create(
            size=tree.size, root=tree.root(), frontier=tree.packed(), at=timezone.now()
        )
    return len(ids)


def _append(tree: Frontier, ids: list[UUID]) -> None:
    told = list(leaves.chosen(ids, tree.size))
    statement = "COPY audit_leaf (number, event_id, hash, rows) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for each in told:
            tree.add(each.hash)
            copy.write_row((each.number, each.event_id, each.hash, each.short_rows))


def _unsealed(last: Head | None) -> list[UUID]:
    """Event ids in the order they were begun; one day further back than the last batch."""
    since = "" if last is None else "e.at > %(since)s AND"
    given = {"limit": BATCH, "since": last.at - LOOKED_BACK if last else None}
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED.format(since=since), given)
        return [pk for (pk,) in cursor.fetchall()]
