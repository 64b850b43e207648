"""Proofs as files, made with the database and checked without it.

An inclusion proof shows that an event stands in the log under a signed checkpoint; it tells the
event and the hashes of its row changes, not what they say. A consistency proof shows that a
newer checkpoint only added to an older one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from hoso.audit.flaws import Kind, Report
from hoso.audit.merkle import is_consistent, is_included, leaf_hash
from hoso.audit.notes import BadNote, Verifier, head_of
from hoso.base.canonical import canonical

INCLUSION, CONSISTENCY = "hoso.inclusion/1", "hoso.consistency/1"


def inclusion(event: bytes, number: int, path: Sequence[bytes], note: str) -> bytes:
    """A file that shows the event to be that leaf of the log, with the note of a head alone."""
    return canonical(
        {
            "format": INCLUSION,
            "event": event.decode(),
            "number": number,
            "path": _packed(path),
            "checkpoint": note,
        }
    )


def consistency(old: str, new: str, path: Sequence[bytes]) -> bytes:
    """A file that shows that the newer log begins with the whole of the older one."""
    return canonical({"format": CONSISTENCY, "old": old, "new": new, "path": _packed(path)})


def check(content: bytes, verifier: Verifier, report: Report) -> None:
    """Tells in the report what the proof shows, or that it does not hold."""
    try:
        proof: dict[str, Any] = json.loads(content)
        path = [base64.b64decode(each, validate=True) for each in proof["path"]]
        act = {INCLUSION: _check_inclusion, CONSISTENCY: _check_consistency}[proof["format"]]
        act(proof, path, verifier, report)
    except BadNote as error:
        report.blame(Kind.CHECKPOINT, str(error))
    except (ValueError, KeyError, TypeError, AttributeError):
        report.blame(Kind.UNREADABLE, "Tệp bằng chứng bị hỏng hoặc không phải bằng chứng nhật ký.")


def _check_inclusion(
    proof: dict[str, Any], path: list[bytes], verifier: Verifier, report: Report
) -> None:
    head = head_of(proof["checkpoint"], verifier)
    number, text = int(proof["number"]), proof["event"]
    event = json.loads(text)
    if not is_included(leaf_hash(text.encode()), number, head.size, path, head.root):
        report.blame(
            Kind.ALTERED,
            f"Sự kiện trong tệp bằng chứng không đúng là sự kiện số {number} của nhật ký "
            "theo mốc đã ký: sự kiện, vị trí hoặc đường dẫn băm bị sửa.",
            event=event["id"],
        )
        return
    report.events = 1
    report.checkpoints = 1
    report.notes.append(
        f"Sự kiện số {number} ({event['action']}, {event['actor']}, {event['at']}) có trong nhật "
        f"ký {head.origin} theo mốc {head.size} sự kiện."
    )


def _check_consistency(
    proof: dict[str, Any], path: list[bytes], verifier: Verifier, report: Report
) -> None:
    old, new = head_of(proof["old"], verifier), head_of(proof["new"], verifier)
    if not is_consistent(old.size, old.root, new.size, new.root, path):
        report.blame(
            Kind.CHECKPOINT,
            f"Mốc {new.size} sự kiện không nối tiếp mốc {old.size} sự kiện: nhật ký đã bị "
            "viết lại.",
        )
        return
    report.checkpoints = 2
    report.notes.append(
        f"Mốc {new.size} sự kiện chỉ thêm vào sau mốc {old.size} sự kiện, không sửa phần trước."
    )


def _packed(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in path]
