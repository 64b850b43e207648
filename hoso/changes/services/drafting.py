"""The verbs of who enters a dossier's data: type, submit, withdraw (CM-6.3a, TQ-9.2a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding, blocking
from hoso.changes import proving, queries, rules
from hoso.changes.models import Declaration, Draft, Evidence, Item, Origin, StepTaken
from hoso.changes.rules import Change, Operation
from hoso.changes.services import stepping
from hoso.changes.services.drafts import (
    back_to_draft,
    locked_draft,
    own_operation,
    part_of,
    save_draft,
)
from hoso.changes.services.entering import (
    Entry,
    entry_of,
    marked,
    refuse_under_way,
    side_of,
)
from hoso.changes.services.step_signatures import DECLARED, sign
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.notices import services as notices
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer
from hoso.regulations.profile import Profile
from hoso.signing.services import Signer

OPERATIONS_LIMIT = 500
TYPED_LIMIT = 200_000  # characters of one section or row
DRAFT_LIMIT = 2_000_000  # of the whole draft, which each page of it reads


class Kept(NamedTuple):
    """What was typed, as it is kept. draft: as `draft_of`; row: its id, "" for a single section;
    declaration: the person's open one."""

    draft: Draft
    row: str
    declaration: Declaration | None


def save_operation(
    person: Person,
    *,
    by: Account,
    section_key: str,
    row: str = "",
    raw: dict[str, Any],
    revision: int | None = None,
    remove: bool = False,
    leaves_removed: bool = False,
) -> Kept:
    """Keep what is typed for one section or row, as typed.

    row: "" for a single section, and for a new row of a table, which then gets its id.
    revision: of the draft the form was made from; Conflict when another window saved since.
    leaves_removed: a row that is to be removed stays so, whatever came with it.
    Raises NotAllowed for what somebody else enters, Conflict for what they are typing.
    """
    declared, entry = section(section_key), entry_of(person, by)
    entry.require(declared)
    if _length(raw) > TYPED_LIMIT:
        raise Incomplete(
            "Nội dung gõ dài quá mức nhận được. Rút gọn rồi lưu lại; phần đã lưu trước vẫn còn."
        )
    row_id = (row or str(uuid4())) if declared.many else ""
    kept = {f.name: _storable(raw[f.name]) for f in declared.fields if f.name in raw}
    with transaction.atomic():
        draft = locked_draft(person)
        existing = own_operation(draft, entry.side, section_key, row_id)
        open_one = Declaration.objects.open_of(person)
        if leaves_removed and existing is not None and existing["operation"] == "remove":
            return Kept(part_of(draft, entry.side), row_id, open_one)
        _refuse_waiting(open_one, section_key, row_id)
        _refuse_stale(draft, revision)
        fresh: Operation = {
            "operation": "remove" if remove else _kind(person, entry, section_key, row_id),
            "section": section_key,
            "row": row_id,
            "raw": kept,
            "evidence": existing["evidence"] if existing else [],
            **marked(entry.side),
        }
        if existing is None:
            draft.operations.append(fresh)
        else:
            existing.update(fresh)
        _refuse_too_much(draft)
        save_draft(draft)
    return Kept(part_of(draft, entry.side), row_id, open_one)


def undo_operation(
    person: Person, *, by: Account, section_key: str, row: str = "", revision: int | None = None
) -> Draft:
    """Forget what was typed for one section or row; the approved values stand again. revision: as
    for `save_operation`, so that nothing is forgotten which the window never showed."""
    side = entry_of(person, by).side
    with transaction.atomic():
        draft = locked_draft(person)
        _refuse_stale(draft, revision)
        draft.operations = [
            each
            for each in draft.operations
            if side_of(each) is not side or not rules.same_place(each, section_key, row)
        ]
        save_draft(draft)
    return part_of(draft, side)


def submit(
    person: Person,
    *,
    by: Account,
    happened_on: date | None = None,
    revision: int | None = None,
    signer: Signer | None = None,
) -> Declaration:
    """Send the draft on its way through the regulation's chain, or the corrections of what was
    given back.

    happened_on: the day of the event from which CM-6.4 counts; the latest date among the
    evidence when not given, else today. signer: of `by`, where the regulation wants the
    person's signature. Raises Incomplete with every blocking finding, Conflict when it was sent
    already or another declaration is under way.
    """
    entry = entry_of(person, by)
    with audit.recording(by, "changes.submit", subject=person.subject):
        locked = Person.objects.select_for_update(of=("self",)).select_related("unit")
        person = locked.get(pk=person.pk)
        whole = locked_draft(person)
        draft = part_of(whole, entry.side)
        if revision is not None and revision != draft.revision:
            raise Conflict("Bản nháp vừa thay đổi ở một cửa sổ khác. Xem lại rồi gửi.")
        open_one = Declaration.objects.select_for_update().open_of(person)
        reading = queries.reading_of(person, draft, kept=_kept_of(open_one))
        if not reading.changes:
            raise Conflict("Không có thay đổi nào để gửi. Có thể khai báo này đã được gửi rồi.")
        _refuse_findings(reading)
        _refuse_unproved(reading.changes, reading.evidence, _rule_of(open_one))
        refuse_under_way(open_one, entry)
        happened = (
            happened_on
            or queries.latest_evidence_day(reading.evidence, timezone.localdate())
            or timezone.localdate()
        )
        if happened > timezone.localdate():
            raise Incomplete(
                "Ngày có thay đổi không được ở tương lai.",
                [Finding("Ngày có thay đổi không được ở tương lai.", field="happened_on")],
            )
        declaration = open_one or Declaration(person=person, revision=0)
        declaration = sent(declaration, person, by, happened, reading.changes)
        write_items(declaration, reading.changes, reading.evidence)
        into_chain(declaration, by, signer)
        whole.operations = [each for each in whole.operations if side_of(each) is not entry.side]
        save_draft(whole)
        if entry.side is Declarer.OFFICER and person.account_id:
            words = f"{by.full_name} nhập {len(reading.changes)} nội dung vào hồ sơ của bạn."
            notices.tell(person.account_id, words, "/ho-so-cua-toi")
    return declaration


def withdraw(declaration: Declaration, *, by: Account) -> None:
    """Who entered it takes it back before the first step is decided; what was declared becomes
    the draft. Raises Conflict afterwards."""
    entry = entry_of(declaration.person, by)
    with audit.recording(by, "changes.withdraw", subject=declaration.subject):
        locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
        if locked.entered_by != entry.side or locked.origin != Origin.PERSON:
            raise Conflict("Khai báo này do người khác nhập; chỉ người nhập mới rút được.")
        _refuse_decided(locked)
        locked.state = rules.DECLARATION.after(locked.state, "withdraw")
        stepping.leave(locked, rules.TAKEN_BACK, by)
        locked.closed_at = timezone.now()
        locked.revision += 1
        locked.save()
        back_to_draft(locked)


def sent(
    declaration: Declaration,
    person: Person,
    by: Account,
    happened: date,
    found: Sequence[Change],
    declare_by: date | None = None,
) -> Declaration:
    """The declaration, new or given back, saved at its first step under the regulation it began
    with. person: locked. Raises Conflict when another is under way."""
    declaration.submitted_at, declaration.submitted_by = timezone.now(), by
    if declaration.state == rules.RETURNED:
        is_checked = len(stepping.chain_of(declaration).steps) > 1
        rules.DECLARATION.after(rules.RETURNED, "resend" if is_checked else "resend_to_sign")
    else:
        declaration.is_first = person.version_number == 0
        declaration.happened_on = happened
        is_own = person.account_id == by.pk
        stepping.put_under_rule(declaration, Declarer.PERSON if is_own else Declarer.OFFICER)
        declaration.declare_by = declare_by or stepping.declare_by(
            person, happened, declaration.is_first
        )
    stepping.place_at(declaration, stepping.FIRST)
    declaration.base_version = person.version_number
    declaration.items_sha256 = sha256(canonical([_plain(change) for change in found]))
    declaration.revision += 1
    try:
        with transaction.atomic():
            declaration.save()
    except IntegrityError as error:
        raise Conflict("Khai báo này vừa được gửi rồi.") from error
    return declaration


def is_sent_again(declaration: Declaration) -> bool:
    """It has items and steps of an earlier sending. declaration: as `sent` left it."""
    return declaration.revision > 1


def into_chain(declaration: Declaration, by: Account, signer: Signer | None) -> None:
    """The declaring is over, signed where the regulation wants it; the first step begins."""
    profile = regulations.profile(declaration.regulation)
    signature = None
    if declaration.entered_by == Declarer.PERSON and profile.person_signs.value:
        article = profile.article("person_signs")
        signature = sign([declaration], signer, by, article, DECLARED)
    number = stepping.FIRST
    taken = []
    if is_sent_again(declaration):
        number = stepping.end_step(declaration, rules.PASSED, by, signature=signature)
    else:
        taken.append(stepping.declared(declaration, by, signature))
    StepTaken.objects.bulk_create([*taken, stepping.begun(declaration, number + 1)])
    stepping.settle([declaration])
    if declaration.state == rules.CHECKED:
        declaration.exceptions = queries.exceptions_of(declaration)
        declaration.save()
    stepping.tell_deciders(declaration)


def _refuse_decided(declaration: Declaration) -> None:
    """A decision of the first step ends the right to withdraw; being given back does not."""
    passed = declaration.steps.exclude(step=rules.DECLARE).filter(outcome=rules.PASSED)
    if declaration.state != rules.RETURNED and passed.exists():
        raise Conflict(
            "Khai báo này đã qua bước kiểm tra nên không rút được nữa. Nhờ người đang giữ hồ sơ "
            "trả lại nếu cần sửa."
        )


def write_items(
    declaration: Declaration,
    found: Sequence[Change],
    evidence: dict[tuple[str, str], list[Evidence]],
) -> None:
    """New items, with what proves each by section and row; those given back, or declared at the
    same places, are replaced by them, and kept."""
    places = {(change.section, change.row, change.field) for change in found}
    last = 0
    for item in declaration.items.all() if is_sent_again(declaration) else ():
        last = max(last, item.position + 1)
        given_back = item.state == rules.GIVEN_BACK
        if given_back or (
            (item.section, item.row, item.field) in places and item.state != rules.REPLACED
        ):
            item.state = rules.REPLACED
            item.save(update_fields=["state"])
    items = [
        Item(declaration=declaration, position=last + place, section=change.section,
             row=change.row, field=change.field, operation=change.operation,
             before=change.before, after=change.after)
        for place, change in enumerate(found)
    ]  # fmt: skip
    Item.objects.bulk_create(items)
    links = Item.evidence.through
    links.objects.bulk_create(
        links(item_id=item.pk, evidence_id=proof.pk)
        for item in items
        for proof in evidence.get((item.section, item.row), [])
    )


def _refuse_findings(reading: queries.Reading) -> None:
    stopping = blocking(reading.findings)
    if stopping:
        raise Incomplete(f"Còn {len(stopping)} chỗ phải sửa trước khi gửi", stopping)


def _kept_of(open_one: Declaration | None) -> list[Item]:
    """What was accepted in a declaration that was given back."""
    if open_one is None or open_one.state != rules.RETURNED:
        return []
    return list(open_one.items.filter(state=rules.ACCEPTED))


def _rule_of(open_one: Declaration | None) -> Profile:
    """What was given back is corrected under the regulation it began with."""
    is_returned = open_one is not None and open_one.state == rules.RETURNED
    return regulations.profile(open_one.regulation if open_one and is_returned else None)


def _refuse_unproved(
    found: Sequence[Change], evidence: dict[tuple[str, str], list[Evidence]], rule: Profile
) -> None:
    bare = blocking(proving.of_kinds(found, evidence, rule))
    if bare:
        raise Incomplete(f"Còn {len(bare)} thay đổi chưa có minh chứng", bare)


def _plain(change: Change) -> dict[str, Any]:
    return change._asdict()


def _kind(person: Person, entry: Entry, key: str, row: str) -> str:
    if not section(key).many:
        return "set"
    owner = section(key).model._default_manager.filter(pk=row).values_list("person_id", flat=True)
    with wall.beyond("a row of somebody else is refused, not written over"):
        known = owner.first()
    if known not in (None, person.pk):
        whose = "của bạn" if entry.side is Declarer.PERSON else "này"
        raise Conflict(f"Dòng này không thuộc hồ sơ {whose}. Thêm dòng mới rồi khai lại.")
    return "edit" if known else "add"


def _refuse_waiting(open_one: Declaration | None, key: str, row: str) -> None:
    """The answer to what waits to be checked or signed would overwrite what is typed meanwhile."""
    if open_one is None or open_one.state == rules.RETURNED:
        return
    items = open_one.items.filter(section=key, row=row).exclude(state=rules.REPLACED)
    if items.exists():
        raise Conflict(
            "Nội dung này đang chờ kiểm tra hoặc chờ ký, nên chưa sửa tiếp được. Rút khai báo để "
            "sửa, hoặc đợi kết quả."
        )


def _refuse_stale(draft: Draft, revision: int | None) -> None:
    if revision is not None and revision != draft.revision:
        raise Conflict(
            "Bản nháp vừa được lưu ở một cửa sổ khác. Tải lại trang để thấy bản mới nhất; "
            "phần bạn vừa gõ vẫn nằm trong ô."
        )


def _refuse_too_much(draft: Draft) -> None:
    if len(draft.operations) > OPERATIONS_LIMIT:
        raise Incomplete(
            f"Mỗi lần khai nhận tối đa {OPERATIONS_LIMIT} dòng. Gửi trước rồi khai tiếp."
        )
    if sum(_length(each.get("raw", {})) for each in draft.operations) > DRAFT_LIMIT:
        raise Incomplete(
            "Bản nháp dài quá mức nhận được. Gửi phần đã khai rồi khai tiếp, hoặc rút gọn; "
            "phần đã lưu trước vẫn còn."
        )


def _length(raw: dict[str, Any]) -> int:
    return sum(len(str(value)) for value in raw.values())


def _storable(typed: Any) -> Any:
    """As typed, but for the one character that the database cannot hold."""
    if isinstance(typed, list):
        return [_storable(each) for each in typed]
    return str(typed).replace("\x00", "")
