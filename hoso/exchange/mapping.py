"""Foreign workbooks: which column is which field, guessed from headers and item numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils import timezone
from python_calamine import CalamineWorkbook

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.base.identity import PersonalNumber
from hoso.base.text import folded
from hoso.dossiers.sections import SECTIONS
from hoso.exchange.models import Mapping as SavedMapping
from hoso.exchange.workbook import layout
from hoso.exchange.workbook.cells import letters, place_of, text_of
from hoso.exchange.workbook.reading import Plan

SEARCHED = 20  # rows from the top in which the headers are looked for
_UNIT = re.compile(r"\s*\([^)]*\)")
_ITEM = re.compile(r"^(\d+(?:\.\d+)*)[.)\s]+(.*)$")
_SIGNS = re.compile(r"[^a-z0-9 ]+")
# What offices write in place of the words of the form; folded.
ALSO = {
    layout.NUMBER: ("so cccd", "cccd", "so dinh danh", "so can cuoc", "so can cuoc cong dan",
                    "ma dinh danh", "ma dinh danh ca nhan", "so cmnd cccd", "cmnd cccd",
                    "cccd cmnd", "cccd dinh danh", "so cccd dinh danh", "so cccd so dinh danh",
                    "so dinh danh cccd", "so dinh danh ca nhan cccd"),
    layout.KIND: ("loai can bo", "doi tuong", "phan loai"),
    layout.UNIT: ("ma don vi", "don vi", "co quan", "don vi cong tac hien nay"),
    "identity.birth_name": ("ho va ten", "ho ten", "ten"),
    "identity.born_on": ("ngay thang nam sinh", "sinh ngay", "nam sinh"),
    "identity.sex": ("gioi tinh nam nu", "phai"),
    "papers.phone": ("dien thoai", "so dien thoai", "sdt"),
    "papers.social_insurance_number": ("so bhxh", "so so bhxh", "ma so bhxh"),
    "papers.address_place": ("noi o", "dia chi", "noi o hien tai", "cho o hien nay"),
    "membership.party_joined_on": ("ngay vao dang",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """How one sheet seems to be meant. columns: letter to key; unknown: letter to header.
    seen: of every column with a header, that and the first value beneath it."""

    sheet: str
    header_row: int
    columns: dict[str, str]
    unknown: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)


def guesses(workbook: CalamineWorkbook) -> list[Guess]:
    """Of every sheet in which a column of personal numbers and another one are known."""
    found = []
    for name in workbook.sheet_names:
        rows = []
        for cells in workbook.get_sheet_by_name(name).iter_rows():
            rows.append([text_of(each).strip() for each in cells])
            if len(rows) >= SEARCHED:
                break
        best = max((_guess(name, at, row) for at, row in enumerate(rows, start=1)),
                   key=lambda each: len(each.columns), default=None)  # fmt: skip
        if best is not None:
            best = _with_values(best, rows)
            if layout.NUMBER in best.columns.values() and len(best.columns) > 1:
                found.append(best)
    return found


def _with_values(guess: Guess, rows: Sequence[Sequence[str]]) -> Guess:
    """What stands beneath the headers is shown; and where no header speaks of the personal
    number, the column of which nearly every value is one is taken for it."""
    headers = {letters(at): head for at, head in enumerate(rows[guess.header_row - 1]) if head}
    beneath: dict[str, list[str]] = {at: [] for at in headers}
    for row in rows[guess.header_row :]:
        for place, value in enumerate(row):
            if value and letters(place) in beneath:
                beneath[letters(place)].append(value)
    seen = {at: (head, next(iter(beneath[at]), "")) for at, head in headers.items()}
    columns, unknown = dict(guess.columns), dict(guess.unknown)
    if layout.NUMBER not in columns.values():
        likely = [at for at, values in beneath.items() if at in unknown and _are_numbers(values)]
        if len(likely) == 1:
            columns[likely[0]] = layout.NUMBER
            del unknown[likely[0]]
    return replace(guess, columns=columns, unknown=unknown, seen=seen)


def _are_numbers(values: Sequence[str]) -> bool:
    """Four of five: below a list often stands who drew it up."""
    return bool(values) and 5 * sum(map(_is_number, values)) >= 4 * len(values)


def _is_number(text: str) -> bool:
    if not text.isdecimal() or not 10 <= len(text) <= 12:  # as a number it has lost its first 0s
        return False
    try:
        return 1920 <= PersonalNumber(text.zfill(12)).birth_year <= timezone.localdate().year
    except ValueError:
        return False


def plans_by(mapping: SavedMapping, workbook: CalamineWorkbook) -> list[Plan]:
    """The saved reading applied. Raises Incomplete when a sheet it names is not there."""
    plans = []
    for each in mapping.sheets:
        if each["sheet"] not in workbook.sheet_names:
            said = f"Bảng tính không có tờ “{each['sheet']}” mà cách đọc “{mapping.name}” cần."
            raise Incomplete(said, [Finding(said, field="file")])
        headers: dict[int, str] = {}
        for number, cells in enumerate(
            workbook.get_sheet_by_name(each["sheet"]).iter_rows(), start=1
        ):
            if number == each["header_row"]:
                headers = {at: text_of(cell) for at, cell in enumerate(cells)}
                break
        columns = {place_of(letter): key for letter, key in each["columns"].items()}
        plans.append(
            Plan(each["sheet"], columns, each["header_row"] + 1, each["constants"], headers)
        )
    return plans


def check_sheets(sheets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sheets as they may be saved. Raises Incomplete with what is wrong, at its place."""
    known, wrong, kept = layout.known_keys(), [], []
    for each in sheets:
        columns = {str(at).upper(): str(key) for at, key in each.get("columns", {}).items() if key}
        constants = {str(key): str(v) for key, v in each.get("constants", {}).items() if str(v)}
        name = str(each.get("sheet", ""))
        wrong += [
            Finding(f"Không có trường “{key}”.", field=name)
            for key in [*columns.values(), *constants]
            if key not in known
        ]
        if any(not re.fullmatch(r"[A-Z]{1,2}", at) for at in columns):
            wrong.append(Finding("Tên cột chỉ gồm chữ cái, ví dụ A hoặc AB.", field=name))
        twice = [key for key, times in Counter(columns.values()).items() if times > 1]
        wrong += [
            Finding(f"Hai cột cùng đọc vào “{known[key].header}”.", field=name)
            for key in twice
            if key in known
        ]
        if layout.NUMBER not in columns.values():
            wrong.append(
                Finding(f"Tờ “{name}” chưa có cột nào là số định danh cá nhân.", field=name)
            )
        row = each.get("header_row")
        if not isinstance(row, int) or not 0 <= row <= 1000:
            wrong.append(Finding("Dòng tiêu đề phải là số từ 0 đến 1000.", field=name))
        kept.append({"sheet": name, "header_row": row, "columns": columns, "constants": constants})
    if not kept:
        wrong.append(Finding("Chưa chọn tờ nào để đọc.", field="sheets"))
    if wrong:
        raise Incomplete("Cách đọc này chưa lưu được.", wrong)
    return kept


def _guess(sheet: str, row: int, headers: Sequence[str]) -> Guess:
    """Headers that fit one field only; of fields alike in several tables, those of the table
    that most other headers of the sheet, and its name, speak of."""
    candidates = {at: _candidates(header) for at, header in enumerate(headers) if header}
    table = _table(sheet, candidates.values())
    columns: dict[str, str] = {}
    for at, found in candidates.items():
        singles = {key for key in found if not _is_table(key)}
        if layout.NUMBER in found:
            singles = {layout.NUMBER}
        keys = {key for key in found if _of(key) == table} or singles
        if layout.NUMBER in found and layout.NUMBER not in columns.values():
            keys = {layout.NUMBER}  # by it people are known; item 8 repeats it
        if len(keys) == 1 and (key := next(iter(keys))) not in columns.values():
            columns[letters(at)] = key
    unknown = {letters(at): header for at, header in enumerate(headers)
               if header and letters(at) not in columns}  # fmt: skip
    return Guess(sheet, row, columns, unknown)


def _table(sheet: str, candidates: Iterable[set[str]]) -> str:
    """The table whose rows the sheet seems to list; "" for one of persons."""
    votes: Counter[str] = Counter()
    for keys in candidates:
        votes.update({_of(key) for key in keys if _is_table(key)})
    name = _plain(sheet)
    for key, section in SECTIONS.items():
        if section.many and votes[key]:
            votes[key] += 2 * (_plain(section.title) in name or name in _plain(section.title))
            votes[key] += 2 * bool(
                re.match(rf"{re.escape(section.number.lower())}\b", sheet.lower())
            )
    singles = sum(any(not _is_table(key) for key in keys) for keys in candidates)
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 3 and best[0][1] > singles - 2 else ""


def _candidates(header: str) -> set[str]:
    words = _plain(header)
    item = _ITEM.match(header.strip())
    exact = _known().get(words, set())
    if not item:
        return exact
    named = _known().get(_plain(item[2]), set())
    same = {key for key in named if _items().get(key) == item[1]}
    alone = {key for key, number in _items().items() if number == item[1]}
    return same or named or exact or (alone if len(alone) == 1 else set())


@cache
def _known() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, words in ALSO.items():
        for each in words:
            found[each].add(key)
    for section in SECTIONS.values():
        for one in section.fields:
            key, label = f"{section.key}.{one.name}", section.label(one.name)
            found[_plain(label)].add(key)
            found[_plain(_UNIT.sub("", label))].add(key)  # others leave the "(cm)" out
            found[_plain(section.numbered(one.name))].add(key)
    found[_plain("Số định danh cá nhân")].add(layout.NUMBER)
    return found


@cache
def _items() -> dict[str, str]:
    return {
        f"{section.key}.{each.name}": each.item
        for section in SECTIONS.values()
        for each in section.fields
    }


def _plain(text: str) -> str:
    return " ".join(_SIGNS.sub(" ", folded(text)).split())


def _of(key: str) -> str:
    return key.partition(".")[0]


def _is_table(key: str) -> bool:
    section = SECTIONS.get(_of(key))
    return section is not None and section.many
