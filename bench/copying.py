"""The person's own copy with many scans: how long the ZIP takes, and how much memory."""

from __future__ import annotations

import hashlib
import os
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.utils import timezone

from bench.figures import Figure, beside, spread, timed
from bench.registry import Bench, measure
from hoso.changes.services.copying import Packed, zipped

SCAN = 2_000_000  # bytes; does not pack any further, as scans do not
FEW, MANY = 50, 200
MB = 1_000_000
PIECE = 1 << 18


@measure
def copy(on: Bench) -> Iterator[Figure]:
    """50 scans of 2 MB and 200, from files to the last piece of the ZIP; nobody keeps it."""
    with tempfile.TemporaryDirectory() as folder:
        files = [_scan(Path(folder), number) for number in range(MANY)]
        few = files[:FEW]
        taken = timed(partial(_zip, few), on.times(20), warm=1)
        yield from spread("copy.fifty", taken, 1000.0)
        yield from beside("copy.fifty", taken, timed(partial(_read, few), 5, warm=1), "sha256")
        for name, some in (("fifty", few), ("two_hundred", files)):
            yield Figure(f"copy.{name}.memory", _memory(some) / MB, "MB")


def _scan(folder: Path, number: int) -> Packed:
    content = os.urandom(SCAN)
    path = folder / str(number)
    path.write_bytes(content)
    return Packed(f"thanh-phan/{number:03}.pdf", SCAN, hashlib.sha256(content).hexdigest(), path)


def _zip(files: Sequence[Packed]) -> None:
    for _ in zipped(files, timezone.localtime()):
        pass


def _read(files: Sequence[Packed]) -> None:
    """The bare work: read and hash every byte once."""
    for each in files:
        digest = hashlib.sha256()
        assert isinstance(each.content, Path)
        with each.content.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)


def _memory(files: Sequence[Packed]) -> int:
    tracemalloc.start()
    _zip(files)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak
