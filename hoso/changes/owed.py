"""What declarations and new records make due, out of the steps they took (docs/rooms.md,
deadlines). The functions that say what is due are pure; the rest reads the facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from hoso.changes import rules
from hoso.changes.models import Declaration, Origin, StepTaken
from hoso.changes.services import stepping
from hoso.deadlines.rules import PERSON, Wanted
from hoso.deadlines.sources import Source, register
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.moves import Moves, moves_of
from hoso.dossiers.rules import WORKING
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Chain

DECLARATIONS, RECORDS = stepping.DECLARATIONS, stepping.RECORDS
DECLARE, CORRECT, CHECK, APPROVE, RECORD = "declare", "correct", "check", "approve", "new_record"
GONE = (rules.TAKEN_BACK, rules.REFUSED)


class Step(NamedTuple):
    """A StepTaken with what its declaration and person say."""

    declaration: UUID
    number: int
    step: str
    label: str
    role: str
    since: date
    due_on: date
    outcome: str
    ended_at: datetime | None
    by: int | None
    regulation: str
    chain: str
    is_first: bool
    person: UUID
    unit: int
    account: int | None
    origin: str

    @property
    def fills_record(self) -> bool:
        """Part of a first declaration that is not the agency's own, as that of a leaver is."""
        return self.is_first and self.origin != Origin.AGENCY


_STEP = (
    "declaration_id", "number", "step", "label", "role", "since", "due_on", "outcome", "ended_at",
    "by_id", "declaration__regulation", "declaration__chain", "declaration__is_first",
    "declaration__person_id", "declaration__person__unit_id", "declaration__person__account_id",
    "declaration__origin",
)  # fmt: skip


class Record(NamedTuple):
    """A dossier that has an account; `since`: the day from which the filling in counts."""

    person: UUID
    unit: int
    account: int
    since: date
    version: int
    status: str


# --- what is due: pure ------------------------------------------------------------------


def due_of_step(step: Step, chain: Chain, unit: int) -> Wanted | None:
    """The deadline that a step taken is or was; None for having declared a first declaration,
    which is the record's."""
    if step.step == rules.DECLARE:
        if step.number == stepping.FIRST and step.fills_record:
            return None
        kind, key = (DECLARE if step.number == stepping.FIRST else CORRECT), "declare_change"
        title = "Khai thay đổi" if kind == DECLARE else "Sửa nội dung bị trả lại"
        link = "/ho-so-cua-toi" if step.role == PERSON else f"/ho-so/{step.person}"
    else:
        place = chain.place(step.step)
        is_last, alone = place == len(chain.steps) - 1, len(chain.steps) == 1
        kind = APPROVE if is_last else CHECK
        has_term = chain.steps[place].value.term is not None
        key = f"chains.{chain.key}.{step.step}" if has_term else "approval"
        title = f"{step.label} {'hồ sơ mới' if step.is_first else 'khai báo'}"
        link = f"/viec-can-lam/{step.declaration}" if alone or not is_last else "/dot-phe-duyet"
    return Wanted(
        subject=str(step.declaration),
        number=step.number,
        kind=kind,
        title=title,
        link=link,
        role=step.role,
        unit_id=unit,
        regulation=step.regulation,
        key=key,
        since=step.since,
        due_on=step.due_on,
        account_id=step.account,
        about=step.person,
        ended_at=step.ended_at,
        outcome=step.outcome,
        by_id=step.by,
    )


def due_of_record(
    record: Record, sent: Step | None, unit: int, owed_by: str, regulation: str, due_on: date
) -> Wanted | None:
    """To fill in a new record. sent: the first step of the first declaration that stands; the
    due day that was counted then holds. None for a dossier that was never declared: one that has
    a version, or whose person no longer works there."""
    if sent is None and (record.version or record.status != WORKING):
        return None
    return Wanted(
        subject=str(record.person),
        number=0,
        kind=RECORD,
        title="Khai hồ sơ mới",
        link="/ho-so-cua-toi" if owed_by == PERSON else f"/ho-so/{record.person}",
        role=sent.role if sent else owed_by,
        unit_id=unit,
        regulation=regulation,
        key="new_record",
        since=record.since,
        due_on=sent.due_on if sent else due_on,
        account_id=record.account,
        about=record.person,
        ended_at=sent.ended_at if sent else None,
        outcome=sent.outcome if sent else "",
        by_id=sent.by if sent else None,
    )


def standing(steps: Iterable[Step]) -> dict[UUID, Step]:
    """By person, the first step of the first of its first declarations that was not withdrawn or
    refused. steps: of first declarations, in order of declaration and number."""
    taken: dict[UUID, list[Step]] = defaultdict(list)
    for step in steps:
        taken[step.declaration].append(step)
    found: dict[UUID, Step] = {}
    for each in taken.values():
        first = each[0]
        if each[-1].outcome in GONE or first.ended_at is None:
            continue
        known = found.get(first.person)
        if known is None or known.ended_at is None or first.ended_at < known.ended_at:
            found[first.person] = first
    return found


# --- out of the facts -------------------------------------------------------------------


def of_declarations(subjects: Collection[str]) -> list[Wanted]:
    """Two statements, and one more where some step has ended."""
    steps = _steps(Q(declaration__in=list(subjects)))
    moves = moves_of({step.person for step in steps})
    return [
        one
        for step in steps
        if (one := due_of_step(step, _chain(step), _unit(moves, step, step.ended_at))) is not None
    ]


def of_records(subjects: Collection[str]) -> list[Wanted]:
    """Three statements."""
    rows = Person.objects.filter(pk__in=list(subjects), account__isnull=False)
    people = list(rows.select_related("account"))
    taken = _steps(Q(declaration__person__in=list(subjects), declaration__is_first=True))
    sent = standing(step for step in taken if step.fills_record)
    moves = moves_of([each.pk for each in people])
    regulation = regulations.in_force()
    owed_by = regulations.profile(regulation).declared_by.value.by.value
    found = []
    for person in people:
        first = sent.get(person.pk)
        due = dossiers.new_record_due(person, regulation)
        assert person.account_id is not None
        record = Record(person.pk, person.unit_id, person.account_id, due.since,
                        person.version_number, person.status)  # fmt: skip
        unit = moves.unit_at(person.pk, person.unit_id, first.ended_at if first else None)
        one = due_of_record(record, first, unit, owed_by, regulation, due.on)
        if one is not None:
            found.append(one)
    return found


def _steps(which: Q) -> Sequence[Step]:
    rows = StepTaken.objects.filter(which).order_by("declaration_id", "number")
    return [Step(*row) for row in rows.values_list(*_STEP)]


def _chain(step: Step) -> Chain:
    return regulations.profile(step.regulation).chain(step.chain).value


def _unit(moves: Moves, step: Step, at: datetime | None) -> int:
    return moves.unit_at(step.person, step.unit, at)


def _declarations() -> Iterator[UUID]:
    yield from Declaration.objects.order_by().values_list("pk", flat=True).iterator()


def _records() -> Iterator[UUID]:
    wanted = Q(version_number=0) | Q(declarations__is_first=True)
    people = Person.objects.filter(wanted, account__isnull=False).order_by()
    yield from people.values_list("pk", flat=True).distinct().iterator()


def register_sources() -> None:
    register(
        Source(
            DECLARATIONS,
            {
                DECLARE: "Khai thay đổi",
                CORRECT: "Sửa nội dung bị trả lại",
                CHECK: "Kiểm tra khai báo",
                APPROVE: "Ký duyệt",
            },
            of_declarations,
            _declarations,
            stepping.count_again,
            lent=frozenset({CHECK, APPROVE}),
        )
    )
    register(Source(RECORDS, {RECORD: "Khai hồ sơ mới"}, of_records, _records))
