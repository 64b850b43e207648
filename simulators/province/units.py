"""The tree of the made-up province: real names of departments and communes, made-up codes.

Departments joined and communes began on 01/07/2025, so that a day before shows the names
of then. The plan is pure; `open_all` writes it through `organisations.services`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hoso.organisations import services
from hoso.organisations.models import Unit

DATA = Path(__file__).parent / "data"
JOINED = date(2025, 7, 1)
DOCUMENT = "Dữ liệu giả định: sắp xếp bộ máy từ 01/7/2025"
TOP = "ubnd"
LEAST = 5
OWN_MANIFEST = ("department", "commune")
_MORE_CODES = [*range(29, 41), *range(46, 100)]  # 41-45 were those of the departments that ended


@dataclass(frozen=True, slots=True)
class Planned:
    """One unit. `was`, `was_under`: its name and parent before 01/07/2025, where they differ.
    `field`: what its people do. `weight`: its share of the people who are not its leaders."""

    key: str
    parent: str
    kind: str
    name: str
    short_name: str
    code: str
    since: date
    was: str
    was_under: str
    field: str
    weight: int


@dataclass(frozen=True)
class Plan:
    units: dict[str, Planned]
    ended: tuple[dict[str, str], ...]

    def agency_of(self, key: str) -> str:
        """The department, commune or province whose head signs for this unit."""
        while self.units[key].kind not in OWN_MANIFEST and self.units[key].parent:
            key = self.units[key].parent
        return key

    def kept(self, key: str) -> str:
        """That unit, or the agency it is of where the plan is too small to have it."""
        return key if key in self.units else key.partition("-")[0]

    def agencies(self) -> list[str]:
        return [key for key, unit in self.units.items() if unit.kind in OWN_MANIFEST]

    def depth(self, key: str) -> int:
        return 1 + self.depth(self.units[key].parent) if self.units[key].parent else 0

    def under(self, agency: str) -> list[str]:
        return [key for key in self.units if self.agency_of(key) == agency]

    def label(self, key: str, day: date) -> str:
        """How an office writes the unit of that day: "Phòng ..., Sở ..."; without the province,
        but for what is the province itself."""
        unit = self.units[key]
        before = day < JOINED
        name = unit.was if before and unit.was else unit.name
        above = unit.was_under if before and unit.was_under else unit.parent
        if unit.kind == "division" and above != TOP:
            return f"{name}, {self._name(above, day)}"
        return name

    def _name(self, key: str, day: date) -> str:
        if key in self.units:
            return self.label(key, day)
        return next(row["name"] for row in self.ended if row["key"] == key)


def most(communes: Mapping[str, str]) -> int:
    base = _base(communes)
    return len(base) + 2 * sum(f"x-{code}" not in base for code in communes)


def plan(count: int, communes: Mapping[str, str]) -> Plan:
    """The first `count` units; beyond the sixty written down, further communes with a school.

    communes: code to full name of the communes of today. Raises ValueError beyond `most` and
    below LEAST: the province, Home Affairs and the agency that is shown.
    """
    if count < LEAST:
        raise ValueError(f"Ít nhất {LEAST} đơn vị.")
    units = dict(list(_base(communes).items())[:count])
    numbers = iter(_MORE_CODES)
    for place, (code, full) in enumerate(communes.items()):
        if len(units) >= count:
            break
        key = f"x-{code}"
        if key in units:
            continue
        number = f"H12.{next(numbers)}"
        units[key] = Planned(key, TOP, "commune", office_of(full), "", number, JOINED, "", "",
                             "commune", 13)  # fmt: skip
        if len(units) < count:
            what, field = (("Tiểu học", "primary"), ("Trung học cơ sở", "lower"))[place % 2]
            units[f"{key}-s"] = Planned(f"{key}-s", key, "school",
                                        f"Trường {what} {_bare(full)}", "", f"{number}.01",
                                        date(1995, 9, 1), "", "sgddt", field, 15)  # fmt: skip
    if len(units) < count:
        raise ValueError(f"Nhiều nhất {len(units)} đơn vị.")
    kept = tuple(row for row in _rows("units_ended.csv") if row["into"] in units)
    return Plan({key: _settled(unit, units, kept) for key, unit in units.items()}, kept)


def office_of(commune: str) -> str:
    """ "Xã Đất Mũi" to "Ủy ban nhân dân xã Đất Mũi"."""
    return f"Ủy ban nhân dân {commune[:1].lower()}{commune[1:]}"


def open_all(planned: Plan, *, by: str) -> dict[str, Unit]:
    """Write the tree with its past. Must stand inside a recording."""
    opened: dict[str, Unit] = {}
    first = next(iter(planned.units.values()))
    opened[first.key] = services.open_unit(
        first.name, first.kind, since=first.since, by=by, short_name=first.short_name,
        code=first.code,
    )  # fmt: skip
    gone: dict[str, Unit] = {}
    for row in planned.ended:
        gone[row["key"]] = services.open_unit(
            row["name"], row["kind"], since=date.fromisoformat(row["since"]), by=by,
            parent=opened[TOP], short_name=row["short_name"], code=row["code"],
        )  # fmt: skip
    rest = list(planned.units.values())[1:]
    for unit in sorted(rest, key=lambda each: planned.depth(each.key)):
        _open(unit, opened, gone, by)
    for unit_ in gone.values():
        services.close(unit_, until=JOINED, by=by, document=DOCUMENT)
    for row_ in opened.values():
        row_.refresh_from_db()
    return opened


def _open(unit: Planned, opened: dict[str, Unit], gone: dict[str, Unit], by: str) -> None:
    parent = opened[unit.parent]
    was_under = gone.get(unit.was_under) or opened.get(unit.was_under) or parent
    made = services.open_unit(
        unit.was or unit.name, unit.kind, since=unit.since, by=by, parent=was_under,
        short_name=unit.short_name, code=unit.code,
    )  # fmt: skip
    if was_under != parent:
        made = services.move(made, parent, since=JOINED, by=by, document=DOCUMENT)
    if unit.was:
        made = services.rename(made, unit.name, since=JOINED, by=by, document=DOCUMENT)
    opened[unit.key] = made


def _settled(
    unit: Planned, units: Mapping[str, Planned], ended: Iterable[dict[str, str]]
) -> Planned:
    """Without a past that the chosen number of units leaves out, and no older than what it
    stood under."""
    began = {row["key"]: date.fromisoformat(row["since"]) for row in ended}
    began |= {key: each.since for key, each in units.items()}
    under = unit.was_under if unit.was_under in began else ""
    above = under or unit.parent
    since = max(unit.since, began[above]) if above else unit.since
    return replace(unit, was_under=under, since=since)


def _base(communes: Mapping[str, str]) -> dict[str, Planned]:
    found = {}
    for row in _rows("units.csv"):
        name = row["name"] or office_of(communes[row["key"].removeprefix("x-")])
        found[row["key"]] = Planned(
            row["key"], row["parent"], row["kind"], name, row["short_name"], row["code"],
            date.fromisoformat(row["since"]), row["was"], row["was_under"], row["field"],
            int(row["weight"]),
        )  # fmt: skip
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _bare(commune: str) -> str:
    return commune.split(" ", 1)[1]
