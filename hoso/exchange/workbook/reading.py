"""Reading a workbook: which sheets are meant, what their columns are, and the rows of each person.

A sheet is read once, row by row; what stands in it is kept packed by person, so that a workbook
of two thousand people with two million cells takes some tens of megabytes.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.exchange.workbook import layout
from hoso.exchange.workbook.cells import text_of
from hoso.files import sealed

SEARCHED = 12  # rows from the top in which the keys are looked for

Packed = list[bytes]  # the rows of one person, as `unpacked` takes them
Numbered = Iterator[tuple[int, list[Any]]]  # rows as Excel counts them


@dataclass(frozen=True)
class Plan:
    """How one sheet is read. columns: place from 0 to key; constants: key to what every row has;
    first_row: of the data, as Excel counts; headers: what stands over the columns."""

    sheet: str
    columns: Mapping[int, str]
    first_row: int
    constants: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> Mapping[int, str]:
        """Place to key; constants without a column have places below 0."""
        alone = [key for key in self.constants if key not in self.columns.values()]
        return {**self.columns, **{-1 - place: key for place, key in enumerate(alone)}}

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {key: place for place, key in self.keys.items()}

    @cached_property
    def is_plain(self) -> bool:
        """Each key has one column, and nothing else."""
        return not self.constants and len(self.places) == len(self.columns)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of one sheet: places (`Plan.keys`), and what was typed there; no empty cells."""

    plan: int
    row: int
    places: Sequence[int]
    texts: Sequence[str]


@dataclass
class Rows:
    """Packed rows by personal number as it was typed, in the order of the workbook; those
    without any stand under ""."""

    plans: Sequence[Plan]
    packed: dict[str, Packed]
    count: int = 0
    repeated: set[tuple[int, int]] = field(default_factory=set)  # (plan, row): id given before

    def of(self, number: str) -> list[RawRow]:
        """In the order of the workbook. Raises KeyError."""
        return unpacked(self.packed[number], self.plans)


def unpacked(packed: Packed, plans: Sequence[Plan]) -> list[RawRow]:
    """packed: of these plans, by this system."""
    found = []
    for each in packed:
        plan, row, places, texts = marshal.loads(each)  # nosec B302  # packed below
        at = plans[plan]
        if not at.is_plain:
            typed = {at.keys[place]: text for place, text in zip(places, texts, strict=True)}
            values = {**at.constants, **typed}
            places, texts = [at.places[key] for key in values], list(values.values())
        found.append(RawRow(plan, row, places, texts))
    return found


def opened(book: Path | BinaryIO) -> CalamineWorkbook:
    """A workbook in plain; `kept` opens one that rests. Raises Incomplete for what the reader
    cannot open; `guard.check` comes before."""
    try:
        if isinstance(book, Path):
            return CalamineWorkbook.from_path(str(book))
        return CalamineWorkbook.from_filelike(book)
    except (CalamineError, OSError) as error:
        reason = "Không đọc được bảng tính này. Mở bằng Excel hoặc LibreOffice rồi lưu lại .xlsx."
        raise Incomplete(reason, [Finding(reason, field="file")]) from error


def kept(path: Path) -> CalamineWorkbook:
    """A workbook that rests sealed. Raises as `opened`, and Unopenable."""
    with sealed.opened(path) as book:
        return opened(book)


def is_ours(workbook: CalamineWorkbook) -> bool:
    """Whether a sheet of it has a row of keys; the first such sheet ends the search."""
    known = layout.known_keys()
    return any(
        _plan(name, enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1), known)
        for name in workbook.sheet_names
    )


def _plan(sheet: str, rows: Numbered, known: Mapping[str, object]) -> Plan | None:
    """Takes the rows from `rows` down to the keys; None when there are none near the top."""
    above: list[str] = []
    for number, cells in rows:
        words = [text_of(each).strip() for each in cells]
        if layout.NUMBER in words:
            columns = {place: word for place, word in enumerate(words) if word in known}
            headers = {place: above[place] for place in columns if place < len(above)}
            return Plan(sheet, columns, number + 1, headers=headers)
        if number >= SEARCHED:
            return None
        above = words
    return None


def rows_of(workbook: CalamineWorkbook, plans: Sequence[Plan] | None = None) -> Rows:
    """Everything the plans name, sheet by sheet; without plans, every sheet with a row of keys.
    Each sheet is parsed once."""
    known = layout.known_keys()
    given = {plan.sheet: plan for plan in plans} if plans is not None else None
    found: list[Plan] = []
    rows = Rows(found, {})
    for name in workbook.sheet_names:
        if given is not None and name not in given:
            continue
        numbered: Numbered = enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1)
        plan = given[name] if given is not None else _plan(name, numbered, known)
        if plan is not None:
            found.append(plan)
            for number, row in _packed(numbered, plan, len(found) - 1, rows):
                rows.packed.setdefault(number, []).append(row)
                rows.count += 1
    return rows


def plans_of(workbook: CalamineWorkbook) -> list[Plan]:
    """How each sheet with a row of keys is read."""
    known = layout.known_keys()
    plans = (
        _plan(name, enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1), known)
        for name in workbook.sheet_names
    )
    return [plan for plan in plans if plan is not None]


def _packed(numbered: Numbered, plan: Plan, place: int, rows: Rows) -> Iterator[tuple[str, bytes]]:
    ids = [at for at, key in plan.columns.items() if key.endswith(f".{layout.ROW_ID}")]
    seen: set[tuple[int, str]] = set()
    whose = next((at for at, key in plan.columns.items() if key == layout.NUMBER), None)
    read_only = {layout.NAME, layout.STAFF_NUMBER}
    wanted = [at for at, key in plan.columns.items() if key not in read_only]
    for number, cells in numbered:
        if number < plan.first_row:
            continue
        texts = _texts(cells, wanted, whose)
        if not texts or (len(texts) == 1 and whose in texts):
            continue
        for at in ids:
            if at in texts:
                said = texts[at].strip(" {}").replace("-", "").lower()
                if (at, said) in seen:
                    rows.repeated.add((place, number))
                seen.add((at, said))
        who = "".join(texts[whose].split()) if whose in texts else ""
        places = bytes(texts) if max(texts) < 256 else list(texts)
        yield who, marshal.dumps((place, number, places, list(texts.values())))


def _texts(cells: Sequence[object], wanted: Sequence[int], whose: int | None) -> dict[int, str]:
    """By place, of the cells with something in them."""
    width = len(cells)
    texts = {
        at: cell if type(cell) is str else text_of(cell)
        for at in wanted
        if at < width
        and (cell := cells[at]) != ""
        and (type(cell) is not str or not cell.isspace())
    }
    if whose in texts and type(cells[whose]) is float:
        texts[whose] = texts[whose].zfill(12)  # as a number it has lost the 0 it begins with
    return texts
