"""Rights given by people to people: granted, restricted, extended, cancelled (CM-15.1, CM-16.3,
BNV-3.3, KT-17.1), each on a document with its number and day, each in the log."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from hoso import audit
from hoso.accounts import access, rules
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.services import granting, issuing, locking
from hoso.audit.models import Event
from hoso.base import wall
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding

if TYPE_CHECKING:
    from hoso.dossiers.models import Person
    from hoso.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Basis:
    """The document that orders it: a decision, or the unit's written request."""

    number: str
    on: date | None

    def findings(self) -> list[Finding]:
        return rules.basis_findings(self.number, self.on, timezone.localdate())

    def words(self) -> str:
        assert self.on is not None
        return rules.basis_words(self.number, self.on)


def held_in_own_right(account: Account, on: date | None = None) -> list[Grant]:
    """The rights in force on a day (today) that nobody lent; in the order of the tree."""
    if not account.is_active:
        return []
    held = Grant.objects.current_on(on or timezone.localdate())
    own = held.filter(account=account, for_account__isnull=True).select_related("unit")
    return sorted(own, key=lambda each: (each.unit.lft, each.pk))


def giving(by: Account, role: str, unit: Unit) -> list[Grant]:
    """The rights on which the account may give that role at that unit; none: it may not."""
    return [
        each
        for each in held_in_own_right(by)
        if rules.gives(each.role, role) and each.unit.lft <= unit.lft <= each.unit.rgt
    ]


def give(
    account: Account, role: Role, unit: Unit, *, by: Account, since: date, until: date | None,
    basis: Basis,
) -> Grant:  # fmt: skip
    """Give a role over a unit, from a day until a day (excluded) or for good.

    Raises NotAllowed for who may not give it there, or to oneself; Incomplete with findings by
    field; Conflict when the account has it already.
    """
    held = _require_giving(by, account, role.value, unit)
    findings = [*basis.findings(), *_end_findings(held, since, until)]
    if not account.is_active:
        findings.append(Finding("Tài khoản này đang bị khóa hoặc đã đóng.", field="role"))
    if since < timezone.localdate():
        findings.append(Finding("Quyền bắt đầu từ hôm nay trở đi.", field="since"))
    if findings:
        raise Incomplete("Chưa giao được quyền.", findings)
    words = basis.words()
    with audit.recording(by, "accounts.give", subject=account.subject, reason=words):
        # One after another, or two of the same with an end would both pass.
        Account.objects.select_for_update().get(pk=account.pk)
        if _overlaps(account, role, unit, since, until):
            raise Conflict(
                "Tài khoản này đang có quyền đó ở đơn vị này rồi. Gia hạn quyền đang có."
            )
        return granting.grant(
            account, role, unit, by=by, since=since, until=until, basis=words
        )  # fmt: skip


def change_end(given: Grant, until: date | None, *, by: Account, basis: Basis) -> Grant:
    """Restrict it to an earlier day, with what was lent of it, or extend it to a later one or for
    good (None).

    Raises NotAllowed, Incomplete, Conflict as `give`; Conflict for the last administrator.
    """
    held = _require_giving(by, given.account, given.role, given.unit)
    findings = [*basis.findings(), *_end_findings(held, given.since, until)]
    if until is not None and until <= timezone.localdate():
        message = "Ngày kết thúc phải sau hôm nay. Muốn dừng ngay thì hủy quyền."
        findings.append(Finding(message, field="until"))
    if findings:
        raise Incomplete("Chưa đổi được thời hạn.", findings)
    with transaction.atomic():
        locked = _locked(given)
        if locked.until == until:
            raise Conflict("Quyền này đã có thời hạn đó rồi.")
        if until is not None:
            _keep_administrator(locked)
        with _changing(locked, until, by, basis.words()):
            locked.until = until
            locked.save(update_fields=["until"])
            if until is not None:
                granting.end_lent(locked, until)
    return locked


def cancel(given: Grant, *, by: Account, basis: Basis) -> None:
    """It ends today, and what was lent of it. Raises as `change_end`."""
    _require_giving(by, given.account, given.role, given.unit)
    if findings := basis.findings():
        raise Incomplete("Chưa hủy được quyền.", findings)
    subject = given.account.subject
    with audit.recording(by, "accounts.cancel", subject=subject, reason=basis.words()):
        locked = _locked(given)
        _keep_administrator(locked)
        granting.revoke(locked, by=by)


def keep(given: Grant, *, by: Account) -> None:
    """The half-yearly look at a right: it stays as it is, said by who could give it.

    Raises NotAllowed as `give`, Conflict when it is over meanwhile.
    """
    _require_giving(by, given.account, given.role, given.unit)
    with audit.recording(by, "accounts.keep", subject=given.account.subject, reason=str(given)):
        locked = _locked(given)
        locked.reviewed_on, locked.reviewed_by = timezone.localdate(), by
        locked.save(update_fields=["reviewed_on", "reviewed_by"])


def require_over(by: Account, account: Account, *, all_of_it: bool = False) -> None:
    """Raises NotAllowed unless `by` is over the account: gives one of its roles, with all_of_it
    every one of them, lent ones too; of an account without roles, a role at its person's unit.
    Never over oneself."""
    today = timezone.localdate()
    if by.pk == account.pk:
        raise NotAllowed("Không tự làm việc này với tài khoản của chính mình.", ask=_ask())
    held = list(Grant.objects.current_on(today).filter(account=account).select_related("unit"))
    may = [bool(giving(by, each.role, each.unit)) for each in held]
    if not held:
        person = _person_of(account)
        is_over = person is not None and bool(giving(by, Role.OFFICER.value, person.unit))
        is_over = is_over or (person is None and bool(held_as(by, Role.ADMINISTRATOR)))
    else:
        is_over = all(may) if all_of_it else any(may)
    if not is_over:
        raise NotAllowed("Tài khoản này không thuộc phạm vi bạn quản lý.", ask=_ask())


def held_as(account: Account, role: Role) -> list[Grant]:
    """The rights of that role which the account holds in its own right today."""
    return [each for each in held_in_own_right(account) if each.role == role]


def reissue_over(account: Account, *, by: Account, reason: str) -> str:
    """A new one-time password, by who gives all of its roles, for an account that no dossier
    stands behind, or one with a right whose slip was lost before it was used. For others the
    regulation's path holds (dossiers.services.passwords).

    Raises NotAllowed, Incomplete without a reason.
    """
    if not may_be_reissued(account):
        raise NotAllowed("Mật khẩu của người có hồ sơ cấp lại theo đề nghị của đơn vị, ở hồ sơ đó.")
    require_over(by, account, all_of_it=True)
    said = rules.reason(reason)
    with audit.recording(by, "accounts.reissue", subject=account.subject, reason=said):
        return issuing.reissue(account, by=by)


def may_be_reissued(account: Account) -> bool:
    """Whether `reissue_over` is its path. Whoever holds a right gets no slip by the dossier, so
    that nobody takes the right over with it; who gives the right could give it to anybody else."""
    if _person_of(account) is None:
        return True
    rights = Grant.objects.current_on(timezone.localdate()).filter(account=account)
    return account.must_set_password and rights.exists()


def _person_of(account: Account) -> Person | None:
    with wall.beyond("whether an account has a dossier decides who looks after it"):
        return getattr(account, "person", None)


def _require_giving(by: Account, account: Account, role: str, unit: Unit) -> list[Grant]:
    if by.pk == account.pk:
        raise NotAllowed("Không ai tự giao hoặc đổi quyền của chính mình.", ask=_ask())
    held = giving(by, role, unit)
    if not held:
        raise NotAllowed(
            f"Bạn không giao được vai trò {Role(role).label} ở đơn vị này: vai trò đó hoặc đơn vị "
            "đó vượt quá phạm vi của bạn.",
            article=access.ARTICLES[access.Act.GIVE_RIGHTS],
            ask=_ask(),
        )
    return held


def _end_findings(held: list[Grant], since: date, until: date | None) -> list[Finding]:
    if until is not None and until <= since:
        return [Finding("Ngày hết hạn phải từ ngày bắt đầu trở đi.", field="until")]
    last = None if any(each.until is None for each in held) else max(
        each.until for each in held if each.until
    )  # fmt: skip
    if last is not None and (until is None or until > last):
        message = f"Quyền của bạn chỉ đến trước ngày {last:%d/%m/%Y}; không giao lâu hơn được."
        return [Finding(message, field="until")]
    return []


def _overlaps(
    account: Account, role: Role, unit: Unit, since: date, until: date | None
) -> bool:  # fmt: skip
    same = account.grants.filter(role=role, unit=unit, for_account__isnull=True)
    if until is not None:
        same = same.filter(since__lt=until)
    return any(each.until is None or each.until > since for each in same)


def _changing(
    given: Grant, until: date | None, by: Account, words: str
) -> AbstractContextManager[Event]:
    subject = given.account.subject
    is_longer = until is None or (given.until is not None and until > given.until)
    if is_longer:
        return audit.recording(by, "accounts.extend", subject=subject, reason=words)
    return audit.recording(by, "accounts.restrict", subject=subject, reason=words)


def _locked(given: Grant) -> Grant:
    """Raises Conflict when it is over, was cancelled or is lent."""
    locked = Grant.objects.select_for_update(of=("self",)).filter(pk=given.pk).first()
    is_over = locked is None or (locked.until and locked.until <= timezone.localdate())
    if locked is None or is_over:
        raise Conflict("Quyền này đã hết hoặc đã hủy. Tải lại trang để xem.")
    if locked.for_account_id is not None:
        raise Conflict("Đây là quyền được ủy quyền; người ủy quyền thu lại ở màn hình Ủy quyền.")
    return locked


def _keep_administrator(given: Grant) -> None:
    if given.role == Role.ADMINISTRATOR and given.until is None:
        locking.keep_an_administrator(without_grant=given.pk)


def _ask() -> str:
    return "thủ trưởng đơn vị hoặc Sở Nội vụ"
