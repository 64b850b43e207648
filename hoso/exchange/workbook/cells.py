"""One cell: a canonical value as it is written, and what a spreadsheet gives back as typed text.

Writing and reading are each other's inverse: `reader_of` a column gives back what was `written`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models

from hoso.base.dates import PartialDate
from hoso.base.fields import CatalogListField, PartialDateField
from hoso.dossiers.readers.values import Column, Misread, catalog_of, is_words, read_words
from hoso.dossiers.readers.values import read as read_typed
from hoso.exchange.workbook.codes import Codes, joined, several

CLEAR = "(xóa)"  # empties a field; an empty cell leaves it as it is
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
_NOT_PLAIN = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Cleared:
    """The field is to be emptied."""


CLEARED = Cleared()


def is_number(column: Column) -> bool:
    """Whether it is written as a number; a code of digits is none."""
    return isinstance(column, models.DecimalField | models.IntegerField)


def written(column: Column, value: Any, codes: Codes) -> str:
    """The text of a cell. For a number (`is_number`) as JSON writes it, "12500000" or "2.34"."""
    catalog = catalog_of(column)
    if isinstance(column, CatalogListField):
        return joined(codes.label(catalog, code) for code in value)
    if catalog:
        return codes.label(catalog, value)
    if isinstance(column, PartialDateField):
        return PartialDate.from_iso(value).shown()
    if is_number(column):
        return str(value)
    # The word itself, as a value, is written with a stroke before it.
    return f"\\{value}" if value.lstrip("\\") == CLEAR else value


def reader_of(column: Column, codes: Codes) -> Callable[[str], Any]:
    """How a cell of the column is read: its text to the canonical value, CLEARED, or None where it
    is empty. What it gives raises Misread."""
    are_words, are_several = is_words(column), isinstance(column, CatalogListField)
    is_date = isinstance(column, PartialDateField)

    def typed(text: str) -> Any:
        if is_date:
            text = _as_day(text)
        if are_words:
            return _as_meant(read_words(column, text))
        return _as_meant(read_typed(column, several(text) if are_several else text, codes.resolve))

    def read_cell(text: str) -> Any:
        if text[:1] == "#" and text in ERRORS:
            raise Misread("Ô này là một công thức bị lỗi. Thay bằng giá trị.")
        return CLEARED if text.strip() == CLEAR else typed(text)

    return read_cell


def _as_day(text: str) -> str:
    """A day that the sheet shows as a number, because its column is not one of dates: days since
    30/12/1899, of 1927 to 2064; no date is written in five digits otherwise."""
    if len(text) == 5 and text.isdecimal() and 10_000 <= int(text) <= 60_000:
        return text_of(date(1899, 12, 30) + timedelta(days=int(text)))
    return text


def _as_meant(value: Any) -> Any:
    """Without the stroke that stands before the word itself as a value."""
    if isinstance(value, str) and value.startswith("\\") and value.lstrip("\\") == CLEAR:
        return value[1:]
    return value


def text_of(cell: Any) -> str:
    """A cell as somebody would have typed it: whole numbers without ".0", dates as dd/mm/yyyy."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell).replace(".", ",")
    if isinstance(cell, datetime | date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return cell.isoformat() if isinstance(cell, time) else str(cell)


def escaped(text: str) -> str:
    """For a text node of the sheet: XML, and what Excel writes _xHHHH_."""
    return _NOT_PLAIN.sub(_escape, text) if _NOT_PLAIN.search(text) else text


def _escape(found: re.Match[str]) -> str:
    return _NAMED.get(found[0]) or f"_x{ord(found[0]):04X}_"


def letters(place: int) -> str:
    """The column at `place`, counted from 0: A, B, ... AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def place_of(name: str) -> int:
    """The inverse of `letters`."""
    place = 0
    for letter in name:
        place = place * 26 + ord(letter) - 64
    return place - 1
