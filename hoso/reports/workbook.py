"""Home Affairs' list of who has sent, as a workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hoso.reports import queries
from hoso.reports.models import YearlyReport

HEADS = (
    ("Đơn vị", 50), ("Mã định danh", 20), ("Hạn", 12), ("Tình trạng", 22), ("Gửi lần đầu", 18),
    ("Chậm (ngày làm việc)", 20), ("Số lần gửi", 10), ("Ký số", 10), ("Nhắc ngày", 12),
    ("Lý do trả lại gần nhất", 50),
)  # fmt: skip


def workbook_of(reports: Sequence[YearlyReport], mark: str = "") -> bytes:
    """One line for each report, in their order; reports read by `queries.with_sendings`, so that
    it takes no statement. mark: who took it out, when and why, on a sheet of its own."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Báo cáo năm")
    bold = book.add_format({"bold": True, "text_wrap": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for place, (words, width) in enumerate(HEADS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, words, bold)
    sheet.freeze_panes(1, 1)
    today = timezone.localdate()
    for line, report in enumerate(reports, start=1):
        _write(sheet, line, report, today, day)
    sheet.autofilter(0, 0, max(len(reports), 1), len(HEADS) - 1)
    if mark:
        book.set_properties({"title": "Báo cáo năm", "comments": mark})
        book.add_worksheet("Bản lấy ra").write_string(0, 0, mark)
    book.close()
    return made.getvalue()


def _write(
    sheet: Worksheet, line: int, report: YearlyReport, today: date, format_of_days: Format
) -> None:
    first, last = queries.first_sending(report), queries.last_sending(report)
    sheet.write_string(line, 0, report.unit.name)
    sheet.write_string(line, 1, report.unit.code)
    sheet.write_datetime(line, 2, report.due.on, format_of_days)
    sheet.write_string(line, 3, report.state_label)
    if first is not None and last is not None:
        sheet.write_datetime(line, 4, first.sent_on, format_of_days)
        sheet.write_string(line, 7, "có" if last.signature_id else "không")
        sheet.write_string(line, 9, last.reason)
    sheet.write_number(line, 5, queries.days_late(report, today))
    sheet.write_number(line, 6, last.number if last else 0)
    if report.urged_on:
        sheet.write_datetime(line, 8, report.urged_on, format_of_days)
