"""When a session is over: not used for so long, or so long after it began."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hoso.accounts.access import current_grants
from hoso.accounts.models import Account, Role
from hoso.accounts.security import security
from hoso.regulations import queries as regulations

SEEN, IDLE, ENDS, OLD_PASSWORD = "seen_at", "idle_seconds", "ends_at", "password_is_old"
A_MINUTE = 60  # seconds: closer than this one request after another is not written


def begin(request: HttpRequest, account: Account) -> None:
    """The session counts from now, by the limits of the account's roles; it remembers that the
    password is older than the regulation allows (TQ-14.1)."""
    limits, now = security(), timezone.now().timestamp()
    is_administrator = _is_administrator(account)
    idle = limits.idle_administrator if is_administrator else limits.idle
    longest = limits.longest_administrator if is_administrator else limits.longest
    request.session[SEEN] = now
    request.session[IDLE] = idle.total_seconds()
    request.session[ENDS] = now + longest.total_seconds()
    request.session[OLD_PASSWORD] = is_password_old(account)


def password_days(account: Account) -> int:
    """How old its password may be: by the regulation, for administrators also by `security`."""
    days = regulations.profile().password_days.value
    if _is_administrator(account):
        return min(days, security().password_days_administrator)
    return days


def is_password_old(account: Account) -> bool:
    """Whether its owner must set another before anything else."""
    return (timezone.now() - account.password_set_at).days >= password_days(account)


class SessionEnds:
    """Signs out a session that is past its limits; what it asked for then wants a sign-in."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Account):
            self._keep(request, request.user)
        return self.respond(request)

    def _keep(self, request: HttpRequest, account: Account) -> None:
        session, now = request.session, timezone.now().timestamp()
        if SEEN not in session:
            begin(request, account)
            return
        is_idle = now - session[SEEN] > session[IDLE]
        if is_idle or now > session[ENDS]:
            minutes = int(session[IDLE] // 60)
            logout(request)
            why = f"đã {minutes} phút không dùng" if is_idle else "đã hết thời hạn của một phiên"
            messages.info(request, f"Phiên làm việc kết thúc vì {why}. Đăng nhập lại để tiếp tục.")
        elif now - session[SEEN] > A_MINUTE:
            session[SEEN] = now


def _is_administrator(account: Account) -> bool:
    return any(role is Role.ADMINISTRATOR for role, _ in current_grants(account))
