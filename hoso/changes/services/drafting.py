"""The person's own verbs: type, submit, withdraw (CM-6.3a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding, blocking
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, Draft, Evidence, Item, Origin
from hoso.changes.rules import Change, Operation
from hoso.changes.services import stepping
from hoso.changes.services.step_signatures import DECLARED, sign
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Section
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer
from hoso.signing.services import Signer

OPERATIONS_LIMIT = 500
TYPED_LIMIT = 200_000  # characters of one section or row
DRAFT_LIMIT = 2_000_000  # of the whole draft, which each page of it reads


def draft_of(person: Person) -> Draft:
    """The person's draft; an empty, unsaved one when nothing is being declared."""
    return Draft.objects.filter(person=person).first() or Draft(person=person)


def save_operation(
    person: Person,
    *,
    by: Account,
    section_key: str,
    row: str = "",
    raw: dict[str, Any],
    revision: int | None = None,
    remove: bool = False,
) -> tuple[Draft, str]:
    """Keep what is typed for one section or row, as typed; gives the draft and the row's id.

    row: "" for a single section, and for a new row of a table, which then gets its id.
    revision: of the draft the form was made from; Conflict when another window saved since.
    """
    declared = section(section_key)
    _may_declare(person, by, declared)
    if _length(raw) > TYPED_LIMIT:
        raise Incomplete(
            "Nội dung gõ dài quá mức nhận được. Rút gọn rồi lưu lại; phần đã lưu trước vẫn còn."
        )
    row_id = (row or str(uuid4())) if declared.many else ""
    kept = {f.name: _storable(raw[f.name]) for f in declared.fields if f.name in raw}
    with transaction.atomic():
        draft = _locked_draft(person)
        _refuse_waiting(person, section_key, row_id)
        if revision is not None and revision != draft.revision:
            raise Conflict(
                "Bản nháp vừa được lưu ở một cửa sổ khác. Tải lại trang để thấy bản mới nhất; "
                "phần bạn vừa gõ vẫn nằm trong ô."
            )
        existing = _operation(draft, section_key, row_id)
        fresh: Operation = {
            "operation": "remove" if remove else _kind(person, declared.many, section_key, row_id),
            "section": section_key,
            "row": row_id,
            "raw": kept,
            "evidence": existing["evidence"] if existing else [],
        }
        if existing is None:
            draft.operations.append(fresh)
        else:
            existing.update(fresh)
        _refuse_too_much(draft)
        _save(draft)
    return draft, row_id


def undo_operation(person: Person, *, by: Account, section_key: str, row: str = "") -> Draft:
    """Forget what was typed for one section or row; the approved values stand again."""
    _may_declare(person, by)
    with transaction.atomic():
        draft = _locked_draft(person)
        draft.operations = [
            each for each in draft.operations if not rules.same_place(each, section_key, row)
        ]
        _save(draft)
    return draft


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
    _may_declare(person, by)
    with audit.recording(by, "changes.submit", subject=person.subject):
        person = Person.objects.select_for_update().get(pk=person.pk)
        draft = _locked_draft(person)
        if revision is not None and revision != draft.revision:
            raise Conflict("Bản nháp vừa thay đổi ở một cửa sổ khác. Xem lại rồi gửi.")
        reading = queries.reading_of(person, draft)
        if not reading.changes:
            raise Conflict("Không có thay đổi nào để gửi. Có thể khai báo này đã được gửi rồi.")
        _refuse_findings(reading)
        evidence = queries.evidence_of(person, draft)
        _refuse_unproved(reading.changes, evidence)
        open_one = Declaration.objects.select_for_update().filter(person=person).open().first()
        if open_one is not None and open_one.state != rules.RETURNED:
            if open_one.origin != Origin.PERSON:
                raise Conflict(
                    "Cơ quan, đơn vị vừa ghi vào hồ sơ của bạn và đang chờ ký duyệt. Ký xong thì "
                    "gửi được; bản nháp vẫn được giữ."
                )
            raise Conflict(
                f"Khai báo trước của bạn đang {open_one.state_label}. Khi xong mới gửi được khai "
                "báo mới; bản nháp vẫn được giữ."
            )
        happened = (
            happened_on
            or queries.latest_evidence_day(evidence, timezone.localdate())
            or timezone.localdate()
        )
        if happened > timezone.localdate():
            raise Incomplete(
                "Ngày có thay đổi không được ở tương lai.",
                [Finding("Ngày có thay đổi không được ở tương lai.", field="happened_on")],
            )
        declaration = open_one or Declaration(person=person, revision=0)
        declaration = _sent(declaration, person, by, happened, reading.changes)
        _write_items(declaration, reading.changes, evidence)
        _into_chain(declaration, by, signer)
        draft.operations = []
        _save(draft)
    return declaration


def withdraw(declaration: Declaration, *, by: Account) -> None:
    """Who entered it takes it back before the first step is decided; what was declared becomes
    the draft. Raises Conflict afterwards."""
    _may_declare(declaration.person, by)
    with audit.recording(by, "changes.withdraw", subject=declaration.subject):
        locked = Declaration.objects.select_for_update().get(pk=declaration.pk)
        _refuse_decided(locked)
        locked.state = rules.DECLARATION.after(locked.state, "withdraw")
        stepping.leave(locked, rules.TAKEN_BACK, by)
        locked.closed_at = timezone.now()
        locked.revision += 1
        locked.save()
        draft = _locked_draft(locked.person)
        items = locked.items.exclude(state=rules.REPLACED).prefetch_related("evidence")
        draft.operations += [
            each
            for each in queries.operations_of(locked.person, list(items))
            if _operation(draft, each["section"], each["row"]) is None
        ]
        _save(draft)


def _sent(
    declaration: Declaration, person: Person, by: Account, happened: date, found: Sequence[Change]
) -> Declaration:
    declaration.submitted_at, declaration.submitted_by = timezone.now(), by
    if declaration.state == rules.RETURNED:
        is_checked = len(stepping.chain_of(declaration).steps) > 1
        rules.DECLARATION.after(rules.RETURNED, "resend" if is_checked else "resend_to_sign")
    else:
        declaration.is_first = person.version_number == 0
        declaration.happened_on = happened
        is_own = person.account_id == by.pk
        stepping.put_under_rule(declaration, Declarer.PERSON if is_own else Declarer.OFFICER)
        declaration.declare_by = stepping.declare_by(person, happened, declaration.is_first)
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


def _into_chain(declaration: Declaration, by: Account, signer: Signer | None) -> None:
    """The declaring is over, signed where the regulation wants it; the first step begins."""
    profile = regulations.profile(declaration.regulation)
    signature = None
    if declaration.entered_by == Declarer.PERSON and profile.person_signs.value:
        article = profile.article("person_signs")
        signature = sign([declaration], signer, by, article, DECLARED)
    number = stepping.FIRST
    if declaration.steps.exists():
        number = stepping.end_step(declaration, rules.PASSED, by, signature=signature)
    else:
        stepping.declared(declaration, by, signature).save()
    stepping.begun(declaration, number + 1).save()
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


def _write_items(
    declaration: Declaration,
    found: Sequence[Change],
    evidence: dict[tuple[str, str], list[Evidence]],
) -> None:
    """New items; those given back at the same places are replaced by them, and kept."""
    places = {(change.section, change.row, change.field) for change in found}
    last = 0
    for item in declaration.items.all():
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


def _refuse_unproved(
    found: Sequence[Change], evidence: dict[tuple[str, str], list[Evidence]]
) -> None:
    bare = queries.unproved(found, evidence)
    if bare:
        raise Incomplete(f"Còn {len(bare)} thay đổi chưa có minh chứng", bare)


def _plain(change: Change) -> dict[str, Any]:
    return asdict(change)


def _kind(person: Person, many: bool, key: str, row: str) -> str:
    if not many:
        return "set"
    owner = section(key).model._default_manager.filter(pk=row).values_list("person_id", flat=True)
    known = owner.first()
    if known not in (None, person.pk):
        raise Conflict("Dòng này không thuộc hồ sơ của bạn. Thêm dòng mới rồi khai lại.")
    return "edit" if known else "add"


def _refuse_waiting(person: Person, key: str, row: str) -> None:
    waiting = queries.locked_places(person).get((key, row))
    if waiting is not None:
        raise Conflict(
            "Nội dung này đang chờ kiểm tra hoặc chờ ký, nên chưa sửa tiếp được. Rút khai báo để "
            "sửa, hoặc đợi kết quả."
        )


def _refuse_too_much(draft: Draft) -> None:
    if len(draft.operations) > OPERATIONS_LIMIT:
        raise Incomplete(
            f"Mỗi lần khai nhận tối đa {OPERATIONS_LIMIT} dòng. Gửi trước rồi khai tiếp."
        )
    if sum(_length(each.get("raw", {})) for each in draft.operations) > DRAFT_LIMIT:
        raise Incomplete(
            "Bản nháp của bạn dài quá mức nhận được. Gửi phần đã khai rồi khai tiếp, hoặc rút gọn; "
            "phần đã lưu trước vẫn còn."
        )


def _length(raw: dict[str, Any]) -> int:
    return sum(len(str(value)) for value in raw.values())


def _storable(typed: Any) -> Any:
    """As typed, but for the one character that the database cannot hold."""
    if isinstance(typed, list):
        return [_storable(each) for each in typed]
    return str(typed).replace("\x00", "")


def _operation(draft: Draft, key: str, row: str) -> Operation | None:
    for each in draft.operations:
        if rules.same_place(each, key, row):
            return each  # type: ignore[no-any-return]
    return None


def _locked_draft(person: Person) -> Draft:
    Draft.objects.bulk_create([Draft(person=person)], ignore_conflicts=True)
    return Draft.objects.select_for_update().get(person=person)


def _save(draft: Draft) -> None:
    draft.revision += 1
    draft.save()


def may_declare(person: Person, by: Account) -> bool:
    """Whether the account enters this person's data under the regulation in force: the person,
    or, where the regulation gives it to the unit, its officer (TQ-9.2a)."""
    if person.account_id == by.pk:
        return True
    is_officers = regulations.profile().declared_by.value.by is Declarer.OFFICER
    return is_officers and access.may(by, Act.CHECK, person.unit)


def _may_declare(person: Person, by: Account, declared: Section | None = None) -> None:
    """Raises NotAllowed; for a section: when it is not theirs to declare."""
    cited = regulations.profile().declared_by
    article = cited.citation.shown()
    if not may_declare(person, by):
        raise NotAllowed(
            "Chỉ người có hồ sơ mới tự khai vào hồ sơ của mình."
            if cited.value.by is Declarer.PERSON
            else "Chỉ cán bộ đầu mối của đơn vị nhập dữ liệu vào hồ sơ này.",
            article=article,
            ask="thủ trưởng đơn vị",
        )
    if declared is None:
        return
    if declared.by_agency:
        raise NotAllowed(
            f"Mục {declared.number} do cơ quan, đơn vị sử dụng ghi, không phải người có hồ sơ.",
            ask="cán bộ đầu mối của đơn vị",
        )
    is_officers = cited.value.by is Declarer.OFFICER
    if not is_officers or declared.number in cited.value.person_items:
        return
    if not access.may(by, Act.CHECK, person.unit):
        raise NotAllowed(
            f"Mục {declared.number} do cán bộ đầu mối của đơn vị nhập; bạn tự khai các mục "
            f"{', '.join(cited.value.person_items)}.",
            article=article,
            ask="cán bộ đầu mối của đơn vị",
        )
