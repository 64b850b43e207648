"""The workbook that was received, with what was found marked in it, to be corrected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import xlsxwriter

from hoso.exchange.mapping import plans_by
from hoso.exchange.models import Load
from hoso.exchange.queries import counts_of
from hoso.exchange.workbook import layout, reading, template
from hoso.exchange.workbook.cells import place_of, text_of
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.reading import Plan
from hoso.files import sealed

RESULT = "Kết quả"
MOST_COMMENTS = 2_000  # of one sheet; everything stands on the sheet of results
HEADS = ("Tờ", "Ô", "Cột", "Giá trị", "Số định danh", "Họ và tên", "Mức", "Nội dung")
WIDTHS = (24, 8, 30, 30, 16, 26, 12, 90)


def mark(load_id: UUID) -> Path:
    """Make the marked workbook of a checked load, if it is not there yet; gives where it lies.

    Every cell stands where it stood; a wrong one is coloured and says why. It can be loaded
    again, as keys and ids of rows are kept.
    """
    load: Load = Load.objects.select_related("mapping").get(pk=load_id)
    target = load.marked_path
    if target.exists():
        return target
    with TemporaryDirectory(prefix="hoso-mark-") as folder:
        plain = Path(folder, target.name)
        _write(load, plain)
        sealed.seal_file(plain, target)
    return target


def _write(load: Load, target: Path) -> None:
    source = reading.kept(load.path)
    plans = plans_by(load.mapping, source) if load.mapping else reading.plans_of(source)
    book = xlsxwriter.Workbook(str(target), {**template.OPTIONS, "constant_memory": True})
    styles, codes = template.Styles(book), Codes.load()
    _write_results(book.add_worksheet(RESULT), styles, load)
    marks = _marks(load)
    by_sheet = {plan.sheet: plan for plan in plans}
    lists: dict[str, str] = {}
    if template.LISTS in source.sheet_names:
        sheets = [layout.Sheet(each.sheet, "", _columns(each)) for each in plans]
        lists = template.lists_of(sheets, codes)
    for name in source.sheet_names:
        if name == RESULT:
            continue
        worksheet = book.add_worksheet(name)
        if name == template.LISTS:
            template.write_lists(worksheet, lists, codes)
            continue
        plan = by_sheet.get(name)
        if plan:
            known = layout.known_keys()
            columns = {at: known[key] for at, key in plan.columns.items()}
            template.dress(worksheet, columns, styles, lists, plan.first_row)
            worksheet.freeze_panes(plan.first_row - 1, 0)
        rows = source.get_sheet_by_name(name).iter_rows()
        _copy(worksheet, rows, plan, styles, marks.get(name, {}))
    book.close()


def _columns(plan: Plan) -> tuple[layout.Column, ...]:
    known = layout.known_keys()
    return tuple(known[key] for key in plan.columns.values())


def _copy(worksheet: Any, rows: Iterator[list[Any]], plan: Plan | None, styles: template.Styles,
          marks: dict[tuple[int, int], list[str]]) -> None:  # fmt: skip
    formats, commented = {}, 0
    if plan:
        known = layout.known_keys()
        formats = {at: known[key].number_format for at, key in plan.columns.items()}
    for number, cells in enumerate(rows):
        is_head = plan is not None and number + 1 < plan.first_row
        if is_head and any(text_of(each) == layout.NUMBER for each in cells):
            worksheet.set_row(number, None, None, {"hidden": True})
        for place, cell in enumerate(cells):
            wrong = marks.get((number, place))
            if cell == "" and not wrong:
                continue
            if wrong and commented < MOST_COMMENTS:  # with its row: what is written is gone
                worksheet.write_comment(number, place, "\n".join(wrong), {"author": "Hoso"})
                commented += 1
            if is_head:
                worksheet.write_string(number, place, text_of(cell), styles.header)
                continue
            look = styles.cell(formats.get(place, ""), is_wrong=bool(wrong))
            if isinstance(cell, float):
                worksheet.write_number(number, place, cell, look)
            elif cell == "":
                worksheet.write_blank(number, place, None, look)
            else:
                worksheet.write_string(number, place, text_of(cell), look)


def _marks(load: Load) -> dict[str, dict[tuple[int, int], list[str]]]:
    """Sheet to (row, column) from 0 to what is said there."""
    found: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = load.found.exclude(issues=[]).only("pk", "load_id", "position", "issues")
    for row in rows.iterator():
        for each in row.issues:
            if each["cell"]:
                letters = each["cell"].rstrip("0123456789")
                spot = (int(each["cell"][len(letters) :]) - 1, place_of(letters))
                found[each["sheet"]][spot].append(each["reason"])
    return found


def _write_results(worksheet: Any, styles: template.Styles, load: Load) -> None:
    """What was found, a line each; first of all how many rows became what."""
    counts = counts_of(load)
    for place, width in enumerate(WIDTHS):
        worksheet.set_column(place, place, width, styles.words)
    worksheet.write_string(0, 0, f"Kết quả kiểm tra: {load.title}", styles.title)
    worksheet.write_string(
        1, 0, f"{counts.rows} dòng của {counts.people} người: {counts.loaded} dòng sẽ nạp, "
        f"{counts.unchanged} dòng không đổi, {counts.refused} dòng không nạp.",
    )  # fmt: skip
    mine = f"{load.by.full_name} (tài khoản số {load.by.pk}) nạp; mã đợt nạp {load.pk}"
    worksheet.write_string(2, 0, mine)
    for place, head in enumerate(HEADS):
        worksheet.write_string(3, place, head, styles.header)
    worksheet.freeze_panes(4, 0)
    row = 4
    for each in load.found.exclude(issues=[]).order_by("position").iterator():
        for issue in each.issues:
            words = (
                issue["sheet"], issue["cell"], issue["column"], issue["value"],
                each.personal_number, each.full_name,
                "không nạp" if issue["blocks"] else "để ý", issue["reason"],
            )  # fmt: skip
            for place, text in enumerate(words):
                worksheet.write_string(row, place, text[:32_000])
            row += 1
