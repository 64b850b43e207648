"""The verbs of who checks, and the head's before signing: accept, give back, hold back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts import access, oneself
from hoso.accounts.access import DECIDING, Act
from hoso.accounts.models import Account, Role
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, Item, Origin
from hoso.changes.services import loading, stepping
from hoso.changes.services.drafts import locked_draft, save_draft
from hoso.changes.services.step_signatures import CHECKED, sign
from hoso.notices import services as notices
from hoso.regulations.kinds import Declarer, Signing
from hoso.signing.models import Signature
from hoso.signing.services import Signer

REASON_LIMIT = 500
OWN = "Không ai tự kiểm tra hoặc tự ký duyệt khai báo của chính mình."


def accept(
    declaration: Declaration, items: Iterable[UUID], *, by: Account, revision: int
) -> Declaration:
    """Find items in order against their evidence; `finish_check` passes the declaration on. Raises
    NotAllowed, Conflict."""
    with audit.recording(by, "changes.accept", subject=declaration.subject):
        locked = _locked(declaration, revision, by, rules.SUBMITTED)
        for item in _pending(locked, items):
            _decide(item, rules.ACCEPTED, by)
        return saved(locked)


def give_back(
    declaration: Declaration, items: Iterable[UUID], reason: str, *, by: Account, revision: int
) -> Declaration:
    """Return items with a reason; the person sees which and why once the check is finished. Raises
    NotAllowed, Conflict; Incomplete without a reason."""
    said = _reason(reason)
    with audit.recording(by, "changes.give_back", subject=declaration.subject, reason=said):
        locked = _locked(declaration, revision, by, rules.SUBMITTED)
        for item in _pending(locked, items):
            _decide(item, rules.GIVEN_BACK, by, said)
        return saved(locked)


def finish_check(
    declaration: Declaration,
    *,
    by: Account,
    revision: int,
    signer: Signer | None = None,
    to: str = rules.DECLARE,
) -> Declaration:
    """End the step: on to the next when all is accepted; when something was given back, to who
    entered it, or (`to`) to an earlier step of its chain, which looks at those items anew.
    signer: of `by`, where the regulation wants the step signed. Raises Incomplete while items
    are undecided, or without a signature that is wanted; Conflict for a step that is none."""
    with audit.recording(by, "changes.finish_check", subject=declaration.subject):
        locked = _locked(declaration, revision, by, rules.SUBMITTED)
        states = set(locked.items.exclude(state=rules.REPLACED).values_list("state", flat=True))
        if rules.PENDING in states:
            count = locked.items.filter(state=rules.PENDING).count()
            raise Incomplete(
                f"Còn {count} nội dung chưa xem. Chấp nhận hoặc trả lại từng nội dung rồi kết thúc."
            )
        if rules.GIVEN_BACK not in states:
            return pass_on(locked, by, signer)
        if to != rules.DECLARE:
            return _sent_back(locked, by, to)
        return _returned(locked, by)


def give_back_whole(
    declaration: Declaration, reason: str, *, by: Account, revision: int, to: str = rules.DECLARE
) -> Declaration:
    """Whoever decides now sends all of it back with a reason: to who entered it, or (`to`) to an
    earlier step of its chain. One of a load, or of the agency, ends, as nobody typed it."""
    said = _reason(reason)
    with audit.recording(by, "changes.give_back", subject=declaration.subject, reason=said):
        # To a head, what is still being checked is not there yet.
        is_head = access.may(by, Act.APPROVE, declaration.person.unit)
        states = (rules.CHECKED,) if is_head else (rules.SUBMITTED, rules.CHECKED)
        locked = _locked(declaration, revision, by, *states)
        if to != rules.DECLARE:
            return _back_at(locked, by, said, to)
        if locked.batch is not None:
            loading.end(locked)
            stepping.leave(locked, rules.REFUSED, by, said)
            locked.save()
            loading.tell_refused(locked.batch, 1, said)
            return locked
        for item in locked.items.exclude(state=rules.REPLACED):
            _decide(item, rules.GIVEN_BACK, by, said)
        if locked.origin == Origin.AGENCY:
            return _ended(locked, by, said)
        return _returned(locked, by, said)


def clear_exceptions(declaration: Declaration, *, by: Account, revision: int) -> Declaration:
    """The head has looked at what is unusual and lets it into the signing."""
    with audit.recording(by, "changes.put_in", subject=declaration.subject):
        locked = _locked(declaration, revision, by, rules.CHECKED)
        locked.cleared_by, locked.held_until = by, None
        return saved(locked)


def hold_back(declaration: Declaration, *, by: Account, revision: int, until: date) -> Declaration:
    """The head leaves it for a later month; it comes up again on `until`."""
    with audit.recording(by, "changes.hold_back", subject=declaration.subject):
        locked = _locked(declaration, revision, by, rules.CHECKED)
        locked.held_until = until
        return saved(locked)


def _locked(declaration: Declaration, revision: int, by: Account, *states: str) -> Declaration:
    """Locked, as it was seen, and at a step that is `by`'s to decide."""
    locked = (
        Declaration.objects.select_for_update(of=("self",))
        .select_related("person__unit", "person__account")
        .get(pk=declaration.pk)
    )
    if locked.state in states:
        act = DECIDING[Role(locked.step_role)]
        access.require(by, act, locked.person.unit)
        stepping.refuse_delegate(locked, by)
        oneself.refuse_own(by, act, locked.person, OWN)
    if locked.state not in states or locked.revision != revision:
        raise Conflict(
            "Khai báo này vừa được người khác xử lý, nên quyết định của bạn chưa được ghi. "
            "Tải lại trang để xem tình trạng mới nhất."
        )
    return locked


def _pending(declaration: Declaration, items: Iterable[UUID]) -> list[Item]:
    wanted = set(items)
    found = [
        item
        for item in declaration.items.select_for_update().filter(pk__in=wanted)
        if item.state != rules.REPLACED
    ]
    if len(found) != len(wanted) or not wanted:
        raise Conflict("Có nội dung không còn chờ quyết định. Tải lại trang rồi chọn lại.")
    return found


def _decide(item: Item, state: str, by: Account, reason: str = "") -> None:
    item.state, item.reason = state, reason
    item.decided_by, item.decided_at = by, timezone.now()
    item.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def pass_on(declaration: Declaration, by: Account, signer: Signer | None) -> Declaration:
    """Signed where the step wants it, and at its next step. declaration: locked. Raises Incomplete
    without the signer that the step wants."""
    step = stepping.step_of(declaration)
    signature = None
    wanted = step.value.signature
    if wanted is Signing.REQUIRED or (signer is not None and wanted is Signing.OPTIONAL):
        signature = sign([declaration], signer, by, step.citation, CHECKED)
    return passed_on(declaration, by, signature)


def passed_on(declaration: Declaration, by: Account, signature: Signature | None) -> Declaration:
    """A locked declaration at its next step. Must stand inside a recording; nothing is asked."""
    stepping.go_on(declaration, by, signature)
    declaration.checked_at, declaration.checked_by = timezone.now(), by
    if declaration.state == rules.CHECKED:
        declaration.exceptions = queries.exceptions_of(declaration)
    declaration.cleared_by = None
    return saved(declaration)


def _sent_back(declaration: Declaration, by: Account, to: str) -> Declaration:
    """What was given back is undecided again at an earlier step, with why."""
    given = list(declaration.items.filter(state=rules.GIVEN_BACK))
    why = "; ".join(dict.fromkeys(item.reason for item in given))
    for item in given:
        _decide(item, rules.PENDING, by, item.reason)
    return _back_at(declaration, by, why[:REASON_LIMIT], to)


def _back_at(declaration: Declaration, by: Account, reason: str, to: str) -> Declaration:
    stepping.go_back(declaration, by, reason, _earlier(declaration, to))
    declaration.exceptions, declaration.cleared_by, declaration.held_until = [], None, None
    return saved(declaration)


def _earlier(declaration: Declaration, to: str) -> str:
    """Raises Conflict when the chain has no such earlier step."""
    if to not in {each.value.key for each in stepping.earlier_steps(declaration)}:
        raise Conflict("Không có bước này ở trước bước đang làm. Tải lại trang rồi chọn lại.")
    return to


def _returned(declaration: Declaration, by: Account, reason: str = "") -> Declaration:
    """Back to who entered it: only what was given back returns to the draft."""
    stepping.go_back(declaration, by, reason)
    declaration.times_returned += 1
    declaration.checked_at = declaration.checked_by = declaration.cleared_by = None
    declaration.exceptions = []
    given_back = list(declaration.items.filter(state=rules.GIVEN_BACK).prefetch_related("evidence"))
    draft = locked_draft(declaration.person)
    kept = [
        operation
        for operation in draft.operations
        if not any(rules.same_place(operation, i.section, i.row) for i in given_back)
    ]
    draft.operations = [*queries.operations_of(declaration.person, given_back), *kept]
    save_draft(draft)
    _tell_returned(declaration, len(given_back))
    return saved(declaration)


def _tell_returned(declaration: Declaration, count: int) -> None:
    person = declaration.person
    if declaration.entered_by == Declarer.OFFICER:
        words = f"{person.full_name}: khai báo có {count} nội dung bị trả lại. Xem lý do và sửa."
        notices.tell(declaration.submitted_by_id, words, f"/ho-so/{person.pk}/khai")
    elif person.account_id:
        notices.tell(
            person.account_id,
            f"Khai báo của bạn có {count} nội dung bị trả lại. Xem lý do và sửa.",
            "/ho-so-cua-toi",
        )


def _ended(declaration: Declaration, by: Account, reason: str) -> Declaration:
    """What the agency wrote goes back to nobody's draft: it ends, and who wrote it is told."""
    stepping.leave(declaration, rules.REFUSED, by, reason)
    declaration.state = rules.DECLARATION.after(declaration.state, "take_back")
    declaration.closed_at = timezone.now()
    notices.tell(
        declaration.submitted_by_id,
        f"Thủ trưởng trả lại nội dung bạn ghi vào hồ sơ {declaration.person.full_name}: “{reason}”",
        f"/ho-so/{declaration.person_id}",
    )
    return saved(declaration)


def saved(declaration: Declaration) -> Declaration:
    """Under its next revision. declaration: locked."""
    declaration.revision += 1
    declaration.save()
    return declaration


def _reason(text: str) -> str:
    said = one_line(text)
    if not said:
        raise Incomplete(
            "Chưa ghi lý do trả lại.",
            [Finding("Ghi lý do để người khai biết phải sửa gì.", field="reason")],
        )
    if len(said) > REASON_LIMIT:
        raise Incomplete(
            "Lý do dài quá.",
            [Finding(f"Lý do dài quá {REASON_LIMIT} ký tự. Rút gọn lại.", field="reason")],
        )
    return said
