"""Reading a workbook: which sheets are meant, what their columns are, and the rows of each person.

A sheet is read once, row by row; what stands in it is kept packed by person, so that a workbook
of two thousand people with two million cells takes some tens of megabytes.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.exchange.workbook import layout
from hoso.exchange.workbook.cells import letters, text_of

SEARCHED = 12  # rows from the top in which the keys are looked for


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sheet is read. columns: place from 0 to key; constants: key to what every row has;
    first_row: of the data, as Excel counts; headers: what stands over the columns."""

    sheet: str
    columns: Mapping[int, str]
    first_row: int
    constants: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of one sheet: `values` by key, as typed; nothing for empty cells."""

    plan: int
    row: int
    values: dict[str, str]


@dataclass
class Rows:
    """Packed rows by personal number as it was typed, in the order of the workbook; those
    without any stand under ""."""

    plans: Sequence[Plan]
    packed: dict[str, list[bytes]]
    count: int = 0
    repeated: set[tuple[int, int]] = field(default_factory=set)  # (plan, row): id given before

    def of(self, number: str) -> list[RawRow]:
        found = []
        for each in self.packed[number]:
            plan, row, given = marshal.loads(each)
            columns = self.plans[plan].columns
            values = dict(self.plans[plan].constants)
            values.update((columns[place], text) for place, text in given)
            found.append(RawRow(plan, row, values))
        return found


def opened(path: Path) -> CalamineWorkbook:
    """Raises Incomplete for what the reader cannot open; `guard.check` comes before."""
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        reason = "Không đọc được bảng tính này. Mở bằng Excel hoặc LibreOffice rồi lưu lại .xlsx."
        raise Incomplete(reason, [Finding(reason, field="file")]) from error


def plans_of(workbook: CalamineWorkbook) -> list[Plan]:
    """The sheets with a row of keys; empty for a workbook of some other make."""
    known = layout.known_keys()
    found = []
    for name in workbook.sheet_names:
        plan = _plan(workbook.get_sheet_by_name(name), known)
        if plan is not None:
            found.append(plan)
    return found


def _plan(sheet: CalamineSheet, known: Mapping[str, object]) -> Plan | None:
    above: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        words = [text_of(each).strip() for each in cells]
        if layout.NUMBER in words:
            columns = {place: word for place, word in enumerate(words) if word in known}
            headers = {place: above[place] for place in columns if place < len(above)}
            return Plan(sheet.name, columns, number + 1, headers=headers)
        if number >= SEARCHED:
            return None
        above = words
    return None


def unknown_keys(workbook: CalamineWorkbook, plans: Iterable[Plan]) -> list[tuple[str, str, str]]:
    """(sheet, cell, word) of what stands in a row of keys and is none."""
    found = []
    for plan in plans:
        keys = _row(workbook.get_sheet_by_name(plan.sheet), plan.first_row - 1)
        for place, word in enumerate(keys):
            if word and place not in plan.columns:
                found.append((plan.sheet, f"{letters(place)}{plan.first_row - 1}", word))
    return found


def rows_of(workbook: CalamineWorkbook, plans: Sequence[Plan]) -> Rows:
    """Everything the plans name, sheet by sheet."""
    rows = Rows(plans, {})
    for place, plan in enumerate(plans):
        for number, row in _packed(workbook.get_sheet_by_name(plan.sheet), plan, place, rows):
            rows.packed.setdefault(number, []).append(row)
            rows.count += 1
    return rows


def _packed(
    sheet: CalamineSheet, plan: Plan, place: int, rows: Rows
) -> Iterator[tuple[str, bytes]]:
    ids = {at for at, key in plan.columns.items() if key.endswith(f".{layout.ROW_ID}")}
    seen: set[tuple[int, str]] = set()
    whose = next((at for at, key in plan.columns.items() if key == layout.NUMBER), None)
    read_only = {layout.NAME, layout.STAFF_NUMBER}
    wanted = [at for at, key in plan.columns.items() if key not in read_only]
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number < plan.first_row:
            continue
        width = len(cells)
        given = []
        for at in wanted:
            if at < width:
                cell = cells[at]
                if cell != "":
                    text = cell if type(cell) is str else text_of(cell)
                    if at == whose and type(cell) is float:
                        text = text.zfill(12)  # as a number it has lost the 0 it begins with
                    if text and not text.isspace():
                        given.append((at, text))
        if not given or (len(given) == 1 and given[0][0] == whose):
            continue
        for at, text in given:
            if at in ids:
                if (at, text) in seen:
                    rows.repeated.add((place, number))
                seen.add((at, text))
        who = next((text for at, text in given if at == whose), "")
        yield "".join(who.split()), marshal.dumps((place, number, given))


def _row(sheet: CalamineSheet, wanted: int) -> list[str]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number == wanted:
            return [text_of(each).strip() for each in cells]
    return []
