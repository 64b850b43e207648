"""The record of reading as a workbook, marked with who took it."""

from __future__ import annotations

from collections.abc import Iterable

from hoso.reading.models import Mark
from hoso.web.deadlines.workbook import table
from hoso.web.readings.listing import Asked, Line

COLUMNS = ("Từ lúc", "Đến lúc", "Người xem", "Hồ sơ của", "Việc", "Căn cứ", "Số lần")


def written(lines: Iterable[Line], asked: Asked, mark: Mark) -> bytes:
    """Every cell is text."""
    about = [mark.words, f"Lọc: {asked.words()}"]
    return table("Lượt xem hồ sơ", about, COLUMNS, [line.cells for line in lines])
