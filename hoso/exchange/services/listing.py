"""A list of people as a small sheet: what stands on the screen, and who took it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

from hoso import audit
from hoso.accounts.models import Account
from hoso.exchange.services.exporting import taken_by
from hoso.exchange.workbook import template

SHEET = "Danh sách"


def write_list(
    target: Path,
    heads: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str | int]],
    *,
    by: Account,
    about: Mapping[str, str],
) -> int:
    """Write the rows under their heads (words, width) and note in the log that they went out, and
    by what they were chosen; gives how many. Text stays text, whatever it begins with."""
    options = {**template.OPTIONS, "constant_memory": True}
    said = "; ".join(f"{name}: {value}" for name, value in about.items())
    with audit.recording(by, "exchange.export_list", reason=said):
        book = xlsxwriter.Workbook(str(target), options)
        sheet, styles = book.add_worksheet(SHEET), template.Styles(book)
        text = book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
        for place, (_, width) in enumerate(heads):
            sheet.set_column(place, place, width)
        marks = [*taken_by(by).items(), *about.items()]
        for at, mark in enumerate(marks):
            sheet.write_string(at, 0, ": ".join(mark))
        start = len(marks) + 1
        for place, (name, _) in enumerate(heads):
            sheet.write_string(start, place, name, styles.header)
        sheet.freeze_panes(start + 1, 1)
        at = start
        for at, row in enumerate(rows, start=start + 1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(at, place, value)
                else:
                    sheet.write_string(at, place, value, text)
        if at > start:
            sheet.autofilter(start, 0, at, len(heads) - 1)
        book.close()
    return at - start
