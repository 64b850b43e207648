"""Words, names, places and months that full dossiers draw from, made ready once.

Without the database: places and scales come from the catalogs' own files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Any, TypeVar

from hoso.catalogs import source_files
from simulators.province.grounds import HOME
from simulators.province.names import FEMALE, MALE, name

Row = dict[str, Any]
Month = int  # twelve times the year plus the month from 0
T = TypeVar("T")

FIRST, LAST = 1920, 2030
ISO = {
    year * 12 + month: f"{year}-{month + 1:02}"
    for year in range(FIRST, LAST)
    for month in range(12)
}
NAMES = 400


@dataclass(frozen=True, slots=True)
class Named:
    """A place's key, and its path as people write it."""

    key: str
    path: str


@dataclass(frozen=True)
class Pools:
    old: tuple[Named, ...]  # communes of Cà Mau before 01/07/2025
    new: tuple[Named, ...]  # and of today
    families: tuple[str, ...]
    given: dict[str, tuple[str, ...]]  # by sex: middle and given name
    scales: dict[str, tuple[str, ...]]  # by rank: the coefficients of its steps


@cache
def pools() -> Pools:
    """Read and drawn once; the same in every run."""
    rng = Random("names")
    drawn = {sex: [name(rng, sex) for _ in range(NAMES)] for sex in (MALE, FEMALE)}
    old, new = _communes()
    return Pools(
        old,
        new,
        tuple(each.family for each in drawn[MALE]),
        {sex: tuple(each.rest for each in names) for sex, names in drawn.items()},
        _scales(),
    )


class Draw:
    """Cheap draws out of one seed, and ids of rows that rise in the order they are given."""

    def __init__(self, rng: Random) -> None:
        self.random = rng.random
        bits = f"{rng.getrandbits(80):020x}"
        self._prefix = f"{bits[:8]}-{bits[8:12]}-4{bits[12:15]}-8{bits[15:18]}-"
        self._next = 0

    def of(self, choices: tuple[T, ...]) -> T:
        return choices[int(self.random() * len(choices))]

    def below(self, limit: int) -> int:
        return int(self.random() * limit)

    def id(self) -> str:
        self._next += 1
        return f"{self._prefix}{self._next:012x}"


def month(year: int, number: int = 1) -> Month:
    return year * 12 + number - 1


def month_of(day: date) -> Month:
    return month(day.year, day.month)


def _communes() -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    rows = {row["key"]: row for row in source_files.places()}
    old: list[Named] = []
    new: list[Named] = []
    for key, row in rows.items():
        if row["level"] != "x":
            continue
        above = rows[row["parent_id"]]
        province = above if row["era"] == "34" else rows[above["parent_id"]]
        if province["code"] == HOME:
            (new if row["era"] == "34" else old).append(Named(key, row["full_path"]))
    return tuple(old), tuple(new)


def _scales() -> dict[str, tuple[str, ...]]:
    steps: dict[str, list[str]] = {}
    for row in sorted(source_files.salary_steps(), key=lambda each: each["step"]):
        steps.setdefault(row["scale"], []).append(f"{row['coefficient']:.2f}")
    return {
        row["code"]: tuple(steps[row["scale"]])
        for row in source_files.ranks()
        if row["scale"] in steps
    }
