"""The tree in numbers, and the electronic identifier of an agency.

Identifiers: Quyết định 20/2020/QĐ-TTg (levels joined from the top, "H12.39.05").
The packet of 2020 still uses the form of QCVN 102:2016/BTTTT, read from the right
("000.05.39.H12"). Level 1 and 2 are found; the width of deeper levels is recalled
(docs/rules/units.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CODE = re.compile(r"[A-Z]\d{2}(?:\.\d{2}(?:\.\d{2,3}){0,2})?")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a unit stands: everything below it has `lft` between its `lft` and `rgt`."""

    lft: int
    rgt: int
    depth: int


def circle(parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """The units of one circle in the tree, or () when there is none."""
    settled: set[int] = set()
    for start in parents:
        path: dict[int, None] = {}
        unit: int | None = start
        while unit is not None and unit not in settled:
            if unit in path:
                walked = list(path)
                return tuple(walked[walked.index(unit) :])
            path[unit] = None
            unit = parents.get(unit)
        settled.update(path)
    return ()


def numbered(parents: Mapping[int, int | None], order: Iterable[int]) -> dict[int, Spot]:
    """Depth-first numbers from 1; siblings stand as in `order`, which names every unit.

    A parent that is not among the units counts as none. Raises ValueError on a circle.
    """
    if found := circle(parents):
        raise ValueError(f"Circle of units: {found}")
    below: dict[int | None, list[int]] = {}
    for unit in order:
        parent = parents[unit]
        below.setdefault(parent if parent in parents else None, []).append(unit)
    spots: dict[int, Spot] = {}
    opened: dict[int, int] = {}
    number = 0
    waiting = [(unit, 0, False) for unit in reversed(below.get(None, []))]
    while waiting:
        unit, depth, is_done = waiting.pop()
        if is_done:
            spots[unit] = Spot(opened[unit], number, depth)
            continue
        number += 1
        opened[unit] = number
        waiting.append((unit, depth, True))
        waiting.extend((child, depth + 1, False) for child in reversed(below.get(unit, [])))
    return spots


def check_code(code: str) -> None:
    """Raises ValueError with a Vietnamese sentence when it is no identifier."""
    if not _CODE.fullmatch(code):
        raise ValueError(
            f"“{code}” không phải mã định danh điện tử. Mã gồm một chữ in hoa và hai chữ số, "
            "rồi mã từng cấp cách nhau bằng dấu chấm, ví dụ H12, H12.39 hoặc H12.39.05 "
            "(Quyết định 20/2020/QĐ-TTg)."
        )


def legacy_code(code: str) -> str:
    """The identifier in the form of QCVN 102:2016: legacy_code("H12.39") == "000.00.39.H12".

    Raises ValueError when it is no identifier or has no such form (a third level of
    three digits).
    """
    check_code(code)
    top, *lower = code.split(".")
    second, third, fourth = (lower + ["00", "00", "000"][len(lower) :])[:3]
    if len(third) > 2:
        raise ValueError(f"Mã {code} không viết được theo dạng cũ: mã cấp 3 chỉ có 2 chữ số.")
    return f"{fourth.zfill(3)}.{third}.{second}.{top}"
