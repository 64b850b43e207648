"""A list of people as a small sheet: what stands on the screen, and who took it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import xlsxwriter

from hoso import audit
from hoso.accounts.models import Account
from hoso.exchange.workbook import template
from hoso.reading import services as reading
from hoso.reading.kinds import Kind

SHEET = "Danh sách"


def write_list(
    target: Path,
    heads: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str | int]],
    *,
    by: Account,
    about: Mapping[str, str],
    people: Sequence[UUID],
    reason: str,
) -> int:
    """Write the rows under their heads (words, width) and note in the log that they went out, and
    by what they were chosen; gives how many. people: whom they name. Text stays text, whatever it
    begins with. Raises Incomplete without a reason for several people."""
    why = reading.bulk_reason(reason, "ly-do") if len(people) > 1 else reason
    options = {**template.OPTIONS, "constant_memory": True}
    said = "; ".join(f"{name}: {value}" for name, value in about.items())
    with audit.recording(by, "exchange.export_list", reason=said):
        mark = reading.mark(by, Kind.LIST, "Danh sách hồ sơ", people=len(people), reason=why)
        reading.carried(mark, people)
        book = xlsxwriter.Workbook(str(target), options)
        book.set_properties({"title": SHEET, "comments": mark.words})
        sheet, styles = book.add_worksheet(SHEET), template.Styles(book)
        text = book.add_format({"num_format": "@", "quote_prefix": True, "valign": "top"})
        for place, (_, width) in enumerate(heads):
            sheet.set_column(place, place, width)
        marks = [*mark.lines.items(), *about.items()]
        for at, line in enumerate(marks):
            sheet.write_string(at, 0, ": ".join(line))
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
