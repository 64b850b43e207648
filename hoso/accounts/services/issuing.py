"""Accounts and their passwords: opened, issued anew, set by their owner, never the same again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import (
    check_password,
    get_hasher,
    identify_hasher,
    make_password,
)
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, OldPassword
from hoso.accounts.security import security
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding

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
        _remember(account)
        _set_one_time(account, password)
        account.save()
    return password


def set_own_password(account: Account, password: str) -> None:
    """Raises Incomplete with what is wrong with the password, also when it is one of the last
    that the account had (`security().remembered`)."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise unusable(*error.messages) from error
    if account.check_password(password):
        raise unusable("Mật khẩu mới phải khác mật khẩu đang dùng.")
    with audit.recording(account, "accounts.set_password", subject=account.subject):
        Account.objects.select_for_update().get(pk=account.pk)
        if _was_used(account, password):
            raise unusable(
                f"Mật khẩu này đã dùng trước đây. Đặt một mật khẩu khác {security().remembered} "
                "mật khẩu gần nhất."
            )
        _remember(account)
        account.password = make_password(password)
        account.password_set_at = timezone.now()
        account.must_set_password = False
        account.one_time_until = None
        account.save()


def may_sign_in(account: Account, at: datetime | None = None) -> bool:
    """An inactive account may not, nor a one-time password past its days."""
    until = account.one_time_until
    return account.is_active and (until is None or (at or timezone.now()) < until)


def renew_hash(account: Account, password: str) -> None:
    """The hash anew, of the password that was just found right, when it is of another kind or
    strength than new ones are."""
    if not _is_outdated(account.password):
        return
    with audit.recording(account, "accounts.renew_hash", subject=account.subject):
        account.password = make_password(password)
        account.save(update_fields=["password"])


def _was_used(account: Account, password: str) -> bool:
    kept = account.old_passwords.values_list("password", flat=True)
    return any(check_password(password, each) for each in kept)


def _remember(account: Account) -> None:
    """Keep what its owner set; a one-time password is drawn by chance and never comes again.
    The one that is set next is the last of the remembered."""
    if account.must_set_password or not account.password:
        return
    OldPassword.objects.create(
        account=account, password=account.password, set_at=account.password_set_at
    )
    kept = account.old_passwords.order_by("-set_at", "-pk").values_list("pk", flat=True)
    account.old_passwords.exclude(pk__in=list(kept[: security().remembered - 1])).delete()


def _is_outdated(encoded: str) -> bool:
    now = get_hasher()
    return identify_hasher(encoded).algorithm != now.algorithm or now.must_update(encoded)


def _set_one_time(account: Account, password: str) -> None:
    account.password = make_password(password)
    account.password_set_at = timezone.now()
    account.must_set_password = True
    account.one_time_until = timezone.now() + timedelta(days=ONE_TIME_DAYS)


def unusable(*messages: str) -> Incomplete:
    """Why a password is not taken, at its field."""
    findings = [Finding(message, field="password") for message in messages]
    return Incomplete("Mật khẩu chưa dùng được.", findings)
