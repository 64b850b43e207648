"""One's own sessions: where one is signed in, and signing out there."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hoso import audit
from hoso.web.access import account_of

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
            ("Safari/", "Safari"))  # fmt: skip
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
           ("Mac OS X", "Mac"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    session: UserSession
    machine: str
    is_current: bool


def own(request: HttpRequest) -> list[Own]:
    """The open ones, this one first; those that are over are forgotten on the way."""
    found = UserSession.objects.purge_and_list(account_of(request))
    key = request.session.session_key
    rows = [Own(each, machine(each.user_agent), each.session_key == key) for each in found]
    return sorted(rows, key=lambda row: (not row.is_current, -row.session.created_at.timestamp()))


def machine(user_agent: str) -> str:
    """Browser and system as an office calls them."""
    browser = next((word for sign, word in BROWSERS if sign in user_agent), "")
    system = next((word for sign, word in SYSTEMS if sign in user_agent), "")
    return " trên ".join(word for word in (browser, system) if word) or "Máy không rõ"


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own; a stranger's is not there."""
    account = account_of(request)
    found = UserSession.objects.filter(user=account, pk=pk).first()
    if found is None:
        raise Http404
    return _ended(request, [found])


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """All but this one."""
    key = request.session.session_key
    others = UserSession.objects.filter(user=account_of(request)).exclude(session_key=key)
    return _ended(request, list(others))


def _ended(request: HttpRequest, sessions: list[UserSession]) -> HttpResponse:
    account = account_of(request)
    with audit.recording(account, "accounts.end_sessions", subject=account.subject):
        for each in sessions:
            each.end()
    messages.success(request, f"Đã đăng xuất {len(sessions)} phiên.")
    return redirect("mfa_index")
