"""Before sending: every change old → new with its scans, when it came about, what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.changes import queries as changes
from hoso.changes import rules
from hoso.changes.queries import Line
from hoso.dossiers.sections import SECTIONS
from hoso.web.own import forms, process
from hoso.web.own.desk import Desk, Place
from hoso.web.own.scans import Scan, scans
from hoso.web.shown import Control, Due, State

VERBS = {"add": "thêm dòng", "edit": "sửa dòng", "remove": "bỏ dòng", "set": "sửa"}


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One row, or all changed fields of a single section."""

    heading: str
    verb: str
    lines: tuple[Line, ...]
    scans: tuple[Scan, ...]
    url: str
    state: State | None
    warnings: tuple[str, ...]


def words(desk: Desk, found: Sequence[Finding] = (), typed: str = "") -> dict[str, Any]:
    """found: what the sending was refused for; typed: the day of the event as it was typed."""
    blocking = [each for each in desk.reading.findings if each.blocks]
    stopping = [*blocking, *desk.unproved]
    known = {(each.section, each.row, each.field, each.message) for each in stopping}
    extra = [e for e in found if (e.section, e.row, e.field, e.message) not in known]
    today = timezone.localdate()
    is_resend = desk.declaration is not None and desk.declaration.state == rules.RETURNED
    happened = changes.latest_evidence_day(desk.evidence, today) or today
    given = typed or f"{happened:%d/%m/%Y}"
    lines = [desk.at.problem(each) for each in [*extra, *stopping]]
    return {
        "changes": shown_changes(desk),
        "changes_title": f"{len(desk.reading.changes)} thay đổi",
        "problems": lines,
        "problems_title": f"Còn {len(lines)} chỗ phải sửa trước khi gửi",
        "may_send": not stopping and bool(desk.changed),
        "is_resend": is_resend,
        "happened_on": Control(
            "happened_on", "Ngày có thay đổi", "partial-date", given,
            hint="Ngày ký quyết định, ngày cấp văn bằng… Hạn khai tính từ ngày này.",
            error=next((e.message for e in found if e.field == "happened_on"), ""),
            required=True,
        ),
        "due": None if is_resend else due(desk, given),
        "evidence_article": desk.rule.article("evidence_required").shown(),
    }  # fmt: skip


def due(desk: Desk, typed: str) -> Due | None:
    """The due chip for a day as typed; None while it cannot be read. A first declaration
    counts from the account, whatever the day."""
    if desk.person.version_number == 0:
        return process.due(desk)
    try:
        happened: date = forms.happened_on(typed)
    except Incomplete:
        return None
    return process.declared_due(happened)


def _state(desk: Desk, place: Place, bare: set[Place]) -> State | None:
    if place in bare:
        return State("warn", desk.lacking(place), "paperclip")
    if place in desk.returned and place not in desk.corrected:
        return State("warn", "bị trả lại, chưa sửa gì", "arrow-back-up")
    return None


def shown_changes(desk: Desk) -> list[ChangeShown]:
    bare = {(each.section, each.row) for each in desk.unproved}
    made = []
    for place, group in desk.changed.items():
        declared = SECTIONS[place[0]]
        lines = [line for change in group for line in changes.lines_of(change, desk.labels)]
        made.append(
            ChangeShown(
                heading=declared.heading,
                verb=VERBS[group[0].operation],
                lines=tuple(lines),
                scans=tuple(scans(desk.evidence.get(place, ()), desk.labels.values)),
                url=desk.at.place(declared, place[1]),
                state=_state(desk, place, bare),
                warnings=tuple(
                    each.message
                    for each in [*desk.reading.findings, *desk.of_papers]
                    if (each.section, each.row) == place and not each.blocks
                ),
            )
        )
    return made
