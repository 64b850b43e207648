"""Accounts of units, each held by a named person on the strength of a decision (number, day,
scan), handed over with its history (CM-9.2, KT-3.2, KT-14.2, LC-2.1e, TQ-6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from hoso import audit
from hoso.accounts import rules
from hoso.accounts.models import Account, Holding, Role, UnitAccount
from hoso.accounts.services import giving, granting, issuing
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.files import services as files

if TYPE_CHECKING:
    from hoso.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Decision:
    """Who holds the account, by which document; the scan is its proof."""

    holder: Account | None
    number: str
    on: date | None
    scan: UploadedFile[Any] | None


def issues_at(by: Account, issuer: Role, unit: Unit) -> bool:
    """Whether the account issues unit accounts there; issuer: by the regulation in force."""
    held = giving.held_as(by, issuer)
    return any(each.unit.lft <= unit.lft <= each.unit.rgt for each in held)


def open_unit_account(
    unit: Unit, decision: Decision, *, by: Account, issuer: Role, is_one: bool
) -> tuple[UnitAccount, str]:
    """An account of the unit with the officer's role there, and its one-time password.

    is_one: the regulation allows a unit one. Raises NotAllowed, Incomplete with findings by field,
    Conflict when the unit has its one.
    """
    _require(by, issuer, unit)
    _complete(decision, by)
    with audit.recording(by, "accounts.open_unit_account", subject=f"organisations.unit:{unit.pk}"):
        type(unit).objects.select_for_update().get(pk=unit.pk)  # one after another
        count = UnitAccount.objects.filter(unit=unit).count()
        if is_one and count:
            raise Conflict("Đơn vị này đã có tài khoản của đơn vị; quy chế cho mỗi đơn vị một.")
        name = (unit.code or f"don-vi-{unit.pk}") + (f"-{count + 1}" if count else "")
        account, password = issuing.open_account(name, f"Đơn vị {unit.name}"[:120], by=by)
        words = _basis(decision)
        granting.grant(account, Role.OFFICER, unit, by=by, basis=words)
        made = UnitAccount.objects.create(account=account, unit=unit)
        _hold(made, decision, by)
    return made, password


def hand_over(unit_account: UnitAccount, decision: Decision, *, by: Account, issuer: Role) -> str:
    """To another person from today: the password of before stops working, its sessions are over;
    the new one-time password. Raises as `open_unit_account`; Conflict for who holds it already."""
    _require(by, issuer, unit_account.unit)
    _complete(decision, by)
    account = unit_account.account
    with audit.recording(by, "accounts.hand_over", subject=account.subject):
        now = Holding.objects.select_for_update().get(unit_account=unit_account, until=None)
        if now.holder == decision.holder:
            raise Conflict("Người này đang giữ tài khoản rồi.")
        now.until = timezone.localdate()
        now.save(update_fields=["until"])
        _hold(unit_account, decision, by)
        return issuing.reissue(account, by=by)


def _hold(unit_account: UnitAccount, decision: Decision, by: Account) -> None:
    assert decision.holder is not None and decision.on is not None and decision.scan is not None
    Holding.objects.create(
        unit_account=unit_account,
        holder=decision.holder,
        basis=_basis(decision),
        scan=files.accept(decision.scan, by=by),
        since=timezone.localdate(),
        given_by=by,
    )


def _basis(decision: Decision) -> str:
    assert decision.on is not None
    return rules.basis_words(decision.number, decision.on)


def _require(by: Account, issuer: Role, unit: Unit) -> None:
    if not issues_at(by, issuer, unit):
        raise NotAllowed(
            f"Tài khoản của đơn vị do {issuer.label} cấp và bàn giao.", ask=str(issuer.label)
        )


def _complete(decision: Decision, by: Account) -> None:
    findings = rules.basis_findings(decision.number, decision.on, timezone.localdate())
    holder = decision.holder
    if (
        holder is None
        or not holder.is_active
        or UnitAccount.objects.filter(account=holder).exists()
    ):
        findings.append(Finding("Chọn tài khoản đang dùng của một người.", field="to"))
    elif holder.pk == by.pk:
        findings.append(Finding("Không tự giao tài khoản của đơn vị cho mình.", field="to"))
    if decision.scan is None:
        findings.append(Finding("Đính kèm bản quét quyết định.", field="scan"))
    if findings:
        raise Incomplete("Chưa giao được tài khoản của đơn vị.", findings)
