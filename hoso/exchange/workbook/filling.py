"""Contents of people, streamed into a workbook: memory does not grow with their number.

The template is written by its library; the rows, some two million cells of two thousand people,
are written here, into the places of the first data row of each sheet, whose styles they take.
A cell costs less than a fifth of what it does through the library (docs/rules/workbooks.md).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any, Self

from hoso.base.fields import PartialDateField
from hoso.dossiers.readers.values import catalog_of
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row
from hoso.exchange.workbook import template
from hoso.exchange.workbook.cells import escaped, is_number, letters, written
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.layout import FIRST_ROW, KIND, NAME, NUMBER, STAFF_NUMBER, UNIT, Sheet

_CELL = re.compile(r'<c r="[A-Z]+\d+"(?: s="(\d+)")?/>')
_PIECE = 1 << 20

# The inside of a cell's element behind its address, for one value.
Inside = Callable[[Any], str]


class Filling:
    """A workbook being filled; a context manager, complete when it closes without an error."""

    def __init__(
        self, target: Path, sheets: Sequence[Sheet], codes: Codes, about: Mapping[str, str]
    ) -> None:
        self._target, self._folder = target, TemporaryDirectory(prefix="hoso-workbook-")
        self._empty = Path(self._folder.name, "template.xlsx")
        template.make(self._empty, sheets, codes, about)
        with zipfile.ZipFile(self._empty) as archive:
            self._sheets = [
                _Rows(sheet, codes, archive, place, Path(self._folder.name))
                for place, sheet in enumerate(sheets, start=2)  # the guide is the first
            ]

    def add(self, content: Content, unit: str) -> None:
        """One person. unit: how the workbook names the person's unit."""
        head = content["person"]
        heads = {NUMBER: head["personal_number"], STAFF_NUMBER: head["staff_number"],
                 KIND: head["kind"], UNIT: unit,
                 NAME: content.get("identity", {}).get("birth_name", "")}  # fmt: skip
        for rows in self._sheets:
            if not rows.sheet.table:
                rows.add(heads, content)
            else:
                for row in content.get(rows.sheet.table, ()):
                    rows.add(heads, {rows.sheet.table: row})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            for rows in self._sheets:
                rows.file.close()
            if error is None:
                self._close()
        finally:
            self._folder.cleanup()

    def _close(self) -> None:
        parts = {rows.part: rows for rows in self._sheets}
        with (
            zipfile.ZipFile(self._empty) as source,
            zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
        ):
            for name in source.namelist():
                if name in parts:
                    with target.open(name, "w", force_zip64=True) as out:
                        parts[name].pour(out)
                else:
                    target.writestr(name, source.read(name))


class _Rows:
    """The rows of one sheet, in a file of their own until the workbook is put together."""

    def __init__(
        self, sheet: Sheet, codes: Codes, archive: zipfile.ZipFile, place: int, folder: Path
    ) -> None:
        self.sheet, self.part = sheet, f"xl/worksheets/sheet{place}.xml"
        text = archive.read(self.part).decode()
        begin = text.index(f'<row r="{FIRST_ROW}"')
        end = text.index("</row>", begin) + len("</row>")
        self._before, self._after = text[:begin], text[end:]
        styles = _CELL.findall(text[begin:end])
        if len(styles) != len(sheet.columns):
            raise RuntimeError(f"{sheet.name}: the template's first row is not as it was written")
        self._path = folder / f"{place}.xml"
        self.file: IO[str] = self._path.open("w", encoding="utf-8", newline="")
        self._next = FIRST_ROW
        insides = [
            _inside(each.key, codes, style)
            for each, style in zip(sheet.columns, styles, strict=True)
        ]
        self._columns = [
            (each.section, each.name, f'<c r="{letters(place)}', inside)
            for place, (each, inside) in enumerate(zip(sheet.columns, insides, strict=True))
        ]

    def add(self, heads: Mapping[str, str], content: Mapping[str, Row]) -> None:
        number = self._next
        cells = [f'<row r="{number}">']
        for section, name, address, inside in self._columns:
            if section == "person":
                value = heads.get(f"person.{name}")
            else:
                row = content.get(section)
                value = row.get(name) if row else None
            if value is not None:
                cells.append(f'{address}{number}"{inside(value)}')
        cells.append("</row>")
        self.file.write("".join(cells))
        self._next += 1

    def pour(self, out: IO[bytes]) -> None:
        end = f"{letters(len(self._columns) - 1)}{max(self._next - 1, FIRST_ROW)}"
        before = re.sub(r'(<dimension ref="A1:)[A-Z]+\d+', rf"\g<1>{end}", self._before)
        out.write(before.encode())
        with self._path.open("rb") as rows:
            while piece := rows.read(_PIECE):
                out.write(piece)
        out.write(self._after.encode())


def _inside(key: str, codes: Codes, style: str) -> Inside:
    """Chosen once for a column, so that a cell asks nothing."""
    look = f' s="{style}"' if style else ""
    text = f'{look} t="inlineStr"><is><t xml:space="preserve">'
    ended = "</t></is></c>"
    section, _, name = key.partition(".")
    if key == KIND:
        return lambda value: f"{text}{escaped(codes.label('person_kind', value))}{ended}"
    if section == "person" or name == "id":
        return lambda value: f"{text}{escaped(value)}{ended}"
    column = SECTIONS[section].column(name)
    if is_number(column):
        return lambda value: f"{look}><v>{value}</v></c>"
    if not catalog_of(column) and not isinstance(column, PartialDateField):
        return lambda value: f"{text}{escaped(written(column, value, codes))}{ended}"
    seen: dict[Any, str] = {}

    def named(value: Any) -> str:
        asked = tuple(value) if isinstance(value, list) else value
        found = seen.get(asked)
        if found is None:
            found = seen[asked] = f"{text}{escaped(written(column, value, codes))}{ended}"
        return found

    return named
