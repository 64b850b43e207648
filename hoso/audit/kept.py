"""The checkpoints that a verifier keeps outside the installation, and the key they trust.

A folder or a file: every `*.txt` is a checkpoint; `log.vkey` beside them is the public key.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hoso.audit.flaws import Kind, Report
from hoso.audit.merkle import Frontier
from hoso.audit.notes import BadNote, Head, Verifier, head_of

KEY_FILE = "log.vkey"
# No transaction lasts longer: an event begun before a checkpoint by more stands in it.
LONGEST = timedelta(hours=1)


@dataclass(frozen=True)
class Kept:
    """A checkpoint whose signature was checked, and where it was found."""

    where: str
    head: Head


def key_beside(place: Path) -> Verifier | None:
    """The public key that lies with the checkpoints. Raises BadNote when it is none."""
    path = (place if place.is_dir() else place.parent) / KEY_FILE
    return Verifier.read(path.read_text("utf-8")) if path.is_file() else None


def read(place: Path, verifier: Verifier, report: Report) -> list[Kept]:
    """The checkpoints of a folder, or of one file, smallest first; bad ones are flaws.
    Raises OSError where there is nothing to read."""
    paths = sorted(place.glob("*.txt")) if place.is_dir() else [place]
    return checked(((path.name, path.read_text("utf-8")) for path in paths), verifier, report)


def checked(notes: Iterable[tuple[str, str]], verifier: Verifier, report: Report) -> list[Kept]:
    """The heads that the notes say, by size. A note that is not this log's, or not signed by its
    key, is told in the report and left out. notes: each with where it was kept."""
    found = []
    for where, note in notes:
        try:
            head = head_of(note, verifier)
            if head.origin != verifier.name:
                raise BadNote(f"Mốc của nhật ký khác: {head.origin}.")
        except BadNote as error:
            report.blame(Kind.CHECKPOINT, f"Mốc {where}: {error}")
        else:
            found.append(Kept(where, head))
    return sorted(found, key=lambda kept: kept.head.size)


class Comparing:
    """Compares the tree with each kept checkpoint as it grows past it."""

    def __init__(self, kept: Iterable[Kept], report: Report) -> None:
        self.waiting = sorted(kept, key=lambda each: each.head.size, reverse=True)
        self.report = report
        self.tree = Frontier()
        self.sound = 0  # size up to which checkpoints agreed
        self.last: Head | None = None

    def add(self, leaf: bytes) -> None:
        self.tree.add(leaf)
        while self.waiting and self.waiting[-1].head.size == self.tree.size:
            self._compare(self.waiting.pop())

    def end(self) -> None:
        """Checkpoints that the log no longer reaches."""
        for each in reversed(self.waiting):
            self.report.blame(
                Kind.CHECKPOINT,
                f"Mốc {each.where} ký cho {each.head.size} sự kiện nhưng nhật ký chỉ còn "
                f"{self.tree.size}: sự kiện đã bị xóa khỏi cuối nhật ký.",
            )

    def _compare(self, each: Kept) -> None:
        self.report.checkpoints += 1
        if self.tree.root() == each.head.root:
            self.sound, self.last = each.head.size, each.head
            return
        self.report.blame(
            Kind.CHECKPOINT,
            f"Mốc {each.where}: mã băm gốc của {each.head.size} sự kiện đầu khác với mốc đã ký. "
            f"Trong các sự kiện từ số {self.sound} đến {each.head.size - 1} có sự kiện bị sửa, "
            "thêm, bớt hay đổi chỗ rồi niêm phong lại.",
        )
