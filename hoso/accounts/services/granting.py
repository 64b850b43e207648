"""Rights as rows: a role over a unit from a day until a day, lent or ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.text import one_line

if TYPE_CHECKING:
    from hoso.organisations.models import Unit


def grant(
    account: Account,
    role: Role,
    unit: Unit,
    *,
    by: Account | str,
    since: date | None = None,
    until: date | None = None,
    basis: str = "",
) -> Grant:
    with audit.recording(by, "accounts.grant", subject=account.subject):
        given = Grant(
            account=account,
            role=role,
            unit=unit,
            since=since or timezone.localdate(),
            until=until,
            basis=basis,
            granted_by=by if isinstance(by, Account) else None,
        )
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)  # one right at a time
        try:
            given.validate_constraints()
        except ValidationError as error:
            raise Conflict(error.messages[0]) from error
        given.save()
    account.__dict__.pop("_grants", None)
    return given


def delegate(
    given: Grant, to: Account, *, by: Account, since: date, until: date, basis: str
) -> Grant:
    """Lend a role that `by` holds to another account, for some days, by a written decision.

    until: the day after the last one. What is done by it shows in whose stead. A role that was
    itself lent is not lent on. Raises NotAllowed, Incomplete with findings by field, Conflict.
    """
    if given.account_id != by.pk or given.for_account_id is not None:
        raise NotAllowed("Chỉ ủy quyền được việc thuộc thẩm quyền của chính mình.")
    findings = []
    if to.pk == by.pk or not to.is_active:
        findings.append(Finding("Chọn tài khoản đang dùng của người khác.", field="to"))
    if until <= since:
        findings.append(Finding("Ngày hết hạn phải từ ngày bắt đầu trở đi.", field="until"))
    if given.until is not None and until > given.until:
        message = f"Quyền của bạn chỉ đến trước ngày {given.until:%d/%m/%Y}."
        findings.append(Finding(message, field="until"))
    if not one_line(basis):
        findings.append(Finding("Ghi văn bản ủy quyền hoặc lý do vắng mặt.", field="basis"))
    if findings:
        raise Incomplete("Chưa ủy quyền được.", findings)
    with audit.recording(by, "accounts.delegate", subject=to.subject):
        return Grant.objects.create(
            account=to,
            role=given.role,
            unit=given.unit,
            since=since,
            until=until,
            basis=one_line(basis)[:200],
            granted_by=by,
            for_account=by,
        )


def revoke(given: Grant, *, by: Account | str, on: date | None = None) -> None:
    """The right ends on that day (today), and what was lent of it; a right that never began is
    removed."""
    day = on or timezone.localdate()
    with audit.recording(by, "accounts.revoke", subject=given.account.subject):
        if given.for_account_id is None:
            end_lent(given, day)
        _end(given, day)


def end_lent(given: Grant, day: date) -> None:
    """What was lent of a right ends with it, on that day. Must stand inside a recording."""
    lent = Q(for_account=given.account, role=given.role, unit=given.unit)
    for each in Grant.objects.select_for_update().filter(lent, _beyond(day)):
        _end(each, day)


def end_all(account: Account, *, by: str) -> None:
    """Whoever held it has left: every right of the account, and what it has lent, ends today."""
    day = timezone.localdate()
    theirs = Q(account=account) | Q(for_account=account)
    with audit.recording(by, "accounts.revoke", subject=account.subject):
        for each in Grant.objects.select_for_update().filter(theirs, _beyond(day)):
            _end(each, day)


def _beyond(day: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=day)


def _end(given: Grant, day: date) -> None:
    if day <= given.since:
        given.delete()
    else:
        given.until = day
        given.save(update_fields=["until"])
