"""What the rows of one person come to: changes, or what is wrong and in which cell. No database.

An empty cell leaves its field as it is; a row without an id that says what a row of the dossier
says is that row; nothing is ever removed (docs/rules/workbooks.md).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from hoso.base.findings import Finding, Severity
from hoso.changes.rules import Change, changes
from hoso.dossiers.readers.findings import brought
from hoso.dossiers.readers.values import Misread, is_words
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Known, Row, said_by
from hoso.exchange import rules
from hoso.exchange.workbook import cells
from hoso.exchange.workbook.cells import CLEARED, letters
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.layout import NUMBER, ROW_ID
from hoso.exchange.workbook.reading import Plan, RawRow

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # as this system writes it
Place = tuple[str, str, str]  # section, row id or "", field or ""
CACHED = 40  # longest text whose reading is kept
HEAD = "person"  # the part of a key that is no section


class Issue(NamedTuple):
    """One thing found, at its cell; `column` is what stands over it."""

    sheet: str
    cell: str
    column: str
    value: str
    reason: str
    blocks: bool = True


@dataclass(slots=True)
class Given:
    """One row of a table as the workbook gives it; `values` may hold CLEARED."""

    section: str
    raw: RawRow
    values: dict[str, Any]
    id: str = ""


@dataclass(slots=True)
class Sheaf:
    """The rows of one person, read. singles: section to field to value."""

    number: str
    raws: list[RawRow]
    singles: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: list[Given] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    wrong: set[tuple[int, int]] = field(default_factory=set)  # (plan, row) that cannot be taken
    at: dict[Place, tuple[RawRow, str]] = field(default_factory=dict)

    @property
    def is_wrong(self) -> bool:
        return any(issue.blocks for issue in self.issues)


@dataclass(slots=True)
class Verdict:
    """changes: in the order of the form, none unless the person is ready. Rows add up:
    len(raws) == loaded + unchanged + refused."""

    state: str
    changes: list[Change] = field(default_factory=list)
    loaded: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells under one key are. section: HEAD for what is said of the person. read: what
    reads a cell, None for the id of a row. seen: what has been read, None where texts are long."""

    key: str
    section: str
    name: str
    many: bool
    read: Callable[[str], Any] | None
    seen: dict[str, Any] | None


class Reader:
    """Reads cells and rows; one for a workbook, as it remembers what it has read."""

    def __init__(self, plans: Sequence[Plan], codes: Codes) -> None:
        self.plans, self.codes = plans, codes
        self._known: dict[str, _Column] = {}
        self._columns = [
            {place: self._column(key) for place, key in plan.keys.items()} for plan in plans
        ]

    def sheaf(
        self, number: str, raws: list[RawRow], repeated: AbstractSet[tuple[int, int]]
    ) -> Sheaf:
        """What one person's rows say, read and judged. repeated: as `Rows.repeated`."""
        sheaf = Sheaf(number, raws)
        for raw in raws:
            self._read(sheaf, raw)
            if (raw.plan, raw.row) in repeated:
                keys = map(self.plans[raw.plan].keys.__getitem__, raw.places)
                key = next(key for key in keys if key.endswith(f".{ROW_ID}"))
                self.note(sheaf, raw, key, "Mã dòng này đã có ở một dòng khác của tờ.")
        return sheaf

    def note(
        self, sheaf: Sheaf, raw: RawRow, key: str, reason: str, *, blocks: bool = True
    ) -> None:
        """Say something at a cell; what blocks makes its row one that cannot be taken."""
        sheaf.issues.append(self.issue(raw, key, reason, blocks=blocks))
        if blocks:
            sheaf.wrong.add((raw.plan, raw.row))

    def has(self, raw: RawRow, key: str) -> bool:
        return self.plans[raw.plan].places.get(key, -1) >= 0

    def issue(self, raw: RawRow, key: str, reason: str, *, blocks: bool = True) -> Issue:
        plan = self.plans[raw.plan]
        texts = dict(zip(raw.places, raw.texts, strict=True))
        said = plan.places.get(key, -1)
        at = said if said >= 0 else max(plan.places.get(NUMBER, 0), 0)
        return Issue(
            plan.sheet, f"{letters(at)}{raw.row}", plan.headers.get(at, key),
            texts.get(plan.places[key], "") if key in plan.places else "", reason, blocks,
        )  # fmt: skip

    def _read(self, sheaf: Sheaf, raw: RawRow) -> None:
        """A cell costs a few look-ups: there are a thousand of each person."""
        rows: dict[str, Given] = {}
        columns = self._columns[raw.plan]
        for place, text in zip(raw.places, raw.texts, strict=True):
            column = columns[place]
            seen = column.seen
            value = seen.get(text) if seen is not None else None
            if value is None:
                if column.section == HEAD:
                    if column.key != NUMBER:
                        self._head(sheaf, raw, column.key, text)
                    continue
                value = self._value(sheaf, raw, column, text)
                if value is None:
                    continue
            if not column.many:
                self._single(sheaf, raw, column, value)
                continue
            given = rows.get(column.section)
            if given is None:
                given = rows[column.section] = Given(column.section, raw, {})
            if column.read is None:
                given.id = value
            else:
                given.values[column.name] = value
        sheaf.tables += rows.values()

    def _value(self, sheaf: Sheaf, raw: RawRow, column: _Column, text: str) -> Any:
        """None for a cell with nothing in it, and for one that cannot be read, which is noted."""
        if column.read is None:
            return self._id(sheaf, raw, column.key, text)
        try:
            value = column.read(text)
        except Misread as error:
            self.note(sheaf, raw, column.key, str(error))
            return None
        if column.seen is not None and value is not None and len(text) <= CACHED:
            column.seen[text] = value
        return value

    def _column(self, key: str) -> _Column:
        """One for a key, wherever it stands, so that what was read is known to all sheets."""
        if key in self._known:
            return self._known[key]
        section, _, name = key.partition(".")
        many = section != HEAD and SECTIONS[section].many
        if section == HEAD or (many and name == ROW_ID):
            found = _Column(key, section, name, many, None, None)
        else:
            field = SECTIONS[section].column(name)
            is_short = not is_words(field) or (field.max_length or CACHED + 1) <= CACHED
            read = cells.reader_of(field, self.codes)
            found = _Column(key, section, name, many, read, {} if is_short else None)
        self._known[key] = found
        return found

    def _head(self, sheaf: Sheaf, raw: RawRow, key: str, text: str) -> None:
        if sheaf.heads.setdefault(key, text) != text:
            self.note(sheaf, raw, key, "Khác với một dòng khác của cùng người này.")
        sheaf.at.setdefault(("person", "", key.partition(".")[2]), (raw, key))

    def _single(self, sheaf: Sheaf, raw: RawRow, column: _Column, value: Any) -> None:
        row = sheaf.singles.setdefault(column.section, {})
        if row.setdefault(column.name, value) != value:
            self.note(sheaf, raw, column.key, "Khác với một dòng khác của cùng người này.")
        sheaf.at.setdefault((column.section, "", column.name), (raw, column.key))

    def _id(self, sheaf: Sheaf, raw: RawRow, key: str, text: str) -> str:
        if _ID.fullmatch(text):
            return text
        try:
            return str(UUID(text.strip()))
        except ValueError:
            self.note(sheaf, raw, key, "Không phải mã dòng do hệ thống ghi. Dòng mới thì để trống.")
            return ""


def proposed(reader: Reader, sheaf: Sheaf, base: Content) -> Content:
    """The dossier as it would be with the rows of the sheaf; every table row gets its id."""
    content = dict(base)
    for key, given in sheaf.singles.items():
        content[key] = _with(base.get(key, {}), given)
    by_section: dict[str, list[Given]] = defaultdict(list)
    for each in sheaf.tables:
        by_section[each.section].append(each)
    for key, rows in by_section.items():
        content[key] = _table(reader, sheaf, key, rows, base.get(key, ()))
    return content


def _with(row: Mapping[str, Any], given: Mapping[str, Any]) -> Row:
    both = {**row, **given}
    return {name: value for name, value in both.items() if value is not CLEARED}


def _table(
    reader: Reader, sheaf: Sheaf, key: str, given: Sequence[Given], existing: Iterable[Row]
) -> list[Row]:
    before = {row["id"]: row for row in existing}
    after = dict(before)
    claimed = {each.id for each in given if each.id}
    unclaimed: dict[Any, list[str]] = defaultdict(list)
    for row_id, row in before.items():
        if row_id not in claimed:
            unclaimed[said_by(row)].append(row_id)
    times: Counter[Any] = Counter()
    for each in given:
        if each.id:
            after[each.id] = _with(before.get(each.id, {"id": each.id}), each.values)
        else:
            values = {name: v for name, v in each.values.items() if v is not CLEARED}
            said = said_by(values)
            place = times[said]
            times[said] += 1
            each.id = _settled(reader, sheaf, each, values, before, unclaimed[said], place)
            if each.id not in before:
                after[each.id] = {"id": each.id, **values}
        sheaf.at[(key, each.id, "")] = (each.raw, NUMBER)
    return list(after.values())


def _settled(
    reader: Reader,
    sheaf: Sheaf,
    given: Given,
    values: Row,
    before: Mapping[str, Row],
    same: list[str],
    place: int,
) -> str:
    """The id of a row that came without one."""
    if same:
        return same.pop(0)
    made = rules.row_id(sheaf.number, given.section, values, place)
    if made in before:
        reader.note(
            sheaf, given.raw, NUMBER,
            "Dòng này đã được nạp trước đây và đã sửa sau đó trong hồ sơ; giữ nguyên như hồ sơ.",
            blocks=False,
        )  # fmt: skip
    return made


def judged(
    reader: Reader,
    sheaf: Sheaf,
    base: Content,
    content: Content,
    known: Known,
    *,
    is_new: bool = False,
) -> Verdict:
    """Checks what changes as if the person had sent it themselves. is_new: a record is to be
    opened, which is something new by itself."""
    found = changes(base, content)
    touched = {change.section for change in found}
    for each in brought(base, content, known, touched):
        _note_finding(reader, sheaf, each)
    total = len(sheaf.raws)
    if sheaf.is_wrong:
        return Verdict(rules.REFUSED, refused=total)
    if not found and not is_new:
        return Verdict(rules.UNCHANGED, unchanged=total)
    loaded = len(_changed(sheaf, found, is_new))
    return Verdict(rules.READY, found, loaded, total - loaded)


def warnings_of(sheaf: Sheaf) -> list[str]:
    """What a head should look at, without cells."""
    return list(dict.fromkeys(
        f"{each.column}: {each.reason}" for each in sheaf.issues if not each.blocks
    ))  # fmt: skip


def _note_finding(reader: Reader, sheaf: Sheaf, one: Finding) -> None:
    """At the cell it speaks of; at the person's first row where no cell of the workbook is."""
    blocks = one.severity is Severity.BLOCKS
    asked = f"{one.section}.{one.field}" if one.field else NUMBER
    said = f"Mục {one.item}: {one.message}" if one.item else one.message
    for place in ((one.section, one.row, ""), (one.section, "", one.field)):
        if place in sheaf.at and (one.row or not place[1]):
            raw, _ = sheaf.at[place]
            words = one.message if reader.has(raw, asked) else said
            reader.note(sheaf, raw, asked, words, blocks=blocks)
            return
    if one.row:
        said = f"Dòng đang có trong hồ sơ, {said[:1].lower()}{said[1:]}"
    first = next((raw for raw in sheaf.raws if reader.has(raw, asked)), sheaf.raws[0])
    reader.note(sheaf, first, asked, said, blocks=blocks)


def _changed(sheaf: Sheaf, found: Sequence[Change], is_new: bool) -> set[tuple[int, int]]:
    """The rows of the workbook that bring something new."""
    rows = {(each.section, each.row) for each in found if each.row}
    spots = {
        (each.raw.plan, each.raw.row) for each in sheaf.tables if (each.section, each.id) in rows
    }
    if is_new:
        spots |= {
            (raw.plan, raw.row)
            for (section, *_), (raw, _) in sheaf.at.items()
            if section in ("person", "identity")
        }
    for each in found:
        if not each.row and (each.section, "", each.field) in sheaf.at:
            raw, _ = sheaf.at[(each.section, "", each.field)]
            spots.add((raw.plan, raw.row))
    return spots
