"""A declaration from one step of its chain to the next; each step taken is a row (StepTaken).

Nothing here asks who may: the verbs that call it have. All of it stands inside their recording.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from hoso.accounts.access import DECIDING, stood_in_for
from hoso.accounts.models import Account, Role
from hoso.base.errors import NotAllowed
from hoso.changes import months, rules
from hoso.changes.models import Declaration, StepTaken
from hoso.deadlines import services as deadlines
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.notices import services as notices
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import ChangeKind, Declarer
from hoso.regulations.profile import Chain, Step
from hoso.regulations.rules import Due
from hoso.regulations.values import Cited
from hoso.signing.models import Signature

FIRST = 0
DECLARATIONS, RECORDS = "changes.declaration", "changes.record"


def chain_of(declaration: Declaration) -> Chain:
    """The chain it began with, of the regulation it began with."""
    return regulations.profile(declaration.regulation).chain(declaration.chain).value


def settle(declarations: Iterable[Declaration]) -> None:
    """Bring what these declarations make due up to the steps they have taken; a fixed number of
    statements. Called last by every verb that begins or ends steps."""
    every = list(declarations)
    deadlines.settle(DECLARATIONS, [each.pk for each in every])
    deadlines.settle(RECORDS, [each.person_id for each in every if each.is_first])


def declare_by(person: Person, happened: date, is_first: bool) -> date:
    """Until when it is declared: all of a new record, or what changed, from the day it happened."""
    if is_first:
        return dossiers.new_record_due(person).on
    return regulations.declare_due(happened).on


def step_of(declaration: Declaration) -> Cited[Step]:
    """The step of its chain at which it stands. Raises LookupError at none of them."""
    return chain_of(declaration).step(declaration.step)


def earlier_steps(declaration: Declaration) -> tuple[Cited[Step], ...]:
    """Those before the one at which it stands, in their order."""
    chain = chain_of(declaration)
    return chain.steps[: chain.place(declaration.step)]


def is_undecided(declaration: Declaration) -> bool:
    """Open, and at the first step of its chain or given back: who entered it may withdraw it."""
    if declaration.state == rules.RETURNED:
        return True
    return bool(declaration.step) and chain_of(declaration).place(declaration.step) == FIRST


def put_under_rule(declaration: Declaration, entered_by: Declarer) -> Chain:
    """Choose, for a declaration that is not saved yet, the regulation in force and its chain."""
    declaration.regulation = regulations.in_force()
    declaration.entered_by = entered_by.value
    chain = regulations.chain_for(
        declaration.person.unit.kind,
        ChangeKind.NEW if declaration.is_first else ChangeKind.CHANGE,
        entered_by,
        declaration.person.kind,
        declaration.regulation,
    )
    declaration.chain = chain.key
    return chain


def place_at(declaration: Declaration, at: int, since: date | None = None) -> None:
    """Set, not save, the step at that place of the chain, its time and the state it gives."""
    chain, day = chain_of(declaration), since or timezone.localdate()
    step = chain.steps[at]
    declaration.step, declaration.step_role = step.value.key, step.value.role.value
    declaration.state = rules.CHECKED if at == len(chain.steps) - 1 else rules.SUBMITTED
    declaration.step_since, declaration.due_on = day, due_of(declaration, chain, step, day).on


def due_of(declaration: Declaration, chain: Chain, step: Cited[Step], since: date) -> Due:
    """Until when a step of it that began on that day is decided."""
    sent = timezone.localdate(declaration.submitted_at)
    return regulations.step_due(chain, step, since, sent, declaration.regulation)


def counted(declaration: Declaration) -> Due:
    """Until when its open step is decided, counted now day by day; of a closed one the day that
    it carries. No statement."""
    if not declaration.step:
        return Due(declaration.due_on)
    since = declaration.step_since or timezone.localdate(declaration.submitted_at)
    if declaration.step == rules.DECLARE:
        return regulations.declare_due(since, declaration.regulation)
    chain = chain_of(declaration)
    return due_of(declaration, chain, chain.step(declaration.step), since)


def place_at_declarer(declaration: Declaration, since: date | None = None) -> None:
    """Set, not save: back with who entered it, to be corrected."""
    day = since or timezone.localdate()
    declaration.step, declaration.step_role = rules.DECLARE, declaration.entered_by
    declaration.step_since = day
    declaration.due_on = regulations.declare_due(day, declaration.regulation).on


def begun(declaration: Declaration, number: int) -> StepTaken:
    """The row, not saved, of the step the declaration now stands at."""
    assert declaration.step_since is not None
    label = "Khai lại"
    if declaration.step != rules.DECLARE:
        label = chain_of(declaration).step(declaration.step).value.label
    return StepTaken(
        declaration=declaration,
        number=number,
        step=declaration.step,
        label=label,
        role=declaration.step_role,
        since=declaration.step_since,
        due_on=declaration.due_on,
    )


def declared(declaration: Declaration, by: Account, signature: Signature | None) -> StepTaken:
    """The row, not saved, of having declared: due as `declare_by`, done as it was sent."""
    return StepTaken(
        declaration=declaration,
        number=FIRST,
        step=rules.DECLARE,
        label="Khai",
        role=declaration.entered_by,
        since=declaration.happened_on,
        due_on=declaration.declare_by,
        outcome=rules.PASSED,
        ended_at=declaration.submitted_at,
        by=by,
        signature=signature,
    )


def end_step(
    declaration: Declaration,
    outcome: str,
    by: Account,
    *,
    reason: str = "",
    signature: Signature | None = None,
) -> int:
    """End the step the declaration stands at; gives its number."""
    taken = declaration.steps.select_for_update().get(ended_at__isnull=True)
    taken.outcome, taken.ended_at, taken.by = outcome, timezone.now(), by
    taken.for_account_id = in_stead_of(taken.role, declaration, by)
    taken.reason, taken.signature = reason, signature
    taken.save()
    return int(taken.number)


def in_stead_of(role: str, declaration: Declaration, by: Account) -> int | None:
    """Whose decision it is when `by` decides by delegation; None in one's own right."""
    if role not in Role.values:
        return None
    person = declaration.person
    return stood_in_for(by, DECIDING[Role(role)], person.unit, person.account_id)


def refuse_delegate(declaration: Declaration, by: Account) -> None:
    """Raises NotAllowed when `by` could decide the step only in somebody's stead, and the
    regulation it began with does not let the step be delegated."""
    step = step_of(declaration)
    if not step.value.may_delegate and in_stead_of(declaration.step_role, declaration, by):
        raise NotAllowed(
            f"Bước “{step.value.label}” không được ủy quyền theo quy chế của hồ sơ này.",
            article=step.citation.shown(),
            ask="người giữ bước này",
        )


def go_on(declaration: Declaration, by: Account, signature: Signature | None = None) -> None:
    """The step is passed: on to the next one. Sets, and does not save, the declaration."""
    at = chain_of(declaration).place(declaration.step)
    move = "pass" if at + 2 == len(chain_of(declaration).steps) else "step"
    rules.DECLARATION.after(declaration.state, move)
    number = end_step(declaration, rules.PASSED, by, signature=signature)
    place_at(declaration, at + 1)
    begun(declaration, number + 1).save()
    settle([declaration])
    tell_deciders(declaration)


def go_back(declaration: Declaration, by: Account, reason: str, to: str = rules.DECLARE) -> None:
    """Given back to an earlier step, or to who entered it. Sets, does not save, the declaration.

    Raises LookupError when `to` is no earlier step of its chain.
    """
    if to != rules.DECLARE and to not in {e.value.key for e in earlier_steps(declaration)}:
        raise LookupError(f"{to!r} is no earlier step")
    number = end_step(declaration, rules.GIVEN, by, reason=reason)
    if to == rules.DECLARE:
        declaration.state = rules.DECLARATION.after(declaration.state, "give_back")
        place_at_declarer(declaration)
    else:
        if declaration.state == rules.CHECKED:
            rules.DECLARATION.after(declaration.state, "back_to_check")
        place_at(declaration, chain_of(declaration).place(to))
        tell_deciders(declaration)
    begun(declaration, number + 1).save()
    settle([declaration])


def leave(declaration: Declaration, outcome: str, by: Account, reason: str = "") -> None:
    """It is over: withdrawn or refused. Sets, does not save, the declaration."""
    end_step(declaration, outcome, by, reason=reason)
    declaration.step = declaration.step_role = ""
    settle([declaration])


def tell_deciders(declaration: Declaration) -> None:
    """That it waits for them; when there is nobody, those who can appoint somebody."""
    person = declaration.person
    step = step_of(declaration).value
    holders = months.deciders_of(step.role.value, person.unit, person.account_id)
    if not holders:
        notices.tell_many(
            months.home_affairs(),
            f"Khai báo ở {person.unit.name} chờ bước “{step.label}” mà chưa giao cho ai.",
            "/viec-cho-nguoi",
        )
        return
    is_last = declaration.state == rules.CHECKED
    if is_last and regulations.has_sessions(declaration.regulation) and _was_checked(declaration):
        return  # signed together, in the session: heads are told of that
    sent = "gửi lại khai báo" if declaration.times_returned else "gửi khai báo"
    place = "/dot-phe-duyet/khai-bao" if is_last else "/viec-can-lam"
    notices.tell_many(
        holders,
        f"{person.full_name} {sent}, chờ bước “{step.label}”.",
        f"{place}/{declaration.pk}",
    )


def _was_checked(declaration: Declaration) -> bool:
    return len(chain_of(declaration).steps) > 1


def count_again() -> list[tuple[Declaration, date, date]]:
    """Count the step of every open declaration anew, after the calendar changed; gives those that
    moved, from which day to which, by their new day. Must stand inside a recording.

    Each is locked before its step, as by every verb, in the order in which a head locks many: the
    step that is counted is the one at which it stands.
    """
    found = Declaration.objects.open().select_related("person__unit").order_by("person_id")
    by_key = {each.pk: each for each in found.select_for_update(of=("self",))}
    moved, rows = [], []
    taken = StepTaken.objects.select_for_update().filter(
        declaration__in=list(by_key), ended_at__isnull=True
    )
    for row in taken:
        declaration = by_key[row.declaration_id]
        due = counted(declaration).on
        if due != row.due_on:
            moved.append((declaration, row.due_on, due))
            row.due_on = declaration.due_on = due
            rows.append(row)
    StepTaken.objects.bulk_update(rows, ["due_on"], batch_size=500)
    Declaration.objects.bulk_update([one for one, _, _ in moved], ["due_on"], batch_size=500)
    settle([one for one, _, _ in moved])
    return sorted(moved, key=lambda each: (each[2], each[0].pk))
