"""A declaration in words: one line of what it changes, its due day, its state, its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.utils import timezone

from hoso.base.fields import PartialDateField
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, Item, Origin
from hoso.changes.services import stepping
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Section
from hoso.regulations import queries as regulations
from hoso.regulations.rules import Due
from hoso.web import chains, shown
from hoso.web.dues import shown_due

OPERATIONS = {"set": "sửa", "add": "thêm dòng", "edit": "sửa dòng", "remove": "bỏ dòng"}
ORIGIN_ICONS = {Origin.AGENCY: "building", Origin.LOAD: "file-spreadsheet"}
MOST_VALUES = 3
STEP = "step"  # the row that ends and the one that follows it


@dataclass(frozen=True, slots=True)
class Summary:
    """One line: `what`, old → new, and how much more there is."""

    what: str
    old: str = ""
    new: str = ""
    more: str = ""


def summaries_of(
    declarations: Iterable[Declaration], items: Mapping[UUID, Sequence[Item]]
) -> dict[UUID, Summary]:
    """`items` as `changes.queries.items_by_declaration` gives them. Two statements, for names;
    one more where loads are among them."""
    declarations = list(declarations)
    loads = queries.sections_of_loads(declarations)
    told = {each.pk: _telling(items.get(each.pk, ())) for each in declarations}
    labels = queries.labels_of_changes(change for change in told.values() if change)
    return {
        each.pk: loaded(loads[each.pk])
        if each.pk in loads
        else _summary(each, told[each.pk], items.get(each.pk, ()), labels)
        for each in declarations
    }


def loaded(sections: Mapping[str, int]) -> Summary:
    """What a load proposes for one person. sections: how many changes of which section."""
    return Summary(f"Nạp từ bảng tính: {sum(sections.values())} nội dung ở {len(sections)} mục")


def _live(items: Sequence[Item]) -> list[Item]:
    """What is undecided comes first: after a return only that is new."""
    return [item for item in items if item.state == rules.PENDING] or list(items)


def _telling(items: Sequence[Item]) -> rules.Change | None:
    """The change that says most: a row that ends and one that follows read as one step."""
    live = _live(items)
    if not live:
        return None
    first = live[0]
    same = [item for item in live if item.section == first.section]
    ended = next((item for item in same if item.operation == "edit"), None)
    added = next((item for item in same if item.operation == "add"), None)
    if added is None:
        return first.change
    before = ended.after if ended is not None else None
    return rules.Change(added.section, added.row, "", STEP if before else "add", before,
                        added.after)  # fmt: skip


def _summary(
    declaration: Declaration, told: rules.Change | None, items: Sequence[Item], labels: Labels
) -> Summary:
    live = _live(items)
    if told is None:
        return Summary("Không còn nội dung nào")
    if declaration.is_first and not declaration.times_returned:
        count = len({item.section for item in live})
        return Summary(f"Khai hồ sơ lần đầu: {len(live)} nội dung ở {count} mục")
    left = len(live) - (2 if told.operation == STEP else 1)
    return _said(told, labels, f"và {left} nội dung nữa" if left > 0 else "")


def _said(told: rules.Change, labels: Labels, more: str) -> Summary:
    declared = section(told.section)
    lines = queries.lines_of(told, labels)
    if told.operation in ("add", "remove"):
        added = told.operation == "add"
        words = ", ".join(
            _value(declared, line, line.new if added else line.old) for line in lines[:MOST_VALUES]
        )
        return Summary(f"{declared.heading}: {'thêm' if added else 'bỏ'}",
                       "" if added else words, words if added else "", more)  # fmt: skip
    both = [line for line in lines if line.old and line.new]
    if told.operation == STEP:
        both = [line for line in both if not _is_date(declared, line)] or both
    line = next(iter(both or lines), None)
    if line is None:
        return Summary(declared.heading, more=more)
    if told.operation == "set":
        return Summary(f"{line.numbered}:", line.old, line.new, more)
    return Summary(f"{declared.heading}: {line.label.lower()}", line.old, line.new, more)


def _value(declared: Section, line: queries.Line, value: str) -> str:
    """A date or a figure says what it is; a name speaks for itself."""
    column = _column(declared, line)
    is_figure = isinstance(column, models.DecimalField | models.IntegerField)
    return f"{line.label.lower()} {value}" if is_figure or _is_date(declared, line) else value


def _is_date(declared: Section, line: queries.Line) -> bool:
    return isinstance(_column(declared, line), PartialDateField)


def _column(declared: Section, line: queries.Line) -> object:
    return next(
        declared.column(each.name)
        for each in declared.fields
        if each.mark == line.item and declared.label(each.name) == line.label
    )


def due_of(declaration: Declaration, today: date | None = None) -> shown.Due:
    """The chip of the step that is under way, with its days counted where they can be."""
    due = stepping.counted(declaration)
    since = ""
    if declaration.state == rules.RETURNED:
        since = "Tính từ ngày bị trả lại."
    elif declaration.state == rules.SUBMITTED and declaration.step_since:
        since = f"Tính từ ngày đến bước này {declaration.step_since:%d/%m/%Y}."
    if due.on != declaration.due_on:  # the calendar has changed since
        due, since = Due(declaration.due_on, citation=due.citation), ""
    return shown_due(due, since=since, today=today)


def kind_of(declaration: Declaration) -> shown.State:
    origin = Origin(declaration.origin)
    if origin is not Origin.PERSON:
        return shown.State("idle", origin.label, ORIGIN_ICONS[origin])
    if declaration.times_returned:
        return shown.State("idle", "Sửa sau trả lại", "arrow-back-up")
    if declaration.is_first:
        return shown.State("idle", "Hồ sơ mới", "user-plus")
    return shown.State("idle", "Kiểm tra khai báo", "clipboard-check")


def state_of(declaration: Declaration, items: Sequence[Item]) -> shown.State:
    """What an officer wants to know before opening it."""
    if declaration.state == rules.RETURNED:
        return shown.State("idle", "chờ người khai sửa", "hourglass")
    bare = sum(not item.evidence.all() for item in items)
    decided = sum(item.state != rules.PENDING for item in items)
    if bare:
        return shown.State("warn", f"{bare} nội dung chưa có minh chứng")
    if declaration.times_returned:
        return shown.State("doubt", f"đã sửa lần {declaration.times_returned}", "repeat")
    if decided:
        return shown.State("info", f"đã xem {decided}/{len(items)}", "eye")
    return shown.State("info", "đủ minh chứng", "file-check")


def approval_sentence(today: date) -> str:
    """Until when the head signs, as the regulation says it and as the calendar has it."""
    cited = regulations.profile().approval
    if not regulations.has_sessions():
        return "Thủ trưởng duyệt ngay khi hồ sơ đến, trong hạn của từng hồ sơ"
    window = regulations.approval_session(regulations.approval_due(today).on)
    due = regulations.session_due(window)
    return (
        f"Thủ trưởng ký duyệt tháng {window.month.month} "
        f"{chains.spoken_session(window, cited.value)}, "
        f"ngày làm việc cuối cùng là {due.on:%d/%m}"
    )


def steps_of(declaration: Declaration) -> list[shown.Step]:
    """The chain of the regulation: who had it, who has it, until when."""
    till = f"gửi {timezone.localdate(declaration.submitted_at):%d/%m}"
    found = chains.deciding(declaration, till=till, who=declaration.person.full_name)
    return [*found, shown.Step("CSDL quốc gia", "tự động", "sau khi ký")]
