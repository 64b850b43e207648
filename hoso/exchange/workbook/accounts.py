"""The small workbook that asks for accounts: its columns, its template, and what came of its rows.

The first row that names the personal number is the header; columns may stand in any order, and
those that are not known are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import xlsxwriter

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.base.text import folded, one_line
from hoso.exchange.workbook import reading, template
from hoso.exchange.workbook.cells import letters, text_of

NUMBER, NAME, UNIT, EMAIL = "number", "name", "unit", "email"
ROLE, BASIS_NUMBER, BASIS_ON = "role", "basis_number", "basis_on"
CELL_LIMIT, MOST = 300, 1000  # characters of a cell; people of one workbook
SHEET, GUIDE = "Tài khoản", "Hướng dẫn"

# Column: what stands over it, its width, and what the guide says of it.
COLUMNS: Mapping[str, tuple[str, int, str]] = {
    NUMBER: ("Số định danh cá nhân", 22, "bắt buộc; hoặc số hiệu trong hệ thống (CB000123), hoặc "
             "tên đăng nhập theo quy chế"),
    NAME: ("Họ và tên", 28, "bắt buộc; như trong hồ sơ"),
    UNIT: ("Mã đơn vị", 18, "bắt buộc; mã hoặc tên đơn vị sử dụng"),
    EMAIL: ("Thư điện tử công vụ", 28, "để nhận thư nhắc việc; có thể để trống"),
    ROLE: ("Vai trò", 28, "chỉ ghi khi giao luôn quyền ở đơn vị đó, trong phạm vi bạn được giao"),
    BASIS_NUMBER: ("Số quyết định", 20, "bắt buộc khi có vai trò"),
    BASIS_ON: ("Ngày quyết định", 16, "dd/mm/yyyy; bắt buộc khi có số quyết định"),
}  # fmt: skip
_BY_HEADER = {folded(header): key for key, (header, _, _) in COLUMNS.items()}


def read(book: Path) -> tuple[dict[str, int], list[tuple[int, dict[str, str]]]]:
    """Column to its place from 0, and the rows with something in them: (row as Excel counts, column
    to its text). `guard.check` comes before. Raises Incomplete without a header, without a row, or
    with more than MOST."""
    workbook = reading.opened(book)
    for name in workbook.sheet_names:
        rows = enumerate(workbook.get_sheet_by_name(name).iter_rows(), start=1)
        places = _header(rows)
        if not places:
            continue
        found = []
        for line, cells in rows:
            given = _given(cells, places)
            if any(given.values()):
                found.append((line, given))
            if len(found) > MOST:
                _refuse(f"Bảng tính có quá {MOST} người. Chia thành nhiều tệp.")
        if not found:
            _refuse("Bảng tính chưa có dòng nào.")
        return places, found
    return _refuse(
        "Không tờ nào có cột “Số định danh cá nhân”, “Họ và tên”, “Mã đơn vị”. Dùng mẫu tải từ hệ "
        "thống."
    )


def cell(places: Mapping[str, int], column: str, line: int) -> str:
    """Where a value stands, as Excel names it; of a column that is missing, the row's number."""
    return f"{letters(places.get(column, places[NUMBER]))}{line}"


def blank(roles: Sequence[str], units: Sequence[str]) -> bytes:
    """The template, with the roles and units that whoever asks for it may choose from."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {**template.OPTIONS, "in_memory": True})
    styles = template.Styles(book)
    sheet, guide, lists = (book.add_worksheet(each) for each in (SHEET, GUIDE, template.LISTS))
    for place, (header, width, _) in enumerate(COLUMNS.values()):
        sheet.set_column(place, place, width, styles.cell())
        sheet.write_string(0, place, header, styles.header)
    sheet.freeze_panes(1, 1)
    for at, (column, words) in enumerate(((UNIT, units), (ROLE, roles))):
        for row, each in enumerate(words):
            lists.write_string(row, at, each)
        if words:
            place = list(COLUMNS).index(column)
            source = f"='{template.LISTS}'!${letters(at)}$1:${letters(at)}${len(words)}"
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, place, MOST, place, rule)
    lists.hide()
    guide.set_column(0, 0, 26)
    guide.set_column(1, 1, 90, styles.words)
    for row, (header, _, hint) in enumerate(COLUMNS.values()):
        guide.write_string(row, 0, header, styles.header)
        guide.write_string(row, 1, hint)
    book.close()
    return made.getvalue()


def marked(rows: Iterable[tuple[Mapping[str, str], str, str, Sequence[str]]]) -> bytes:
    """The rows as they came, each with its result, the words about it, and its wrong columns."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {**template.OPTIONS, "in_memory": True})
    styles, sheet = template.Styles(book), book.add_worksheet(SHEET)
    heads = [(header, width) for header, width, _ in COLUMNS.values()]
    for place, (header, width) in enumerate([*heads, ("Kết quả", 18), ("Vì sao", 80)]):
        sheet.set_column(place, place, width, styles.cell())
        sheet.write_string(0, place, header, styles.header)
    for line, (given, state, words, wrong) in enumerate(rows, start=1):
        for place, column in enumerate(COLUMNS):
            look = styles.cell(is_wrong=column in wrong)
            sheet.write_string(line, place, given.get(column, ""), look)
        sheet.write_string(line, len(heads), state)
        sheet.write_string(line, len(heads) + 1, words)
    sheet.freeze_panes(1, 1)
    book.close()
    return made.getvalue()


def _header(rows: Iterable[tuple[int, list[Any]]]) -> dict[str, int]:
    """Takes the rows down to the header; empty when there is none near the top."""
    for line, cells in rows:
        words = [folded(one_line(text_of(each)).strip(" *")) for each in cells]
        places = {_BY_HEADER[word]: at for at, word in enumerate(words) if word in _BY_HEADER}
        if {NUMBER, NAME, UNIT} <= places.keys():
            return places
        if line >= reading.SEARCHED:
            break
    return {}


def _given(cells: Sequence[Any], places: Mapping[str, int]) -> dict[str, str]:
    given = {}
    for column, at in places.items():
        value = cells[at] if at < len(cells) else ""
        text = one_line(text_of(value).replace("\x00", ""))[:CELL_LIMIT]
        if column == NUMBER and type(value) is float:
            text = text.zfill(12)  # as a number it has lost the 0 it begins with
        given[column] = text
    return given


def _refuse(reason: str) -> NoReturn:
    raise Incomplete(reason, [Finding(reason, field="file")])
