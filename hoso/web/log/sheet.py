"""The log as a workbook: what the screen shows, with who took it, when and why."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from hoso.exchange.workbook.template import OPTIONS
from hoso.reading.models import Mark
from hoso.web.formats import moment
from hoso.web.log.listing import Asked, Line

HIDDEN = "(không hiện)"
COLUMNS = (("Lúc", 18), ("Người thực hiện", 30), ("Việc", 30), ("Về", 36), ("Lý do", 40),
           ("Số hàng", 10), ("Mã sự kiện", 38))  # fmt: skip


def written(lines: Iterable[Line], asked: Asked, mark: Mark) -> bytes:
    """Every cell is text: nothing that stands in the log becomes a formula."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {**OPTIONS, "in_memory": True})
    said = f"{mark.words}. Lọc: {asked.words()}."
    workbook.set_properties({"title": "Nhật ký hệ thống", "comments": said})
    sheet = workbook.add_worksheet("Nhật ký")
    bold = workbook.add_format({"bold": True})
    sheet.write_string(0, 0, said)
    for column, (name, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, name, bold)
    for row, line in enumerate(lines, 3):
        reason_shown = HIDDEN if line.reason is None else line.reason
        told = (moment(line.event.at), line.who, line.event.label(), line.about, reason_shown,
                str(line.rows), str(line.event.pk))  # fmt: skip
        for column, text in enumerate(told):
            sheet.write_string(row, column, text)
    workbook.close()
    return file.getvalue()
