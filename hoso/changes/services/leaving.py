"""The using unit sets a record's status by a decision: retired, resigned, died... (CM-11.3,
TQ-10.3, BNV-8.4, LC-2.7e, KT-11.3). A declaration of the agency, signed by the head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.changes import rules
from hoso.changes.models import Declaration, Origin
from hoso.changes.services import agency, stepping
from hoso.changes.services.agency import Proof
from hoso.changes.services.drafts import back_to_draft
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Event
from hoso.regulations.rules import Due

KEY = "departure"
ENDED = "Kết thúc vì cơ quan, đơn vị cập nhật tình trạng công tác"


@dataclass(frozen=True, slots=True)
class Leaving:
    """As typed: the status (catalog record_status), the decision, the day it takes effect."""

    status: str
    decision_number: str
    decision_on: str
    effective_on: str
    destination: str = ""


def leave(person: Person, leaving: Leaving, *, by: Account, proof: Proof) -> Declaration:
    """Set the status by a decision, for the head to sign; an open declaration ends, withdrawn
    with the reason, and what it held goes back to the draft.

    proof: the decision's scan; its number and date are those of the decision. Once signed the
    status holds from the day it takes effect, and the sign-in of who left is closed. Raises
    NotAllowed, Incomplete with findings by field, Conflict when nothing would change.
    """
    agency.require_officer(person, by)
    decided, effective = _days(leaving)
    agency.changes_to(person, section(KEY), _raw(leaving))  # said before the scan is looked at
    given = replace(proof, number=leaving.decision_number, issued_on=leaving.decision_on)
    with (
        agency.judged_proof(section(KEY), given, by) as judged,
        audit.recording(by, "changes.leave", subject=person.subject),
    ):
        person = Person.objects.select_for_update().get(pk=person.pk)
        _end_open(person, by)
        found = agency.changes_to(person, section(KEY), _raw(leaving))
        evidence = agency.kept_proof(person, judged, by)
        until = leaver_due(decided, effective).on
        happened = min(effective, timezone.localdate())
        declaration = agency.declared(person, found, evidence, by, happened, until)
        agency.tell(person, f"{by.full_name} cập nhật tình trạng công tác của bạn, chờ thủ trưởng "
                    "ký duyệt.")  # fmt: skip
    return declaration


def leaver_due(decided: date, effective: date) -> Due:
    """Until when the status is updated under the regulation in force: a document counts from the
    day it takes effect (TQ-10.3, BNV-8.4, KT-11.3)."""
    cited = regulations.profile().leaver_status
    return regulations.due(cited, decided if cited.value.since is Event.DECISION else effective)


def _raw(leaving: Leaving) -> dict[str, Any]:
    return {name: getattr(leaving, name) for name in Leaving.__slots__}


def _days(leaving: Leaving) -> tuple[date, date]:
    """The day of the decision and of its effect. Raises Incomplete by field."""
    findings: list[Finding] = []
    if not leaving.status:
        findings.append(Finding("Chọn tình trạng.", field="status"))
    if not leaving.decision_number.strip():
        findings.append(Finding("Ghi số quyết định hoặc giấy tờ.", field="decision_number"))
    found: dict[str, date] = {}
    for name, what in (("decision_on", "quyết định"), ("effective_on", "có hiệu lực")):
        try:
            day = PartialDate.parse(getattr(leaving, name))
        except ValueError as error:
            findings.append(Finding(str(error), field=name))
            continue
        if day.day is None:
            message = f"Ghi đủ ngày, tháng, năm {what}, ví dụ 01/03/2026."
            findings.append(Finding(message, field=name))
        found[name] = day.latest()
    if "decision_on" in found and found["decision_on"] > timezone.localdate():
        findings.append(Finding("Ngày quyết định ở tương lai. Xem lại.", field="decision_on"))
    if findings:
        raise Incomplete(f"Còn {len(findings)} chỗ phải sửa", findings)
    return found["decision_on"], found["effective_on"]


def _end_open(person: Person, by: Account) -> None:
    locked = Declaration.objects.select_for_update().filter(person=person).open().first()
    if locked is None:
        return
    if locked.batch_id is not None:
        raise Conflict(
            "Hồ sơ này đang nằm trong một đợt nạp chờ ký. Ký xong hoặc bỏ đợt nạp rồi cập nhật."
        )
    with audit.recording(by, "changes.end_by_leaving", subject=locked.subject, reason=ENDED):
        is_signing = locked.state == rules.CHECKED or locked.origin == Origin.AGENCY
        move = "take_back" if is_signing else "withdraw"
        locked.state = rules.DECLARATION.after(locked.state, move)
        stepping.leave(locked, rules.TAKEN_BACK, by, ENDED)
        locked.closed_at = timezone.now()
        locked.revision += 1
        locked.save()
        if locked.origin == Origin.PERSON:
            back_to_draft(locked)
