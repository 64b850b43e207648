"""Reads of the sealed log: proofs, the copy, the latest checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from hoso.audit import leaves, merkle, proofs
from hoso.audit.models import Checkpoint, Event, Leaf
from hoso.base.errors import Conflict

STEP = 5_000


def last_checkpoint() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size", "-pk").first()


def last_verification() -> Event | None:
    """When `hoso audit verify` was last run here and what it concluded (`reason`)."""
    return Event.objects.filter(action="audit.verify").order_by("-at").first()


def inclusion_proof(event_id: UUID) -> bytes:
    """The proof file of an event under the latest checkpoint. Raises Conflict when it is not
    under one yet."""
    leaf = Leaf.objects.filter(event_id=event_id).first()
    made = last_checkpoint()
    if leaf is None or made is None or leaf.number >= made.size:
        raise Conflict("Sự kiện này chưa nằm trong mốc nào: chạy `hoso audit checkpoint` trước.")
    [told] = leaves.sealed(leaf.number, leaf.number + 1)
    path = merkle.inclusion_proof(_hashes, leaf.number, made.size)
    return proofs.inclusion(told.text or b"", leaf.number, path, made.note)


def consistency_proof(old: str, old_size: int) -> bytes:
    """The proof file that the latest checkpoint continues the given one (its note and size).
    Raises Conflict when the log is not that long."""
    made = last_checkpoint()
    if made is None or not 0 < old_size <= made.size:
        raise Conflict(
            "Nhật ký chưa có mốc nào sau mốc đã cho: chạy `hoso audit checkpoint` trước."
        )
    path = merkle.consistency_proof(_hashes, old_size, made.size)
    return proofs.consistency(old, made.note, path)


def lines() -> Iterator[bytes]:
    """The lines of a copy of the log (`copies`). Within `leaves.snapshot()`."""
    size = Leaf.objects.count()
    for low in range(0, size, STEP):
        for told in leaves.sealed(low, low + STEP):
            for text in leaves.row_texts(told.event_id):
                yield b"R " + text + b"\n"
            yield b"E " + (told.sealed or b"").hex().encode() + b" " + (told.text or b"{}") + b"\n"


def _hashes(low: int, high: int) -> Iterator[bytes]:
    rows = Leaf.objects.filter(number__gte=low, number__lt=high).order_by("number")
    for found in rows.values_list("hash", flat=True).iterator(chunk_size=STEP):
        yield bytes(found)
