"""An empty workbook to be filled in: headers, hidden keys, drop-downs, hints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from hoso.exchange.workbook.cells import CLEAR, letters
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.layout import (
    FIRST_ROW,
    FORMAT,
    GROUP_ROW,
    HEADER_ROW,
    KEY_ROW,
    Column,
    Sheet,
)

GUIDE, LISTS = "Hướng dẫn", "_danhmuc"
LONGEST_LIST = 300  # longer ones are typed
LAST_ROW = 20_000  # drop-downs and the format of cells reach down to here
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

WORDS = (
    "Mỗi người có một dòng ở tờ “Người”; các bảng của biểu mẫu nằm ở những tờ sau, mỗi dòng ghi số "
    "định danh cá nhân của người có dòng đó.",
    "Cột có dấu * là bắt buộc. Cột có nền xám nhạt là phần bổ sung ngoài mẫu, hoặc chỉ để đọc.",
    "Ngày tháng gõ dd/mm/yyyy, mm/yyyy hoặc yyyy. Số định danh, số thẻ để nguyên dạng chữ.",
    "Giá trị theo danh mục: chọn trong danh sách, hoặc gõ mã hay tên, không cần dấu. Nhiều giá trị "
    "trong một ô cách nhau bằng dấu chấm phẩy.",
    f"Ô để trống thì giữ nguyên giá trị đang có; muốn bỏ giá trị thì gõ {CLEAR}.",
    "Dòng mới để trống cột “Mã dòng” (đang ẩn). Nạp vào không xóa dòng nào.",
    "Có thể bớt cột, đổi thứ tự cột; đừng xóa dòng 3 (đang ẩn), vì nhờ đó hệ thống nhận ra cột.",
)


def make(
    target: Path, sheets: Sequence[Sheet], codes: Codes, about: Mapping[str, str] | None = None
) -> None:
    """Write the workbook without any person. about: what the guide says of it (who, when, why)."""
    workbook = xlsxwriter.Workbook(str(target), OPTIONS)
    said = ". ".join(f"{name}: {words}" for name, words in (about or {}).items())
    workbook.set_properties({"title": "Bảng tính hồ sơ", "comments": said})
    styles = Styles(workbook)
    guide = workbook.add_worksheet(GUIDE)
    lists = lists_of(sheets, codes)
    for sheet in sheets:
        _sheet(workbook.add_worksheet(sheet.name), sheet, styles, lists)
    write_lists(workbook.add_worksheet(LISTS), lists, codes)
    _write_guide(guide, styles, sheets, about or {})
    if len(sheets) > 0:
        workbook.get_worksheet_by_name(sheets[0].name).activate()
    workbook.close()


class Styles:
    """The few formats of a workbook."""

    def __init__(self, workbook: Any) -> None:
        base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        head = {**base, "bold": True, "text_wrap": True, "border": 1}
        self._made: dict[tuple[str, bool], Any] = {}
        self._workbook, self._base = workbook, base
        self.group = workbook.add_format({**head, "bg_color": "#D9E2F3", "align": "center"})
        self.header = workbook.add_format({**head, "bg_color": "#EEF2FA"})
        self.supplement = workbook.add_format({**head, "bg_color": "#E7E6E6", "italic": True})
        self.key = workbook.add_format({**base, "font_color": "#7F7F7F"})
        self.title = workbook.add_format({**base, "bold": True, "font_size": 14})
        self.words = workbook.add_format({**base, "text_wrap": True})

    def cell(self, number_format: str = "", *, is_wrong: bool = False) -> Any:
        """Of a column: text unless it is of numbers."""
        asked = (number_format, is_wrong)
        if asked not in self._made:
            look = {**self._base, "num_format": number_format or "@"}
            if is_wrong:
                look |= {"bg_color": "#F8CBAD", "border": 1, "border_color": "#C00000"}
            self._made[asked] = self._workbook.add_format(look)
        return self._made[asked]


def dress(worksheet: Any, columns: Mapping[int, Column], styles: Styles,
          lists: Mapping[str, str], first_row: int) -> None:  # fmt: skip
    """Widths, drop-downs and hints of the columns, by their place from 0."""
    for place, column in columns.items():
        look = {"hidden": True} if column.is_hidden else {}
        worksheet.set_column(place, place, column.width, styles.cell(column.number_format), look)
        if column.catalog in lists:
            strict = not column.is_many
            worksheet.data_validation(
                first_row - 1, place, LAST_ROW, place,
                {"validate": "list", "source": lists[column.catalog], "show_error": strict,
                 "error_type": "warning", "error_title": "Không có trong danh mục",
                 "error_message": "Giá trị này chưa có trong danh sách. Vẫn giữ?"},
            )  # fmt: skip


def _sheet(worksheet: Any, sheet: Sheet, styles: Styles, lists: Mapping[str, str]) -> None:
    dress(worksheet, dict(enumerate(sheet.columns)), styles, lists, FIRST_ROW)
    begun = 0
    for place, column in enumerate(sheet.columns):
        is_last = place + 1 == len(sheet.columns) or sheet.columns[place + 1].group != column.group
        if is_last:
            spot = (GROUP_ROW - 1, begun, GROUP_ROW - 1, place, column.group, styles.group)
            if place > begun:
                worksheet.merge_range(*spot)
            else:
                worksheet.write_string(GROUP_ROW - 1, place, column.group, styles.group)
            begun = place + 1
        is_grey = column.is_supplement or column.is_for_reading
        look = styles.supplement if is_grey else styles.header
        words = f"{column.header} (bổ sung)" if column.is_supplement else column.header
        worksheet.write_string(HEADER_ROW - 1, place, words, look)
        worksheet.write_string(KEY_ROW - 1, place, column.key, styles.key)
        worksheet.write_blank(FIRST_ROW - 1, place, None, styles.cell(column.number_format))
        if column.hint:
            worksheet.write_comment(HEADER_ROW - 1, place, column.hint, {"author": "Hoso"})
    worksheet.set_row(HEADER_ROW - 1, 45)
    worksheet.set_row(KEY_ROW - 1, None, None, {"hidden": True})
    worksheet.freeze_panes(FIRST_ROW - 1, 2 if sheet.table else 1)


def lists_of(sheets: Sequence[Sheet], codes: Codes) -> dict[str, str]:
    """Catalog to where its list stands on the hidden sheet."""
    used = {column.catalog for sheet in sheets for column in sheet.columns}
    short = [key for key in sorted(used) if 0 < len(codes.values.get(key, ())) <= LONGEST_LIST]
    return {
        key: f"='{LISTS}'!${letters(place)}$2:${letters(place)}${len(codes.values[key]) + 1}"
        for place, key in enumerate(short)
    }


def write_lists(worksheet: Any, lists: Mapping[str, str], codes: Codes) -> None:
    """A column of each catalog, for the choices of the other sheets; the sheet is hidden."""
    for place, key in enumerate(lists):
        worksheet.write_string(0, place, key)
        for row, label in enumerate(codes.labels(key), start=1):
            worksheet.write_string(row, place, label)
    worksheet.hide()


def _write_guide(worksheet: Any, styles: Styles, sheets: Sequence[Sheet],
                 about: Mapping[str, str]) -> None:  # fmt: skip
    worksheet.set_column(0, 0, 34, styles.words)
    worksheet.set_column(1, 1, 100, styles.words)
    worksheet.write_string(0, 0, "Bảng tính hồ sơ", styles.title)
    lines = [*about.items(), ("Định dạng", FORMAT)]
    lines += [("Cách điền" if not place else "", words) for place, words in enumerate(WORDS)]
    lines += [("", ""), *((sheet.name, sheet.title) for sheet in sheets)]
    for row, (name, words) in enumerate(lines, start=2):
        worksheet.write_string(row, 0, name)
        worksheet.write_string(row, 1, words)
