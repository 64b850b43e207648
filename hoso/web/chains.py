"""The line of steps of a declaration: who had it, who has it, until when, and what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from hoso.changes import months, rules
from hoso.changes.models import Declaration, StepTaken
from hoso.changes.services import stepping
from hoso.changes.services.stepping import chain_of
from hoso.dossiers.models import Person
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import ChangeKind, DayUnit, Declarer, Every, StepRole
from hoso.regulations.profile import Chain, Step
from hoso.regulations.rules import Window
from hoso.regulations.values import Cited, Timing
from hoso.web import shown

NAMES_AT_MOST = 2
UNITS = {DayUnit.WORKING_DAYS: "ngày làm việc", DayUnit.DAYS: "ngày"}


def chain_for(person: Person) -> Chain:
    """The one that the person's next declaration would take."""
    return regulations.chain_for(
        person.unit.kind,
        ChangeKind.NEW if person.version_number == 0 else ChangeKind.CHANGE,
        regulations.profile().declared_by.value.by,
        person.kind,
    )


def place_of(declaration: Declaration) -> int:
    """In the line: 0 declaring, then the steps of its chain; past them when approved."""
    if declaration.step == rules.DECLARE:
        return 0
    chain = chain_of(declaration)
    return 1 + (chain.place(declaration.step) if declaration.step else len(chain.steps))


def deciding(
    declaration: Declaration, *, till: str, who: str, at: int | None = None
) -> list[shown.Step]:
    """The line of a declaration under way, up to the signing upward; at: where it stands, of one
    that is over."""
    taken = _last_taken(declaration)
    at = place_of(declaration) if at is None else at
    chain = chain_of(declaration)
    found = [shown.Step("Khai", who, till, _state(0, at))]
    ready = max(declaration.due_on, timezone.localdate())
    for place, step in enumerate(chain.steps, 1):
        row = taken.get(step.value.key) if place <= at else None
        if place == at:
            when = f"đến hết {declaration.due_on:%d/%m}"
        elif row is not None and row.ended_at:
            when = f"xong {timezone.localdate(row.ended_at):%d/%m}"
        else:
            when, ready = _expected(step, ready, declaration.regulation)
        found.append(
            shown.Step(step.value.label, _decider(step, declaration, row), when, _state(place, at))
        )
    found += upward_step(ready, len(chain.steps) + 1, at, declaration.regulation)
    return found


def length_of(declaration: Declaration) -> int:
    """Of the line that `deciding` gives."""
    profile = regulations.profile(declaration.regulation)
    return 1 + len(chain_of(declaration).steps) + (profile.upward.value.role is not StepRole.HEAD)


def loaded(at: int) -> list[shown.Step]:
    """The line of a version that no declaration made, up to the signing upward; `at` from 1."""
    first = shown.Step("Nạp hồ sơ ban đầu", "", "xong", "done")
    return [first, *upward_step(timezone.localdate(), 1, at, regulations.in_force())]


def expected(person: Person, till: str, who: str = "bạn") -> list[shown.Step]:
    """The line that the next declaration will take; `who` declares."""
    chain, regulation = chain_for(person), regulations.in_force()
    found = [shown.Step("Khai", who, till, "now")]
    ready = timezone.localdate()
    roles = {step.value.role.value for step in chain.steps}
    names = months.decider_names(roles, person.unit, person.account_id)
    for step in chain.steps:
        when, ready = _expected(step, ready, regulation)
        who = _named(names[step.value.role.value])
        found.append(shown.Step(step.value.label, who, when))
    found += upward_step(ready, len(chain.steps) + 1, 0, regulation)
    return found


def upward_step(ready: date, place: int, at: int, regulation: str) -> list[shown.Step]:
    """The signing for the national database; none where the approval is that signature too."""
    profile = regulations.profile(regulation)
    upward = profile.upward.value
    if upward.role is StepRole.HEAD:
        return []
    window = regulations.upward_window(ready, regulation)
    when = f"{window.opens:%d} – {window.closes:%d/%m}"
    if upward.every is Every.ANY_DAY:
        when = "sau khi duyệt"
    if place < at:
        when = "xong"
    who = profile.managing_body.value
    label = "Ký dữ liệu gửi CSDL quốc gia"
    return [shown.Step(label, who, when, _state(place, at))]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that is over, as it is told: who, in whose stead, how, why, when."""

    label: str
    who: str
    stead: str
    state: shown.State
    reason: str
    at: datetime
    is_signed: bool


def taken(declaration: Declaration) -> list[Taken]:
    """What was decided before, in its order; the declaring itself is left out. One statement."""
    rows = declaration.steps.filter(ended_at__isnull=False).exclude(step=rules.DECLARE)
    return [
        Taken(
            row.label,
            row.by.full_name if row.by else "hệ thống",
            row.for_account.full_name if row.for_account else "",
            _outcome(row),
            row.reason,
            row.ended_at,
            row.signature_id is not None,
        )
        for row in rows.select_related("by", "for_account").order_by("number")
        if row.ended_at
    ]


def _outcome(row: StepTaken) -> shown.State:
    if row.outcome in (rules.PASSED, rules.APPROVED):
        return shown.State("ok", row.outcome_label)
    return shown.State("bad", row.outcome_label, "arrow-back-up")


def back_choices(declaration: Declaration) -> list[tuple[str, str]]:
    """Where a decider may give it back to: who entered it, then each earlier step, the nearest
    last; (value, label) for a select."""
    who = "Cán bộ nhập" if declaration.entered_by == Declarer.OFFICER else "Người khai"
    steps = stepping.earlier_steps(declaration)
    return [(rules.DECLARE, who), *((e.value.key, f"Bước “{e.value.label}”") for e in steps)]


def session_title(window: Window, timing: Timing) -> str:
    """What a session is called: by month, by quarter, or none of both."""
    if timing.every is Every.ANY_DAY:
        return "Duyệt khi đến"
    if timing.every is Every.QUARTER:
        return f"Đợt phê duyệt quý {window.month.month // 3}/{window.month.year}"
    return f"Đợt phê duyệt tháng {window.month:%m/%Y}"


def period_title(period: str, regulation: str) -> str:
    """The same of a session that is over, by its period ("2026-11") and its regulation:
    "tháng 11/2026", "quý 4/2026"; of approvals as they come, their month."""
    year, month = period.split("-")
    if regulations.profile(regulation).approval.value.every is Every.QUARTER:
        return f"quý {int(month) // 3}/{year}"
    return f"tháng {month}/{year}"


def upward_sentence(day: date, regulation: str = "") -> str:
    """What follows an approval of that day, by that regulation (the one in force)."""
    name = regulation or regulations.in_force()
    profile = regulations.profile(name)
    upward = profile.upward.value
    if upward.role is StepRole.HEAD:
        return "chữ ký của thủ trưởng cũng là chữ ký gửi đi, hệ thống gửi lên CSDL quốc gia ngay"
    if upward.every is Every.ANY_DAY:
        return f"{profile.managing_body.value} ký ngay khi nhận để gửi lên CSDL quốc gia"
    window = regulations.upward_window(day, name)
    days = f"từ {window.opens:%d/%m} đến {window.closes:%d/%m/%Y}"
    return f"{profile.managing_body.value} ký dữ liệu gửi cơ sở dữ liệu quốc gia {days}"


def spoken_session(window: Window, timing: Timing) -> str:
    """How the regulation says the days of a session: "trước ngày 25/11/2026"."""
    if timing.every is Every.ANY_DAY:
        return "ngay khi nhận"
    if timing.before_day is not None:
        return f"trước ngày {timing.before_day}/{window.month:%m/%Y}"
    return f"từ {window.opens:%d/%m} đến hết {window.closes:%d/%m/%Y}"


def _last_taken(declaration: Declaration) -> dict[str, StepTaken]:
    rows = declaration.steps.select_related("by", "for_account").order_by("number")
    return {row.step: row for row in rows}


def _decider(step: Cited[Step], declaration: Declaration, row: StepTaken | None) -> str:
    if row is not None and row.by is not None:
        stead = f", thay {row.for_account.full_name}" if row.for_account else ""
        return f"{row.by.full_name}{stead}"
    return holders(step.value.role.value, declaration.person)


def _expected(step: Cited[Step], ready: date, regulation: str) -> tuple[str, date]:
    """The time of a step still to come, in words; and the day on which it will be over."""
    term = step.value.term
    if term is None:
        due = regulations.approval_due(ready, regulation).on
        return f"đến hết {due:%d/%m}", due
    until = regulations.due(Cited(term, step.citation), ready).on
    return f"{term.amount} {UNITS[term.unit]}", until


def _state(place: int, at: int) -> str:
    return "done" if place < at else "now" if place == at else ""


def holders(role: str, person: Person) -> str:
    """Who decides a step of the person's declaration, in words; one statement."""
    return _named(months.decider_names([role], person.unit, person.account_id)[role])


def _named(names: Sequence[str]) -> str:
    """Two of them, and how many more."""
    if not names:
        return "chưa giao cho ai"
    more = f" và {len(names) - NAMES_AT_MOST} người nữa" if len(names) > NAMES_AT_MOST else ""
    return ", ".join(names[:NAMES_AT_MOST]) + more
