"""A new password for who lost theirs, by the path of the regulation (TQ-14.5, BNV-14.4, KT-15.5):
the unit asks, the body that the regulation names issues it.

A one-time password that was never used is not lost: who creates accounts gives another.
"""

from __future__ import annotations

from django.db import IntegrityError
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts import services as accounts
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Role
from hoso.accounts.queries import has_role, holding
from hoso.base.errors import Conflict, NotAllowed
from hoso.base.refusals import spoken
from hoso.dossiers.models import PasswordRequest, Person, RecordRequest
from hoso.dossiers.rules import ASKED
from hoso.dossiers.services import opening
from hoso.dossiers.services.asking import reason_of
from hoso.notices import services as notices
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Opener
from hoso.regulations.profile import Profile


def issuer_of(profile: Profile) -> str:
    """The role that issues it: the last of the path."""
    return profile.lost_password.value[-1].value


def is_asked_at_centre() -> bool:
    """Whether units ask the technical body, which reads nobody, for accounts or passwords, or
    still wait for what they asked under an earlier regulation: one statement to find out."""
    issuer = issuer_of(regulations.profile())
    if opening.opening_act() is Act.OPEN_RECORD_AT_CENTRE or issuer == Role.ADMINISTRATOR:
        return True
    accounts = RecordRequest.objects.filter(state=ASKED, opener=Opener.TECHNICAL_BODY.value)
    lost = PasswordRequest.objects.open().filter(issuer=Role.ADMINISTRATOR)
    return accounts.values("pk").union(lost.values("pk"), all=True).exists()


def reporters(profile: Profile) -> list[str]:
    """The roles to whom a person reports the loss and that ask for a new one: those of the path
    before the issuer, or the officer where there is none. The officer may always ask for them."""
    return [each.value for each in profile.lost_password.value[:-1]] or [Role.OFFICER.value]


def may_ask(person: Person, by: Account) -> bool:
    """Not for oneself, and not where one issues it directly."""
    if _is_own_or_none(person, by) or may_reissue(person, by):
        return False
    if person.account is None or person.account.must_set_password:
        return False
    roles = {*reporters(regulations.profile()), Role.OFFICER.value, Role.HEAD.value}
    return has_role(by, roles, person.unit)


def may_reissue(person: Person, by: Account) -> bool:
    """Directly, without a request of the unit: to who never set a password of their own, by who
    creates accounts; where the path is the issuer alone, by the issuer.

    Never to who holds a right over others, so that nobody takes a right over with a password.
    """
    if _is_own_or_none(person, by) or person.account is None:
        return False
    if access.current_grants(person.account):
        return False
    profile = regulations.profile()
    if person.account.must_set_password:
        return opening.may_open(by, person.unit)
    is_alone = len(profile.lost_password.value) == 1
    return is_alone and has_role(by, {issuer_of(profile)}, person.unit)


def ask_password(person: Person, *, by: Account, reason: str) -> PasswordRequest:
    """The unit asks the issuer for a new password; the issuer is told.

    Raises NotAllowed, Incomplete without a reason, Conflict when one is asked for already.
    """
    profile = regulations.profile()
    if not may_ask(person, by):
        raise NotAllowed(
            "Tài khoản của bạn không đề nghị được việc này.",
            article=profile.lost_password.citation.shown(),
            ask="thủ trưởng đơn vị",
        )
    said, issuer = reason_of(reason), issuer_of(profile)
    with audit.recording(by, "dossiers.ask_password", subject=person.subject, reason=said):
        request = PasswordRequest(
            person=person,
            regulation=profile.name,
            issuer=issuer,
            asked_by=by,
            asked_at=timezone.now(),
            reason=said,
        )
        try:
            request.save(force_insert=True)
        except IntegrityError as error:
            raise spoken(error) from error
        issuers = holding([issuer], person.unit, is_lent=False)
        told = [each for each in issuers if each != by.pk]
        words = f"{by.full_name} đề nghị cấp lại mật khẩu cho một người của {person.unit.name}."
        notices.tell_many(told, words[:300], f"/ho-so/de-nghi/mat-khau/{request.pk}")
    return request


def reissue(person: Person, *, by: Account) -> str:
    """A new one-time password where `may_reissue`; the old one stops working, the person is told.

    Raises NotAllowed: who issues it, by which article.
    """
    if not may_reissue(person, by):
        raise _not_allowed(regulations.profile())
    with audit.recording(by, "dossiers.reissue", subject=person.subject):
        return _issued(person, by, "")


def answer_password(request: PasswordRequest, *, by: Account) -> str:
    """Issue what the unit asked for: the new one-time password, shown once.

    Raises NotAllowed for who issues neither now nor under the regulation of the request, or
    asked for it; Conflict when it was issued already.
    """
    profile = regulations.profile(request.regulation)
    with audit.recording(by, "dossiers.reissue", subject=request.subject, reason=request.reason):
        locked = PasswordRequest.objects.select_for_update().get(pk=request.pk)
        person = locked.person
        issuers = {locked.issuer, issuer_of(regulations.profile())}
        is_issuer = has_role(by, issuers, person.unit)
        if not is_issuer or by.pk in (locked.asked_by_id, person.account_id):
            raise _not_allowed(profile)
        if locked.done_at is not None:
            raise Conflict("Đề nghị này đã được cấp mật khẩu rồi. Cần nữa thì đề nghị lại.")
        locked.done_by, locked.done_at = by, timezone.now()
        locked.save()
        password = _issued(person, by, f" theo đề nghị của {locked.asked_by.full_name}")
        words = f"Đã cấp lại mật khẩu cho {person.full_name} theo đề nghị của bạn."
        notices.tell(locked.asked_by_id, words, f"/ho-so/{person.pk}")
    return password


def _issued(person: Person, by: Account, after: str) -> str:
    assert person.account is not None
    password = accounts.reissue(person.account, by=by)
    notices.tell(person.account, f"{by.full_name} cấp lại mật khẩu cho bạn{after}."[:300])
    return password


def _is_own_or_none(person: Person, by: Account) -> bool:
    account = person.account
    return account is None or account.pk == by.pk or not account.is_active


def _not_allowed(profile: Profile) -> NotAllowed:
    issuer = issuer_of(profile)
    name = profile.role_name(issuer) or str(Role(issuer).label)
    return NotAllowed(
        f"Mật khẩu do {name} cấp lại, theo đề nghị của đơn vị.",
        article=profile.lost_password.citation.shown(),
        ask=name,
    )
