"""A table of a screen as a workbook: the same rows in the same order, and what they are of."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

_WIDEST = 60


def table(
    title: str, about: Sequence[str], columns: Sequence[str], rows: Sequence[Sequence[str | int]]
) -> bytes:
    """Text is written as text, whatever it begins with; numbers as numbers."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "comments": "\n".join(about)})
    bold, plain = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet("Bảng")
    sheet.write_string(0, 0, title, bold)
    for place, line in enumerate(about, 1):
        sheet.write_string(place, 0, line)
    head = len(about) + 2
    for column, name in enumerate(columns):
        widths = [len(name), *(len(str(row[column])) for row in rows)]
        sheet.set_column(column, column, min(max(widths) + 2, _WIDEST))
        sheet.write_string(head, column, name, bold)
    for place, row in enumerate(rows, head + 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(place, column, value)
            else:
                sheet.write_string(place, column, value, plain)
    sheet.freeze_panes(head + 1, 0)
    book.close()
    return target.getvalue()
