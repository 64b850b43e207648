"""Reading somebody else by the managing body's written consent (CM-4.4, CM-8.3, TQ-3.3, LC-2.5).

The asker types a whole number and learns nothing by it: whether it is anybody's, the request is
taken the same way, and what fits nobody is answered by Home Affairs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.queries import holders
from hoso.base import wall
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.refusals import spoken
from hoso.base.text import one_line
from hoso.dossiers import rules
from hoso.dossiers.models import Consent, Person
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.services.asking import reason_of
from hoso.files import services as files
from hoso.notices import services as notices
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations

LIST = "/dong-y"
NUMBER_AT_MOST, PURPOSE_AT_MOST, DECISION_AT_MOST = 20, 500, 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What of a dossier, until the end of which day. sections: keys of sections."""

    sections: tuple[str, ...]
    until: date | None
    has_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The written decision: its number and day, and its scan."""

    number: str
    on: date | None
    scan: UploadedFile[Any] | None = None


def ask_consent(by: Account, number: str, purpose: str, wish: Wish) -> Consent:
    """Ask to read the dossier with this whole personal number or number of the record; those who
    decide are told.

    Raises Incomplete with findings by field; Conflict for a number one has asked for already and
    that waits. Never tells whether the number is anybody's.
    """
    typed, said = "".join(number.split()), one_line(purpose)
    found = list(_wrong(wish))
    if not typed or len(typed) > NUMBER_AT_MOST:
        found.append(Finding("Ghi đủ số định danh cá nhân hoặc số hiệu hồ sơ.", field="number"))
    if not said or len(said) > PURPOSE_AT_MOST:
        found.append(Finding(f"Ghi mục đích, tối đa {PURPOSE_AT_MOST} ký tự.", field="purpose"))
    if found or wish.until is None:
        raise Incomplete("Chưa gửi được đề nghị.", found)
    person = _whose(typed)
    unit = person.unit if person else Unit.objects.open().filter(parent=None).order_by("lft")[0]
    with audit.recording(by, "dossiers.ask_consent"):
        asked = Consent(
            asked_by=by,
            asked_at=timezone.now(),
            asked_for=_covered(typed),
            asked_key=salted_hmac("hoso.consent", typed.upper()).hexdigest(),
            person=person,
            addressed_to=unit,
            purpose=said,
            sections=list(wish.sections),
            has_sensitive=wish.has_sensitive,
            until=wish.until,
            regulation=regulations.profile().name,
        )
        try:
            asked.save(force_insert=True)
        except IntegrityError as error:
            raise spoken(error) from error
        told = f"{by.full_name} đề nghị đồng ý cho đọc một hồ sơ."
        notices.tell_many(_deciders(asked), told, f"{LIST}/{asked.pk}")
    return asked


def grant_consent(consent: Consent, *, by: Account, wish: Wish, decision: Decision) -> Consent:
    """Let the asker read these sections until that day, on the strength of a written decision; what
    was granted before is restricted or extended so (CM-15.1). Asker and person are told.

    Raises NotAllowed for who does not decide there; Incomplete with findings by field; Conflict
    when it was decided otherwise meanwhile.
    """
    number = one_line(decision.number)
    found = list(_wrong(wish))
    if not number or len(number) > DECISION_AT_MOST:
        found.append(Finding("Ghi số văn bản đồng ý.", field="decision_number"))
    if decision.on is None or decision.on > timezone.localdate():
        found.append(Finding("Ghi ngày văn bản, không sau hôm nay.", field="decision_on"))
    if decision.scan is None:
        found.append(Finding("Đính kèm bản quét văn bản đồng ý.", field="scan"))
    if found or decision.scan is None or wish.until is None:
        raise Incomplete("Chưa ghi được.", found)
    with audit.recording(by, "dossiers.grant_consent", subject=_about(consent)):
        locked = _locked(consent)
        _require_decider(locked, by)
        locked.state = rules.CONSENT.after(locked.state, "grant")
        if locked.person is None:
            raise Conflict(
                "Số đã nhập không phải của hồ sơ nào, nên chỉ trả lời không đồng ý được."
            )
        locked.sections, locked.has_sensitive = list(wish.sections), wish.has_sensitive
        locked.since, locked.until = timezone.localdate(), wish.until
        locked.decision_number, locked.decision_on = number, decision.on
        locked.scan = files.accept(decision.scan, by=by)
        locked.decided_by, locked.decided_at = by, timezone.now()
        locked.save()
        until = f"đến hết ngày {wish.until:%d/%m/%Y}"
        _tell(
            locked,
            f"Được đồng ý cho xem hồ sơ, {until}.",
            f"Cơ quan đồng ý cho {locked.asked_by.full_name} xem một phần hồ sơ của bạn, {until}.",
        )
    return locked  # fmt: skip


def refuse_consent(consent: Consent, *, by: Account, reason: str) -> Consent:
    """Not granted, with the reason that the asker reads. Raises as `grant_consent`."""
    said = reason_of(reason)
    with audit.recording(by, "dossiers.refuse_consent", subject=_about(consent), reason=said):
        locked = _locked(consent)
        _require_decider(locked, by)
        locked.state = rules.CONSENT.after(locked.state, "refuse")
        locked.decided_by, locked.decided_at, locked.reason = by, timezone.now(), said
        locked.save()
        _tell(locked, "Không được đồng ý cho đọc hồ sơ; xem lý do trong “Đồng ý cho đọc hồ sơ”.")
    return locked


def revoke_consent(consent: Consent, *, by: Account, reason: str) -> Consent:
    """End what was granted, now: by the head of the unit or Home Affairs; both sides are told.
    Raises NotAllowed, Incomplete without a reason, Conflict when nothing is granted."""
    said = reason_of(reason)
    with audit.recording(by, "dossiers.revoke_consent", subject=_about(consent), reason=said):
        locked = _locked(consent)
        if locked.person is None or not may_revoke(locked, by):
            raise NotAllowed(
                "Chỉ thủ trưởng đơn vị quản lý hồ sơ và Sở Nội vụ thu hồi được đồng ý này.",
                article=_article(locked),
                ask="thủ trưởng đơn vị",
            )
        locked.state = rules.CONSENT.after(locked.state, "revoke")
        locked.reason = said
        locked.save()
        _tell(
            locked,
            "Đồng ý cho xem hồ sơ đã bị thu hồi; xem lý do trong “Đồng ý cho đọc hồ sơ”.",
            f"Đã thu hồi đồng ý cho {locked.asked_by.full_name} xem hồ sơ của bạn.",
        )
    return locked  # fmt: skip


def withdraw_consent(consent: Consent, *, by: Account) -> Consent:
    """The asker does not ask any more. Raises NotAllowed, Conflict when it was decided."""
    with audit.recording(by, "dossiers.withdraw_consent"):
        locked = _locked(consent)
        if locked.asked_by_id != by.pk:
            raise NotAllowed("Chỉ người đề nghị rút được đề nghị của mình.")
        locked.state = rules.CONSENT.after(locked.state, "withdraw")
        locked.save()
    return locked


def may_decide(consent: Consent, by: Account) -> bool:
    """The head over the unit of the person, never about oneself and never one's own request; of a
    number that is nobody's, Home Affairs (it can only refuse)."""
    if by.pk == consent.asked_by_id:
        return False
    if consent.person is None:
        return bool(access.may(by, Act.END_CONSENT, consent.addressed_to))
    is_own = consent.person.account_id == by.pk
    return not is_own and bool(access.may(by, Act.CONSENT, consent.person.unit))


def may_revoke(consent: Consent, by: Account) -> bool:
    """Whether the account ends what was granted: never for its own reading of others."""
    if consent.person is None or by.pk == consent.asked_by_id:
        return False
    return bool(access.may(by, Act.END_CONSENT, consent.person.unit))


def _require_decider(consent: Consent, by: Account) -> None:
    if not may_decide(consent, by):
        raise NotAllowed(
            "Chỉ thủ trưởng đơn vị quản lý hồ sơ đồng ý được, và không đồng ý về hồ sơ hay đề nghị "
            "của chính mình.",
            article=_article(consent),
            ask="thủ trưởng cấp trên",
        )


def _deciders(consent: Consent) -> Iterable[int]:
    act = Act.CONSENT if consent.person else Act.END_CONSENT
    own = {consent.asked_by_id, consent.person.account_id if consent.person else None}
    return [each for each in holders(act, consent.addressed_to) if each not in own]


def _wrong(wish: Wish) -> Iterable[Finding]:
    if not wish.sections or not set(wish.sections) <= SECTIONS.keys():
        yield Finding("Chọn ít nhất một mục.", field="sections")
    if wish.until is None or wish.until < timezone.localdate():
        yield Finding("Ghi ngày cuối được xem, từ hôm nay trở đi.", field="until")


def _whose(typed: str) -> Person | None:
    """Whoever has the whole number. One statement, also when nobody has."""
    by_number = Q(personal_number=typed) | Q(staff_number__iexact=typed)
    with wall.beyond("one asks to read somebody whom one may not read yet"):
        return Person.objects.select_related("unit").filter(by_number).first()


def _covered(typed: str) -> str:
    """A personal number all but its last three digits: the request is no place to keep it."""
    return f"số định danh ••• {typed[-3:]}" if typed.isdigit() else f"số hiệu {typed}"


def _locked(consent: Consent) -> Consent:
    rows = Consent.objects.select_for_update(of=("self",))
    rows = rows.select_related("person__unit", "addressed_to", "asked_by")
    return rows.get(pk=consent.pk)


def _about(consent: Consent) -> str:
    """The log tells it of the person's dossier."""
    return consent.person.subject if consent.person else consent.subject


def _tell(consent: Consent, to_asker: str, to_person: str = "") -> None:
    link = f"{LIST}/{consent.pk}"
    notices.tell(consent.asked_by_id, to_asker, link)
    if to_person and consent.person is not None and consent.person.account_id is not None:
        notices.tell(consent.person.account_id, to_person, link)


def _article(consent: Consent) -> str:
    return regulations.article("consent_to_read", consent.regulation).shown()
