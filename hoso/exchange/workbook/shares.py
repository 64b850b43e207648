"""What was read of a workbook, laid down in shares of some people each, so that several processes
judge it at once and each holds one share in memory. Sealed; gone once everybody is judged.
"""

from __future__ import annotations

import marshal
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from hoso.exchange.workbook.reading import Packed, Plan, Rows
from hoso.files import sealed

HEAD = "head"  # written last: where it stands, all shares do


@dataclass(frozen=True, slots=True)
class Shares:
    """size: people of a share, fewer in the last. repeated: as `Rows.repeated`."""

    folder: Path
    plans: Sequence[Plan]
    repeated: frozenset[tuple[int, int]]
    size: int
    people: int

    @property
    def firsts(self) -> range:
        """Each share, by the position of its first person in the workbook."""
        return range(0, self.people, self.size)

    def people_of(self, first: int) -> list[tuple[int, str, Packed]]:
        """Position, personal number as it was typed, packed rows. Raises as `sealed.opened`."""
        content = sealed.content(_path(self.folder, first))
        given: list[tuple[str, Packed]] = marshal.loads(content)  # nosec B302  # sealed by `write`
        return [(first + place, number, rows) for place, (number, rows) in enumerate(given)]


def write(folder: Path, rows: Rows, size: int) -> None:
    """Lay down all rows, whatever lay there before."""
    forget(folder)
    folder.mkdir(mode=0o700, parents=True)
    left = iter(rows.packed.items())
    for first in range(0, len(rows.packed), size):
        share = list(islice(left, size))
        sealed.seal_content(marshal.dumps(share), _path(folder, first))
    plans = [(each.sheet, dict(each.columns), each.first_row, dict(each.constants),
              dict(each.headers)) for each in rows.plans]  # fmt: skip
    head = (plans, list(rows.repeated), size, len(rows.packed))
    sealed.seal_content(marshal.dumps(head), folder / HEAD)


def read(folder: Path) -> Shares | None:
    """None where not all of them are laid down, or they are gone. Raises Unopenable."""
    try:
        content = sealed.content(folder / HEAD)
    except FileNotFoundError:
        return None
    plans, repeated, size, people = marshal.loads(content)  # nosec B302  # sealed by `write`
    return Shares(folder, [Plan(*each) for each in plans], frozenset(map(tuple, repeated)),
                  cast(int, size), cast(int, people))  # fmt: skip


def forget(folder: Path) -> None:
    """All of it; nothing when it is gone already."""
    shutil.rmtree(folder, ignore_errors=True)


def _path(folder: Path, first: int) -> Path:
    return folder / f"{first}"
