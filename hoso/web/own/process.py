"""Where the declaration is: who has it, until when, and what is due of the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from hoso.changes import queries, rules
from hoso.changes.models import Declaration
from hoso.changes.services import stepping
from hoso.dossiers import queries as dossiers
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import StepRole
from hoso.sync import queries as sync
from hoso.sync.rules import MOVES, State
from hoso.web import chains, shown
from hoso.web.dues import shown_due
from hoso.web.own.desk import Desk

NATIONAL = "CSDL quốc gia"


def due(desk: Desk) -> shown.Due | None:
    """Until when the person must do something; None when nothing is asked of them."""
    declaration = desk.declaration
    today = timezone.localdate()
    if (
        declaration is not None
        and declaration.state == rules.RETURNED
        and desk.is_mine(declaration)
    ):
        returned = max((i.decided_at for i in desk.items if i.decided_at), default=None)
        since = timezone.localdate(returned) if returned else today
        one = regulations.declare_due(since, declaration.regulation)
        return shown_due(one, since=f"Tính từ ngày trả lại {since:%d/%m/%Y}.")
    if declaration is not None:
        return None
    if desk.person.version_number == 0:
        new = dossiers.new_record_due(desk.person)
        return shown_due(new.due, since=f"Tính từ ngày {new.event} {new.since:%d/%m/%Y}.")
    if not desk.reading.changes:
        return None
    return declared_due(queries.latest_evidence_day(desk.evidence, today) or today)


def declared_due(happened: date) -> shown.Due:
    """Until when a change that happened on that day is to be declared (CM-6.4)."""
    return shown_due(
        regulations.declare_due(happened), since=f"Tính từ ngày có thay đổi {happened:%d/%m/%Y}."
    )


def first_step(declaration: Declaration) -> str:
    """Who looks at it first: words of the step, as the chain calls it."""
    step = stepping.step_of(declaration).value
    if step.role is StepRole.OFFICER:
        return "Cán bộ đầu mối kiểm tra"
    return f"Chờ bước “{step.label}”"


def steps(desk: Desk) -> tuple[str, Sequence[shown.Step]]:
    """The title of the line, and the line: the chain of the regulation and what follows it."""
    person, declaration = desk.person, desk.declaration
    way = sync.way_of(person)
    one = due(desk)
    till = f"đến hết {one.on:%d/%m}" if one else ""
    if declaration is not None:
        found = chains.deciding(declaration, till=till or "xong", who=desk.words.who)
        at = chains.place_of(declaration)
    elif desk.reading.changes or not way.has_version:
        at, found = 0, chains.expected(person, till, desk.words.who)
    else:
        at, found = _settled(desk, way)
    last = len(found)
    word, ends = "tự động", "sau khi ký"
    if way.packet is not None and at >= last:  # before that it is of what was signed earlier
        word = MOVES.labels[way.packet].lower()
        ends = f"{timezone.localdate(way.settled_at):%d/%m}" if way.settled_at else ends
    state = "done" if last < at else "now" if last == at else ""
    found.append(shown.Step(NATIONAL, word, ends, state))
    if at > last:
        return "Đã xong cả các bước", found
    return f"Đang ở bước {at + 1} trên {last + 1}", found


def _settled(desk: Desk, way: sync.Way) -> tuple[int, list[shown.Step]]:
    """Nothing under way: the line that made the version, by the regulation it began with and with
    who decided it; at: the national database, or one more when that is done too."""
    before = Declaration.objects.applied_last(desk.person)
    last = chains.length_of(before) if before else len(chains.loaded(1))
    at = last if way.is_signed_upward else last - 1
    if way.packet is not None:
        at = last + (way.packet is State.ACCEPTED)
    at = max(at, 1)
    if before is None:
        return at, chains.loaded(at)
    return at, chains.deciding(before, till="xong", who=desk.words.who, at=at)
