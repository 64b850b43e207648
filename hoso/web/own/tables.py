"""A table section on the screen: each row with old → new in place."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join

from hoso.base.fields import MoneyField, PartialDateField
from hoso.changes import rules
from hoso.changes.rules import Operation
from hoso.dossiers.queries import order
from hoso.dossiers.readers.sheet import shown
from hoso.dossiers.sections.declaration import Field, Row, Section
from hoso.web.own.desk import Desk
from hoso.web.shown import State
from hoso.web.templatetags.hoso import diff, icon

HEAD_AT_MOST = 40
COLUMNS_AT_MOST = 10
LONG_TEXT_AMONG = 4  # fields: more leave it no width
BENEATH_AT_MOST = 4
TYPED_AT_MOST = 80  # of a text that cannot be read, in a cell
DATES, NUMBER = "hs-w-6", "hs-num"


@dataclass(frozen=True, slots=True)
class Column:
    """One field, or a pair of dates that read as a span. `title` is the whole label.

    align, width: classes of the kit; what has no width shares what the others leave.
    """

    names: tuple[str, ...]
    label: str
    title: str
    align: str = ""
    width: str = ""
    is_supplement: bool = False


@dataclass(frozen=True, slots=True)
class CellOfRow:
    """html: the value, or the span, with what was changed about it."""

    column: Column
    html: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """reasons: why it was given back. beneath: what is filled in and has no column; a few stand
    open, more are folded."""

    id: str
    number: int
    url: str
    cells: tuple[CellOfRow, ...]
    beneath: tuple[CellOfRow, ...]
    states: tuple[State, ...]
    reasons: tuple[str, ...]
    proofs: int
    first_proof: str
    is_removed: bool
    is_drafted: bool
    is_locked: bool
    is_editing: bool

    @property
    def is_folded(self) -> bool:
        return len(self.beneath) > BENEATH_AT_MOST


def columns(declared: Section) -> tuple[Column, ...]:
    """What one looks for in a table: no supplement, a long text only among few; of a table that
    is wider than a screen only what must be filled in of its first group. Two dates after each
    other are one column: Từ – Đến."""
    found: list[Column] = []
    names = _in_columns(declared)
    while names:
        name = names.pop(0)
        if names and _is_date(declared, name) and _is_date(declared, names[0]):
            after = names.pop(0)
            label = f"{declared.label(name)} – {declared.label(after)}"
            found.append(Column((name, after), _short(label), label, width=DATES))
        else:
            found.append(_column(declared, name))
    return tuple(found)


def _column(declared: Section, name: str) -> Column:
    label = declared.label(name)
    align, width = _look(declared.column(name))
    return Column((name,), _short(label), label, align, width, declared.field(name).is_supplement)


def beneath(declared: Section) -> list[str]:
    """The fields that have no column, supplements last: they stand under the row once they are
    filled in."""
    in_columns = _in_columns(declared)
    rest = [each for each in declared.fields if each.name not in in_columns]
    return [each.name for each in sorted(rest, key=lambda each: each.is_supplement)]


def beneath_columns(declared: Section) -> tuple[Column, ...]:
    """`beneath`, each with its label."""
    return tuple(_column(declared, name) for name in beneath(declared))


def _in_columns(declared: Section) -> list[str]:
    of_form = [each for each in declared.fields if not each.is_supplement]
    if len(of_form) <= LONG_TEXT_AMONG:
        return [each.name for each in of_form]
    short = [
        each for each in of_form if not isinstance(declared.column(each.name), models.TextField)
    ]
    if len(short) <= COLUMNS_AT_MOST:
        return [each.name for each in short]
    headings = (place for place, each in enumerate(short) if place and each.heading)
    first = short[: next(headings, len(short))]
    return [
        each.name
        for before, each in pairwise([None, *first])
        if each is not None and (each.required or _ends(declared, before, each))
    ]


def _ends(declared: Section, before: Field | None, each: Field) -> bool:
    """The date that ends what the one before begins, which must be filled in."""
    dates = before is not None and _is_date(declared, before.name)
    return bool(dates and before and before.required and _is_date(declared, each.name))


def _look(field: models.Field[Any, Any]) -> tuple[str, str]:
    """Alignment and width by what kind of value a field holds."""
    match field:
        case PartialDateField():
            return "", DATES
        case MoneyField():
            return NUMBER, "hs-w-6"
        case models.IntegerField() | models.DecimalField():
            return NUMBER, "hs-w-4"
    return "", ""


@dataclass(frozen=True)
class _Table:
    """The section read once for all of its rows, by id: as approved, as declared, as typed."""

    desk: Desk
    declared: Section
    standing: dict[str, Row]
    now: dict[str, Row]
    drafted: dict[str, Operation]
    heads: tuple[Column, ...]
    rest: tuple[Column, ...]


def rows(desk: Desk, declared: Section, editing: str = "") -> list[RowShown]:
    """Approved rows, removed ones in their place, and what is declared, in the form's order.

    editing: the row whose form is open; it is there even before anything was typed.
    """
    table = _read(desk, declared)
    return [
        _row(table, number, row_id, editing)
        for number, row_id in enumerate(_placed(table, editing), start=1)
    ]


def order_of(desk: Desk, declared: Section) -> list[str]:
    """The rows of the section as its table counts them."""
    return _placed(_read(desk, declared), "")


def _read(desk: Desk, declared: Section) -> _Table:
    return _Table(
        desk,
        declared,
        {row["id"]: row for row in declared.rows(desk.standing)},
        {row["id"]: row for row in declared.rows(desk.content)},
        {each["row"]: each for each in desk.draft.operations if each["section"] == declared.key},
        columns(declared),
        beneath_columns(declared),
    )


def _placed(table: _Table, editing: str) -> list[str]:
    known = {**table.standing, **table.now}
    typed = {key for key, each in table.drafted.items() if each["operation"] != "remove"}
    if editing:
        typed.add(editing)
    for row_id in typed:
        known.setdefault(row_id, {"id": row_id})
    fresh = {*table.drafted, editing} - set(table.standing)
    placed = sorted(
        known.values(), key=lambda row: (row["id"] in fresh, order(table.declared, row))
    )
    return [row["id"] for row in placed]


def _row(table: _Table, number: int, row_id: str, editing: str) -> RowShown:
    desk, place = table.desk, (table.declared.key, row_id)
    old, new = table.standing.get(row_id), table.now.get(row_id)
    proofs = desk.proofs(*place)
    is_removed = new is None and old is not None
    is_editing = row_id == editing
    rest = () if is_editing else (_cell(table, head, row_id) for head in table.rest)
    return RowShown(
        id=row_id,
        number=number,
        url=desk.at.place(table.declared, row_id),
        cells=() if is_editing else tuple(_cell(table, head, row_id) for head in table.heads),
        beneath=tuple(cell for cell in rest if cell.html),
        states=_states(desk, place, is_new=old is None, is_removed=is_removed),
        reasons=tuple(item.reason for item in desk.returned.get(place, ()) if item.reason),
        proofs=len(proofs),
        first_proof=str(proofs[0].pk) if proofs else "",
        is_removed=is_removed,
        is_drafted=row_id in table.drafted,
        is_locked=place in desk.waiting,
        is_editing=is_editing,
    )


def _cell(table: _Table, head: Column, row_id: str) -> CellOfRow:
    parts = (_part(table, name, row_id) for name in head.names)
    return CellOfRow(head, format_html_join(" – ", "{}", ((each,) for each in parts if each)))


def _part(table: _Table, name: str, row_id: str) -> str:
    """One value: as it stands, old → new, struck through, or marked for what is wrong with it."""
    declared, labels = table.declared, table.desk.labels
    old, new = table.standing.get(row_id), table.now.get(row_id)
    before = shown(declared, name, (old or {}).get(name), labels)
    if new is None and old is not None:
        return diff(before, "") if before else ""
    after = shown(declared, name, (new or {}).get(name), labels)
    wrong = table.desk.wrong.get((declared.key, row_id, name), "")
    if wrong:
        said = after or _typed(table.drafted.get(row_id), name)
        return format_html(
            '<span class="hs-tone bad">{} {}</span>', icon("alert-circle", wrong), said
        )
    return after if old is None or before == after else diff(before, after)


def _typed(operation: Operation | None, name: str) -> str:
    typed = operation.get("raw", {}).get(name, "") if operation is not None else ""
    text = ", ".join(typed) if isinstance(typed, list) else str(typed)
    return text if len(text) <= TYPED_AT_MOST else text[:TYPED_AT_MOST] + "…"


def _states(
    desk: Desk, place: tuple[str, str], *, is_new: bool, is_removed: bool
) -> tuple[State, ...]:
    found: list[State] = []
    if place in desk.returned and place not in desk.corrected:
        found.append(State("bad", "bị trả lại", "arrow-back-up"))
    elif place in desk.corrected:
        found.append(State("info", "đã sửa lại"))
    elif place in desk.changed:
        word, icon = ("bỏ", "trash") if is_removed else ("mới khai", "plus")
        found.append(State("info", word, icon) if is_new or is_removed else State("info", "đã đổi"))
    elif place in desk.waiting:
        waits = desk.declaration is not None and desk.declaration.state == rules.CHECKED
        found.append(State("idle", "chờ ký" if waits else "chờ kiểm tra"))
    elif any((item.section, item.row) == place for item in desk.items):
        found.append(State("ok", "đã đạt"))
    if any((each.section, each.row) == place for each in desk.unproved):
        found.append(State("warn", desk.lacking(place), "paperclip"))
    return tuple(found)


def _is_date(declared: Section, name: str) -> bool:
    return isinstance(declared.column(name), PartialDateField)


def _short(label: str) -> str:
    if len(label) <= HEAD_AT_MOST:
        return label
    return label.split(",")[0] + "…"
