"""A table section on the screen: each row with old → new in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import models

from hoso.base.fields import MoneyField, PartialDateField
from hoso.changes import rules
from hoso.dossiers.queries import order
from hoso.dossiers.readers.sheet import shown
from hoso.dossiers.sections.declaration import Row, Section
from hoso.web.own.addresses import place_url
from hoso.web.own.desk import Desk, row_of
from hoso.web.shown import State

HEAD_AT_MOST = 40
COLUMNS_AT_MOST = 10
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


@dataclass(frozen=True, slots=True)
class Part:
    """One value: `old` and `new` differ, or only `new` is there. `wrong`: why it cannot be."""

    old: str
    new: str
    wrong: str = ""

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class CellOfRow:
    column: Column
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RowShown:
    """state: "" for a row as approved. reasons: why it was given back."""

    id: str
    number: int
    url: str
    cells: tuple[CellOfRow, ...]
    states: tuple[State, ...]
    reasons: tuple[str, ...]
    proofs: int
    first_proof: str
    is_removed: bool
    is_drafted: bool
    is_locked: bool
    is_editing: bool


def columns(declared: Section) -> tuple[Column, ...]:
    """What one looks for in a table: neither a supplement nor a long text; of a table that is
    wider than a screen only what somebody must fill in. Two dates after each other are one
    column: Từ – Đến."""
    found: list[Column] = []
    names = _in_columns(declared)
    while names:
        name = names.pop(0)
        if names and _is_date(declared, name) and _is_date(declared, names[0]):
            after = names.pop(0)
            label = f"{declared.label(name)} – {declared.label(after)}"
            found.append(Column((name, after), _short(label), label, width=DATES))
        else:
            label = declared.label(name)
            align, width = _look(declared.column(name))
            found.append(Column((name,), _short(label), label, align, width))
    return tuple(found)


def beneath(declared: Section) -> list[str]:
    """The fields that have no column: they stand under the row once they are filled in."""
    in_columns = _in_columns(declared)
    return [each.name for each in declared.fields if each.name not in in_columns]


def _in_columns(declared: Section) -> list[str]:
    short = [
        each
        for each in declared.fields
        if not each.is_supplement and not isinstance(declared.column(each.name), models.TextField)
    ]
    if len(short) <= COLUMNS_AT_MOST:
        return [each.name for each in short]
    names = [each.name for each in short]
    ends = {
        after
        for name, after in pairwise(names)
        if declared.field(name).required and _is_date(declared, name) and _is_date(declared, after)
    }
    return [each.name for each in short if each.required or each.name in ends]


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


def rows(desk: Desk, declared: Section, editing: str = "") -> list[RowShown]:
    """Approved rows, removed ones in their place, and what is declared, in the form's order.

    editing: the row whose form is open; it is there even before anything was typed.
    """
    standing = {row["id"]: row for row in declared.rows(desk.standing)}
    now = {row["id"]: row for row in declared.rows(desk.content)}
    drafted = {
        each["row"]: each for each in desk.draft.operations if each["section"] == declared.key
    }
    known = {**standing, **now}
    for row_id, each in drafted.items():
        if each["operation"] != "remove":
            known.setdefault(row_id, {"id": row_id})
    if editing:
        known.setdefault(editing, {"id": editing})
    placed = sorted(
        known.values(),
        key=lambda row: (row["id"] not in standing and row["id"] in {*drafted, editing},
                         order(declared, row)),
    )  # fmt: skip
    heads = columns(declared)
    return [
        _row(desk, declared, heads, number, row["id"], editing)
        for number, row in enumerate(placed, start=1)
    ]


def _row(
    desk: Desk,
    declared: Section,
    heads: Sequence[Column],
    number: int,
    row_id: str,
    editing: str,
) -> RowShown:
    place = (declared.key, row_id)
    old = row_of(declared, desk.standing, row_id)
    new = row_of(declared, desk.content, row_id)
    operation = desk.operation(*place)
    proofs = desk.proofs(*place)
    is_removed = new is None and old is not None
    cells = tuple(_cell(desk, declared, head, row_id, old, new) for head in heads)
    return RowShown(
        id=row_id,
        number=number,
        url=place_url(declared, row_id),
        cells=cells,
        states=_states(desk, place, is_new=old is None, is_removed=is_removed),
        reasons=tuple(item.reason for item in desk.returned.get(place, ()) if item.reason),
        proofs=len(proofs),
        first_proof=str(proofs[0].pk) if proofs else "",
        is_removed=is_removed,
        is_drafted=operation is not None,
        is_locked=place in desk.waiting,
        is_editing=row_id == editing,
    )


def _cell(
    desk: Desk, declared: Section, head: Column, row_id: str, old: Row | None, new: Row | None
) -> CellOfRow:
    return CellOfRow(
        head, tuple(_part(desk, declared, name, row_id, old, new) for name in head.names)
    )


def _part(
    desk: Desk, declared: Section, name: str, row_id: str, old: Row | None, new: Row | None
) -> Part:
    before = shown(declared, name, (old or {}).get(name), desk.labels)
    if new is None and old is not None:  # removed: its old values, struck through as a whole
        return Part(before, before)
    after = shown(declared, name, (new or {}).get(name), desk.labels)
    wrong = desk.wrong.get((declared.key, row_id, name), "")
    operation = desk.operation(declared.key, row_id)
    if wrong and operation is not None and not after:
        typed = operation.get("raw", {}).get(name, "")
        after = ", ".join(typed) if isinstance(typed, list) else str(typed)
        after = after if len(after) <= 80 else after[:80] + "…"
    return Part(after if old is None else before, after, wrong)


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
        found.append(State("warn", "chưa có minh chứng", "paperclip"))
    return tuple(found)


def _is_date(declared: Section, name: str) -> bool:
    return isinstance(declared.column(name), PartialDateField)


def _short(label: str) -> str:
    if len(label) <= HEAD_AT_MOST:
        return label
    return label.split(",")[0] + "…"
