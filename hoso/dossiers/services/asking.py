"""A unit asks for a recruit's account, where another body creates it (BNV-7.1, KT-7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.queries import holders
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.refusals import spoken
from hoso.base.text import one_line
from hoso.deadlines import services as deadlines
from hoso.dossiers import owed, rules
from hoso.dossiers.models import RecordRequest
from hoso.dossiers.services import opening
from hoso.dossiers.services.opening import CONFIRMED, Opened, Opening
from hoso.files import services as files
from hoso.notices import services as notices
from hoso.regulations import queries as regulations

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

LIST = "/ho-so/de-nghi"
NUMBER_LIMIT, REASON_LIMIT = 60, 500


@dataclass(frozen=True, slots=True)
class Recruit:
    """Whose account is asked for: born_on as typed, the decision with its scan."""

    personal_number: str
    full_name: str
    born_on: str
    sex: str
    kind: str
    decision_number: str
    decision_on: date | None
    started_on: date | None = None
    scan: UploadedFile[Any] | None = None
    is_confirmed: bool = False


def ask_record(by: Account, unit: Unit, recruit: Recruit) -> RecordRequest:
    """Ask the body that creates accounts for one; its people are told.

    Raises NotAllowed; Conflict where the unit creates accounts itself, or the number has a
    record or a request; Incomplete with findings by field, as `open_record`.
    """
    access.require(by, Act.ASK_RECORD, unit)
    profile = regulations.profile()
    if not opening.is_asked_for():
        raise Conflict(
            "Theo quy chế đang áp dụng, đơn vị tự mở hồ sơ và cấp tài khoản, không phải đề nghị.",
            article=profile.accounts_opened_by.citation.shown(),
        )
    values, odd = _read(recruit)
    now, today = timezone.now(), timezone.localdate()
    assert recruit.decision_on is not None and recruit.scan is not None
    days = owed.due_days(profile.name, recruit.decision_on, recruit.started_on or today, today)
    reason = CONFIRMED if odd else ""
    with audit.recording(by, "dossiers.ask_record", reason=reason):
        request = RecordRequest(
            unit=unit,
            **values,
            scan=files.accept(recruit.scan, by=by),
            regulation=profile.name,
            opener=profile.accounts_opened_by.value.value,
            asked_by=by,
            asked_at=now,
            ask_by=days[0],
            create_by=days[1],
        )
        try:
            request.save(force_insert=True)
        except IntegrityError as error:
            raise spoken(error) from error
        deadlines.settle(owed.REQUESTS, [request.pk])
        told = holders(opening.ACTS[profile.accounts_opened_by.value], unit)
        notices.tell_many(
            told,
            f"{unit.name} đề nghị cấp tài khoản, hạn cấp {request.create_by:%d/%m/%Y}.",
            f"{LIST}/{request.pk}",
        )
    return request


def open_asked(request: RecordRequest, *, by: Account) -> Opened:
    """Create what was asked for; who asked is told, and the password is shown once.

    Raises NotAllowed for who creates accounts neither now nor under the regulation of the request;
    Conflict when it was decided already, or the number has a record meanwhile.
    """
    _require_answerer(by, request)
    with audit.recording(by, "dossiers.open_asked", subject=request.subject):
        locked = _locked(request, "open")
        assert locked.born_on is not None
        given = Opening(
            locked.unit_id,
            locked.personal_number,
            locked.full_name,
            locked.born_on.iso(),
            locked.sex,
            locked.kind,
            locked.decision_on,
            locked.started_on,
        )
        made = opening.opened(by, locked.unit, given, regulations.profile(locked.regulation))
        locked.person = made.person
        _decided(locked, "open", by)
        words = f"Đã cấp tài khoản cho {locked.full_name} theo đề nghị của đơn vị."
        notices.tell(locked.asked_by_id, words, f"/ho-so/{made.person.pk}")
    return made


def turn_down(request: RecordRequest, *, by: Account, reason: str) -> RecordRequest:
    """Not created, with the reason; the unit may ask again. Raises as `open_asked`."""
    _require_answerer(by, request)
    said = reason_of(reason)
    with audit.recording(by, "dossiers.turn_down", subject=request.subject, reason=said):
        locked = _locked(request, "refuse")
        locked.reason = said
        _decided(locked, "refuse", by)
        words = f"Không cấp tài khoản cho {locked.full_name}: “{said}”"
        notices.tell(locked.asked_by_id, words[:300], f"{LIST}/{locked.pk}")
    return locked


def may_answer(request: RecordRequest, by: Account) -> bool:
    """Whether the account may open it or turn it down: as the body it was sent to, or as the one
    that units ask by the regulation in force. A unit that opens records itself by now takes it
    back and opens."""
    if opening.may_open(by, request.unit, request.regulation):
        return True
    return opening.is_asked_for() and opening.may_open(by, request.unit)


def _require_answerer(by: Account, request: RecordRequest) -> None:
    if not may_answer(request, by):
        opening.require_opener(by, request.unit, request.regulation)


def take_back(request: RecordRequest, *, by: Account) -> RecordRequest:
    """The unit does not ask any more. Raises NotAllowed, Conflict when it was decided."""
    access.require(by, Act.ASK_RECORD, request.unit)
    with audit.recording(by, "dossiers.take_request_back", subject=request.subject):
        locked = _locked(request, "withdraw")
        _decided(locked, "withdraw", by)
    return locked


def reason_of(text: str) -> str:
    """On one line. Raises Incomplete without one, or when it is too long."""
    said = one_line(text)
    if not said or len(said) > REASON_LIMIT:
        message = "Ghi lý do." if not said else f"Lý do dài quá {REASON_LIMIT} ký tự. Rút gọn lại."
        raise Incomplete(message, [Finding(message, field="reason")])
    return said


def _read(recruit: Recruit) -> tuple[dict[str, Any], list[Finding]]:
    """The columns, and what was confirmed. Raises Incomplete, Conflict."""
    findings = list(opening.undated(regulations.profile(), recruit.decision_on, recruit.started_on))
    number = one_line(recruit.decision_number)
    if not number or len(number) > NUMBER_LIMIT:
        message = f"Ghi số quyết định hoặc hợp đồng, tối đa {NUMBER_LIMIT} ký tự."
        findings.append(Finding(message, field="decision_number"))
    if recruit.decision_on is None and not any(one.field == "decision_on" for one in findings):
        findings.append(Finding("Ghi ngày quyết định hoặc hợp đồng.", field="decision_on"))
    if recruit.scan is None:
        message = "Đính kèm bản quét quyết định tuyển dụng hoặc hợp đồng."
        findings.append(Finding(message, field="scan"))
    odd: list[Finding] = []
    try:
        digits, name, born, odd = opening.checked(
            recruit.personal_number, recruit.full_name, recruit.born_on, recruit.sex, recruit.kind
        )
    except Incomplete as error:
        raise Incomplete("Chưa gửi được đề nghị.", [*error.findings, *findings]) from error
    if findings or (odd and not recruit.is_confirmed):
        raise Incomplete("Chưa gửi được đề nghị.", [*findings, *odd])
    if opening.has_record(digits.digits):
        raise opening.taken()
    return {
        "personal_number": digits.digits,
        "full_name": name,
        "born_on": born,
        "sex": recruit.sex,
        "kind": recruit.kind,
        "decision_number": number,
        "decision_on": recruit.decision_on,
        "started_on": recruit.started_on,
    }, odd


def _locked(request: RecordRequest, move: str) -> RecordRequest:
    locked = RecordRequest.objects.select_for_update().select_related("unit").get(pk=request.pk)
    if move not in rules.REQUEST.open_from(locked.state):
        raise Conflict(f"Đề nghị này {locked.state_label} rồi. Tải lại trang để xem.")
    return locked


def _decided(request: RecordRequest, move: str, by: Account) -> None:
    request.state = rules.REQUEST.after(request.state, move)
    request.decided_by, request.decided_at = by, timezone.now()
    request.save()
    deadlines.settle(owed.REQUESTS, [request.pk])
