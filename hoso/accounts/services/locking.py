"""Accounts that do not open for a while: locked by hand with a reason (TQ-16.3), or unused."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from hoso import audit
from hoso.accounts import rules
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.security import security
from hoso.accounts.services import trying
from hoso.audit.models import Event
from hoso.base.errors import Conflict

UNUSED = "Không đăng nhập quá {days} ngày"


def lock(account: Account, *, by: Account, reason: str) -> None:
    """It does not open any more, and its sessions are over (TQ-16.3).

    Raises Incomplete without a reason, Conflict when it is locked already or is the last
    administrator. Who may: `giving.require_over`.
    """
    said = rules.reason(reason)
    with audit.recording(by, "accounts.lock", subject=account.subject, reason=said):
        locked = Account.objects.select_for_update().get(pk=account.pk)
        if locked.locked_at is not None:
            raise Conflict("Tài khoản này đang bị khóa rồi.")
        keep_an_administrator(without_account=locked.pk)
        _lock(locked, said, by)


def unlock(account: Account, *, by: Account, reason: str) -> None:
    """It opens again, if its person has not left; what failed before is forgotten.

    Raises Incomplete without a reason, Conflict when it is not locked.
    """
    said = rules.reason(reason)
    with audit.recording(by, "accounts.unlock", subject=account.subject, reason=said):
        locked = Account.objects.select_for_update().get(pk=account.pk)
        if locked.locked_at is None and trying.paused_until(locked) is None:
            raise Conflict("Tài khoản này không bị khóa.")
        trying.forget_tries_of(locked)
        locked.locked_at = locked.locked_by = None
        locked.lock_reason = ""
        locked.is_active = not locked.has_left
        locked.save()


def lock_unused() -> list[Account]:
    """Each night: those that nobody used and nobody touched for so many days. The last
    administrator stays open."""
    days = security().unused_days
    if not days:
        return []
    after = timezone.now() - timedelta(days=days)
    acted = Event.objects.filter(actor_id=OuterRef("pk"), at__gt=after)
    about = Event.objects.filter(
        subject=Concat(Value("accounts.account:"), Cast(OuterRef("pk"), TextField())), at__gt=after
    )
    with audit.recording("hoso", "accounts.lock_unused"):
        unused = Account.objects.select_for_update().filter(
            ~Exists(acted), ~Exists(about), is_active=True, opened_at__lt=after
        )
        administrators = set(_administrators().values_list("account_id", flat=True))
        found = []
        for each in unused:
            if administrators == {each.pk}:
                continue
            administrators.discard(each.pk)
            _lock(each, UNUSED.format(days=days), None)
            found.append(each)
    return found


def forget_sessions() -> int:
    """Each night: sessions that are past their end, and at which machine and address they were.
    How many of these were forgotten."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    there = Session.objects.filter(session_key=OuterRef("session_key"))
    over = UserSession.objects.filter(~Exists(there))
    return int(over.delete()[0])


def keep_an_administrator(*, without_account: int = 0, without_grant: int = 0) -> None:
    """Raises Conflict when nobody active would hold the role of administrator for good."""
    pairs = list(_administrators().order_by("pk").values_list("pk", "account_id"))
    left = [pair for pair in pairs if pair[0] != without_grant and pair[1] != without_account]
    if pairs and not left:
        raise Conflict(
            "Đây là quản trị hệ thống cuối cùng. Giao quyền quản trị cho người khác trước đã."
        )


def _administrators() -> QuerySet[Grant]:
    """Held for good by who is active; locked, so that two do not leave at once."""
    return Grant.objects.select_for_update(of=("self",)).filter(
        until__isnull=True, role=Role.ADMINISTRATOR, since__lte=timezone.localdate(),
        account__is_active=True, for_account__isnull=True,
    )  # fmt: skip


def _lock(account: Account, reason: str, by: Account | None) -> None:
    account.locked_at, account.locked_by, account.lock_reason = timezone.now(), by, reason
    account.is_active = False
    account.save()
