"""What happened to one section: where it came from, sent, decided on, signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from hoso.accounts.models import Account
from hoso.audit.models import RowChange
from hoso.changes import rules
from hoso.changes.models import Declaration, Item, Origin, Proposal, StepTaken
from hoso.dossiers.models import Person
from hoso.dossiers.sections.declaration import Section
from hoso.dossiers.services import OPENED_WITH
from hoso.regulations.kinds import Declarer
from hoso.web.shown import Entry

SHOWN = 6
OPENED = "dossiers.open"
READ_AT_MOST = 400
VERBS = {"add": "thêm", "edit": "sửa", "remove": "bỏ", "set": "sửa"}


def history(person: Person, declared: Section, you: int | None) -> list[Entry]:
    """The newest first, in two statements at most, in four where something was declared or loaded.
    you: the account that reads."""
    last = StepTaken.objects.filter(declaration=OuterRef("pk"), outcome=rules.TAKEN_BACK)
    rows = Declaration.objects.filter(person=person).annotate(
        ended_by=Subquery(last.order_by("-number").values("by")[:1]),
        ended_by_name=Subquery(last.order_by("-number").values("by__full_name")[:1]),
    )
    rows = rows.select_related("submitted_by", "batch", "session__signed_by")
    declarations = {each.pk: each for each in rows}
    found = list(_opened(person, declared))
    for key, group in groupby(
        _items(declared, list(declarations)), key=lambda item: item.declaration_id
    ):
        found += _of_declaration(declared, declarations[key], list(group), you)
    for key in _loads(declared, declarations.values()):
        found += _of_load(declarations[key])
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _items(declared: Section, declarations: Sequence[UUID]) -> Iterable[Item]:
    """The section's, those of one declaration together, the last sent first."""
    if not declarations:
        return []
    items = Item.objects.filter(declaration__in=declarations, section=declared.key)
    items = items.select_related("decided_by")
    return items.order_by("-declaration__submitted_at", "declaration_id", "position")[:READ_AT_MOST]


def _opened(person: Person, declared: Section) -> Iterator[Entry]:
    """What the officer wrote when the record was opened (CM-6.2)."""
    if declared.key not in OPENED_WITH:
        return
    name = Account.objects.filter(pk=OuterRef("event__actor_id")).values("full_name")
    rows = RowChange.objects.filter(
        table=declared.model._meta.db_table, row=str(person.pk), event__action=OPENED
    )
    for row in rows.select_related("event").annotate(who=Subquery(name))[:1]:
        yield Entry(row.event.at, row.who or row.event.actor, "ghi khi mở hồ sơ")


def _loads(declared: Section, declarations: Iterable[Declaration]) -> Iterable[UUID]:
    """Those of the declarations that are workbooks which changed this section."""
    loads = [each.pk for each in declarations if each.origin == Origin.LOAD]
    if not loads:
        return []
    changed = Proposal.objects.filter(declaration__in=loads, sections__has_key=declared.key)
    return changed.values_list("declaration_id", flat=True)


def _of_load(load: Declaration) -> Iterator[Entry]:
    title = f" ({load.batch.title})" if load.batch is not None else ""
    yield Entry(load.submitted_at, load.submitted_by.full_name, f"nạp từ bảng tính{title}")
    if load.session is not None:
        yield Entry(load.session.signed_at, load.session.signed_by.full_name, "ký duyệt")


def _of_declaration(
    declared: Section, one: Declaration, items: Sequence[Item], you: int | None
) -> Iterator[Entry]:
    live = [item for item in items if item.state != rules.REPLACED]
    by = one.submitted_by
    if live:
        who = "Bạn" if by.pk == you else by.full_name
        verb = "cơ quan, đơn vị ghi" if one.origin == Origin.AGENCY else "gửi"
        yield Entry(one.submitted_at, who, f"{verb}: {_summary(declared, live)}")
    for item in items:
        if item.decided_at and item.decided_by and item.reason:
            yield Entry(
                item.decided_at,
                item.decided_by.full_name,
                f"trả lại {_named(declared, item)}: “{item.reason}”",
            )
    if one.session is not None:
        yield Entry(one.session.signed_at, one.session.signed_by.full_name, "ký duyệt")
    elif one.checked_at and one.checked_by_id and one.state == rules.CHECKED:
        yield Entry(one.checked_at, "Cán bộ đầu mối", "kiểm tra đạt")
    if one.state == rules.WITHDRAWN and one.closed_at:
        yield _taken_back(one, you)


def _taken_back(one: Any, you: int | None) -> Entry:
    """one: as `history` reads it. What the person declared ends without them when they leave."""
    if one.origin == Origin.AGENCY:
        return Entry(one.closed_at, "Cơ quan, đơn vị", "không ghi nữa")
    by, name = one.ended_by or one.submitted_by_id, one.ended_by_name or one.submitted_by.full_name
    is_left = one.entered_by == Declarer.PERSON and by != one.submitted_by_id
    return Entry(
        one.closed_at,
        "Bạn" if by == you else name,
        "kết thúc khai báo để cập nhật tình trạng công tác" if is_left else "rút khai báo",
    )


def _summary(declared: Section, items: Sequence[Item]) -> str:
    if not declared.many:
        names = [declared.label(item.field) for item in items if item.field]
        more = f" và {len(names) - 2} nội dung nữa" if len(names) > 2 else ""
        return ", ".join(names[:2]) + more
    counts: dict[str, int] = {}
    for item in items:
        counts[VERBS[item.operation]] = counts.get(VERBS[item.operation], 0) + 1
    return ", ".join(f"{verb} {count} dòng" for verb, count in counts.items())


def _named(declared: Section, item: Item) -> str:
    return f"“{declared.label(item.field)}”" if item.field else "một dòng"
