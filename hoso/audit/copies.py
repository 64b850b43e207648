"""The log as a file that can be verified without the database: text, one thing a line.

    hoso.log/1
    R {"at": …}            a row change of the event that follows (`leaves`)
    E <leaf hash> {"at": …}  the event, in the order of the log

It holds everything the log holds, personal data included: treat it as the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from hoso.audit.flaws import Kind, Report
from hoso.audit.kept import LONGEST, Comparing, Kept
from hoso.audit.merkle import leaf_hash

HEADER = b"hoso.log/1\n"


class NotACopy(ValueError):
    """The file is no copy of a log."""


def write(file: BinaryIO, lines: Iterator[bytes]) -> int:
    """How many events were written."""
    file.write(HEADER)
    count = 0
    for line in lines:
        file.write(line)
        count += line.startswith(b"E ")
    return count


def check(path: Path, kept: Sequence[Kept], report: Report) -> None:
    """Raises OSError, NotACopy."""
    comparing = Comparing(kept, report)
    rows: list[bytes] = []
    with path.open("rb") as file:
        if file.readline() != HEADER:
            raise NotACopy("Không phải bản sao nhật ký (hoso.log/1).")
        for line in file:
            if line.startswith(b"R "):
                rows.append(line[2:-1])
            else:
                _check_event(line, rows, comparing, report)
                rows = []
    if rows:
        report.blame(Kind.CHANGE_INSERTED, "Cuối tệp có lần ghi hàng không thuộc sự kiện nào.")
    comparing.end()
    report.notes.append("Bản sao không cho biết các bảng hiện nay có khớp với nhật ký không.")


def _check_event(line: bytes, rows: list[bytes], comparing: Comparing, report: Report) -> None:
    number = comparing.tree.size
    try:
        mark, sealed, text = line.rstrip(b"\n").split(b" ", 2)
        event = json.loads(text)
        at = datetime.fromisoformat(event["at"])
        listed = event["rows"]
        kept = bytes.fromhex(sealed.decode())
        if mark != b"E":
            raise ValueError
    except (ValueError, KeyError, TypeError):
        report.blame(Kind.UNREADABLE, f"Dòng của sự kiện số {number} trong bản sao không đọc được.")
        return
    report.events += 1
    named = f"Sự kiện số {number} (mã {event['id']})"
    if leaf_hash(text) != kept:
        said = f"{named} bị sửa: nội dung không khớp với niêm phong."
        report.blame(Kind.ALTERED, said, event=event["id"])
    elif comparing.last and comparing.last.at and at < comparing.last.at - LONGEST:
        report.blame(Kind.INSERTED, f"{named} bị chèn lùi ngày.", event=event["id"])
    found = [hashlib.sha256(each).hexdigest() for each in rows]
    if found != listed:
        _say_rows(report, named, event["id"], listed, dict(zip(found, rows, strict=True)))
    comparing.add(leaf_hash(text))


def _say_rows(
    report: Report, named: str, event: str, listed: list[str], rows: dict[str, bytes]
) -> None:
    odd = [text for digest, text in rows.items() if digest not in listed]
    lost = sum(digest not in rows for digest in listed)
    for place, text in enumerate(odd):
        kind = Kind.CHANGE_ALTERED if place < lost else Kind.CHANGE_INSERTED
        word = "sửa" if place < lost else "thêm vào"
        table, row = _place(text)
        said = f"{named}: lần ghi hàng {row} của bảng {table} bị {word}."
        report.blame(kind, said, event=event, table=table, row=row)
    if lost > len(odd):
        said = f"{named}: {lost - len(odd)} lần ghi hàng bị xóa."
        report.blame(Kind.CHANGE_REMOVED, said, event=event)
    elif not odd:
        report.blame(Kind.REORDERED, f"{named}: các lần ghi hàng bị đổi chỗ.", event=event)


def _place(text: bytes) -> tuple[str, str]:
    try:
        told = json.loads(text)
        return str(told["table"]), str(told["row"])
    except (ValueError, KeyError, TypeError):
        return "không rõ", "không rõ"
