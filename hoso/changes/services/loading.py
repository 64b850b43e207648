"""A workbook's changes come in as declarations of one batch, checked by the officer who brings
them, for the head to sign in the month: a load is never written around approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from hoso import audit
from hoso.accounts import access, oneself
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.sealed_fields import bulk_update
from hoso.base.text import one_line
from hoso.changes import months, rules
from hoso.changes.models import Batch, Declaration, Evidence, Origin, Proposal, StepTaken
from hoso.changes.proving import PORTRAIT
from hoso.changes.rules import Packed
from hoso.changes.services import stepping
from hoso.changes.services.documents import PICTURE
from hoso.dossiers.models import Person
from hoso.files.models import StoredFile
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.regulations.kinds import Declarer

REASON_LIMIT = 300  # it stands in a notice
NO_SCANS = "Nạp từ bảng tính, không kèm minh chứng."


@dataclass(frozen=True, slots=True)
class Loading:
    """One person of a batch. base_version: of the dossier that the changes were found against.
    warnings: what the head should look at. photo: the portrait that the changes name, stored."""

    person_id: UUID
    packed: Packed
    base_version: int
    warnings: Sequence[str] = field(default=())
    photo: StoredFile | None = None


def start_batch(unit: Unit, title: str, *, by: Account) -> Batch:
    """An empty batch. Raises NotAllowed."""
    access.require(by, Act.CHECK, unit)
    with audit.recording(by, "changes.start_batch", subject=f"organisations.unit:{unit.pk}"):
        return Batch.objects.create(unit=unit, title=one_line(title)[:200], made_by=by)


def load(batch: Batch, people: Sequence[Loading], *, by: Account) -> dict[UUID, str]:
    """One declaration for each, waiting to be signed; gives those that could not come in, with
    the reason: moved on since they were read, an open declaration, not the account's to write.

    A fixed number of statements.
    """
    with audit.recording(by, "changes.load", subject=batch.subject):
        locked = Person.objects.select_for_update(of=("self",)).select_related("unit", "account")
        found = {each.pk: each for each in locked.filter(pk__in=[one.person_id for one in people])}
        busy = Declaration.objects.open().filter(person__in=found)
        states = dict(busy.values_list("person_id", "state"))
        refused = {
            one.person_id: why
            for one in people
            if (why := _why_not(found.get(one.person_id), one, states, by))
        }
        taken = [one for one in people if one.person_id not in refused]
        made = [_declaration(batch, one, found[one.person_id], by) for one in taken]
        Declaration.objects.bulk_create(made)
        StepTaken.objects.bulk_create(
            row
            for each in made
            for row in (stepping.declared(each, by, None), stepping.begun(each, 1))
        )
        Proposal.objects.bulk_create(
            Proposal(declaration=each, packed=one.packed.content, sections=one.packed.sections)
            for each, one in zip(made, taken, strict=True)
        )
        stepping.settle(made)
        Evidence.objects.bulk_create(
            Evidence(
                person_id=one.person_id, file=one.photo, added_by=by, kind=PORTRAIT,
                signature_words=PICTURE,
            )
            for one in taken
            if one.photo is not None
        )  # fmt: skip
    return refused


def tell_heads(batch: Batch) -> None:
    """That a batch waits for them. Must stand inside a recording."""
    count = batch.declarations.count()
    notices.tell_many(
        months.heads_of(batch.unit),
        f"Đợt nạp “{batch.title}” có {count} hồ sơ chờ ký duyệt.",
        "/dot-phe-duyet",
    )


def clear_batch(batch: Batch, *, by: Account, revisions: dict[UUID, int]) -> int:
    """The head has looked at the batch and lets what is in it into the signing; gives how many.

    revisions: the declarations seen, and as they were seen. Raises Conflict when one of them has
    moved on: nothing is let in then.
    """
    with audit.recording(by, "changes.put_in", subject=batch.subject):
        seen = _seen(batch, by, revisions)
        return Declaration.objects.filter(pk__in=[each.pk for each in seen]).update(
            cleared_by=by, held_until=None, revision=F("revision") + 1
        )


def refuse_batch(batch: Batch, reason: str, *, by: Account, revisions: dict[UUID, int]) -> int:
    """The head does not want the batch: its declarations end, the officer who made it is told.
    The people's dossiers stay as they were. Raises as `clear_batch`, Incomplete without a reason.
    """
    said = one_line(reason)[:REASON_LIMIT]
    if not said:
        raise Incomplete(
            "Chưa ghi lý do.",
            [Finding("Ghi lý do để người nạp biết phải sửa gì.", field="reason")],
        )
    with audit.recording(by, "changes.refuse_load", subject=batch.subject, reason=said):
        seen = _seen(batch, by, revisions)
        for each in seen:
            end(each)
        fields = ["state", "step", "step_role", "closed_at", "revision"]
        Declaration.objects.bulk_update(seen, fields, batch_size=500)
        _end_steps(seen, said, by)
        stepping.settle(seen)
        tell_refused(batch, len(seen), said)
    return len(seen)


def _end_steps(refused: Sequence[Declaration], reason: str, by: Account) -> None:
    steps, now = (
        StepTaken.objects.filter(declaration__in=refused, ended_at__isnull=True),
        timezone.now(),
    )
    rows = list(steps)
    for each in rows:
        each.outcome, each.ended_at, each.by, each.reason = rules.REFUSED, now, by, reason
    bulk_update(rows, ["outcome", "ended_at", "by", "reason"], batch_size=500)


def end(declaration: Declaration) -> None:
    """A declaration of a load that the head refuses is over, not returned: there is nobody who
    typed it. Not saved here."""
    declaration.state = rules.DECLARATION.after(declaration.state, "refuse_load")
    declaration.step = declaration.step_role = ""
    declaration.closed_at = timezone.now()
    declaration.revision += 1


def tell_refused(batch: Batch, count: int, reason: str) -> None:
    """A notice to who made the batch."""
    notices.tell(
        batch.made_by_id,
        f"Thủ trưởng không nhận {count} hồ sơ của đợt nạp “{batch.title}”: {reason}"[:300],
        "/dot-phe-duyet",
    )


def _why_not(person: Person | None, one: Loading, states: dict[UUID, str], by: Account) -> str:
    if person is None or not access.may(by, Act.CHECK, person.unit):
        return "Hồ sơ này không còn thuộc đơn vị bạn được giao kiểm tra."
    if oneself.is_own(by, Act.CHECK, person):
        return "Không ai tự kiểm tra khai báo của chính mình; người khác nạp dòng này."
    if person.pk in states:
        return f"Người này đang có một khai báo {rules.DECLARATION.labels[states[person.pk]]}."
    if person.version_number != one.base_version:
        return "Hồ sơ vừa có phiên bản mới sau khi kiểm tra. Kiểm tra lại tệp rồi nạp."
    return ""


def _declaration(batch: Batch, one: Loading, person: Person, by: Account) -> Declaration:
    now, today = timezone.now(), timezone.localdate()
    is_first = person.version_number == 0
    made = Declaration(
        person=person,
        origin=Origin.LOAD,
        batch=batch,
        is_first=is_first,
        base_version=person.version_number,
        items_sha256=one.packed.sha256,
        happened_on=today,
        declare_by=stepping.declare_by(person, today, is_first) if is_first else today,
        submitted_at=now,
        submitted_by=by,
        checked_at=now,
        checked_by=by,
        exceptions=[NO_SCANS, *one.warnings],
    )
    chain = stepping.put_under_rule(made, Declarer.OFFICER)
    stepping.place_at(made, len(chain.steps) - 1)
    return made


def _seen(batch: Batch, by: Account, revisions: dict[UUID, int]) -> list[Declaration]:
    """The declarations asked for, locked, all as they were seen and `by`'s to sign."""
    found = list(
        Declaration.objects.select_for_update(of=("self",))
        .select_related("person__unit")
        .filter(batch=batch, pk__in=list(revisions), state=rules.CHECKED)
        .order_by("person_id")
    )
    ready = [
        each
        for each in found
        if each.revision == revisions[each.pk]
        and access.may(by, Act.APPROVE, each.person.unit)
        and not oneself.is_own(by, Act.APPROVE, each.person)
    ]
    if not ready or len(ready) != len(revisions):
        raise Conflict(
            "Đợt nạp này vừa thay đổi, nên quyết định của bạn chưa được ghi. "
            "Tải lại trang để xem tình trạng mới nhất."
        )
    return ready
