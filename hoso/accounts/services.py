"""Verbs of accounts: open, reissue, set one's own password, sign in, grant, revoke."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import get_hasher, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.text import one_line

if TYPE_CHECKING:
    from hoso.organisations.models import Unit

ONE_TIME_DAYS = 7
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Twelve letters and digits that cannot be mistaken for each other, in groups of four."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def open_account(username: str, full_name: str, *, by: Account | str) -> tuple[Account, str]:
    """A new account and its one-time password, which is shown once and stored nowhere.

    Raises Conflict when the sign-in name is taken.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise Conflict("Đã có tài khoản với tên đăng nhập này.")
    password = one_time_password()
    account = Account(pk=_next_key(), username=username, full_name=full_name)
    with audit.recording(by, "accounts.open", subject=account.subject):
        _set_one_time(account, password)
        account.save(force_insert=True)
    return account, password


def _next_key() -> int:
    """Drawn before the row is there: its event is named by it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_account', 'id'))")
        return int(cursor.fetchone()[0])


def reissue(account: Account, *, by: Account | str) -> str:
    """A new one-time password; the old one stops working."""
    password = one_time_password()
    with audit.recording(by, "accounts.reissue", subject=account.subject):
        _set_one_time(account, password)
        account.save()
    return password


def set_own_password(account: Account, password: str) -> None:
    """Raises Incomplete with what is wrong with the password."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Incomplete(
            "Mật khẩu chưa dùng được.",
            [Finding(message, field="password") for message in error.messages],
        ) from error
    if account.check_password(password):
        raise Incomplete(
            "Mật khẩu chưa dùng được.",
            [Finding("Mật khẩu mới phải khác mật khẩu đang dùng.", field="password")],
        )
    with audit.recording(account, "accounts.set_password", subject=account.subject):
        account.password = make_password(password)
        account.must_set_password = False
        account.one_time_until = None
        account.save()


def may_sign_in(account: Account, at: datetime | None = None) -> bool:
    """An inactive account may not, nor a one-time password past its days."""
    until = account.one_time_until
    return account.is_active and (until is None or (at or timezone.now()) < until)


def record_sign_in(account: Account, password: str = "") -> None:
    """The account has come in (CM-9.1) with this password, which is hashed anew when the hash
    is of another kind or strength than new ones are."""
    with audit.recording(account, "accounts.sign_in", subject=account.subject):
        if password and _is_outdated(account.password):
            account.password = make_password(password)
            account.save(update_fields=["password"])


def _is_outdated(encoded: str) -> bool:
    now = get_hasher()
    return identify_hasher(encoded).algorithm != now.algorithm or now.must_update(encoded)


def record_failed_sign_in() -> None:
    """Somebody was turned away. Without the name that was typed: it may be a password in
    the wrong field, and it is not known whose name it was."""
    with audit.recording("sign-in", "accounts.sign_in_failed"):
        pass


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
        lent = Grant.objects.none()
        if given.for_account_id is None:
            lent = Grant.objects.select_for_update().filter(
                Q(until__isnull=True) | Q(until__gt=day),
                for_account=given.account,
                role=given.role,
                unit=given.unit,
            )
        for each in [given, *lent]:
            _end(each, day)


def _end(given: Grant, day: date) -> None:
    if day <= given.since:
        given.delete()
    else:
        given.until = day
        given.save(update_fields=["until"])


def _set_one_time(account: Account, password: str) -> None:
    account.password = make_password(password)
    account.must_set_password = True
    account.one_time_until = timezone.now() + timedelta(days=ONE_TIME_DAYS)
