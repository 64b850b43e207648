"""A draft as it is kept: one row of each person, in which both sides that may enter it type."""

from __future__ import annotations

from hoso.base.errors import Conflict
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, Draft
from hoso.changes.rules import Operation
from hoso.changes.services.entering import of_side, side_of
from hoso.dossiers.models import Person
from hoso.regulations.kinds import Declarer


def draft_of(person: Person, side: Declarer = Declarer.PERSON) -> Draft:
    """What one side is typing, to be read and not saved; empty when nothing is."""
    found = next(iter(Draft.objects.filter(person=person)), None)
    return part_of(found or Draft(person=person), side)


def part_of(draft: Draft, side: Declarer) -> Draft:
    """What one side typed, not to be saved: the other's would be lost."""
    return Draft(
        person_id=draft.person_id,  # nobody asks a draft whose it is
        operations=of_side(draft.operations, side),
        revision=draft.revision,
        updated_at=draft.updated_at,
    )


def locked_draft(person: Person) -> Draft:
    """Of both sides, locked until the transaction ends; made where there is none."""
    drafts = Draft.objects.select_for_update().filter(person=person)
    if (found := next(iter(drafts), None)) is not None:
        return found
    Draft.objects.bulk_create([Draft(person=person)], ignore_conflicts=True)
    return drafts.get()


def save_draft(draft: Draft) -> None:
    """Under its next revision. draft: of both sides, locked."""
    draft.revision += 1
    draft.save()


def own_operation(draft: Draft, side: Declarer, key: str, row: str) -> Operation | None:
    """Of this side at that place, to be changed within the draft; None where nothing is typed.
    Raises Conflict for one that the other side is typing."""
    found = _operation(draft, key, row)
    if found is not None and side_of(found) is not side:
        who = "người có hồ sơ" if side is Declarer.OFFICER else "cán bộ đầu mối"
        raise Conflict(f"Nội dung này đang được {who} khai dở. Đợi họ gửi, hoặc nhờ họ bỏ.")
    return found


def _operation(draft: Draft, key: str, row: str) -> Operation | None:
    for each in draft.operations:
        if rules.same_place(each, key, row):
            return each  # type: ignore[no-any-return]
    return None


def back_to_draft(declaration: Declaration) -> None:
    """What was declared is typed again, but where something newer is. Must stand inside a
    recording."""
    draft = locked_draft(declaration.person)
    items = declaration.items.exclude(state=rules.REPLACED).prefetch_related("evidence")
    draft.operations += [
        each
        for each in queries.operations_of(declaration.person, list(items))
        if _operation(draft, each["section"], each["row"]) is None
    ]
    save_draft(draft)
