"""Signing in and out, and setting one's own password."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts import passwords, services
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.regulations import queries as regulations
from hoso.web import shell
from hoso.web.accounts import ending, sso
from hoso.web.accounts.adapters import come_in
from hoso.web.accounts.forms import ChangedPassword, OwnPassword, SignIn
from hoso.web.accounts.words import lost_password


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first screen of this account, where its work is."""
    account = request.user
    assert isinstance(account, Account)
    first = shell.home(account)
    if first != request.path:
        return redirect(first)
    return render(request, "accounts/home.html", {"title": "Hồ sơ"})


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """`next` survives, but only to an address of this host. A second factor may come after."""
    after = _after(request)
    if request.method != "POST":
        if isinstance(request.user, Account):
            return redirect(after or shell.home(request.user))
        return _sign_in(request, SignIn(request), after)
    form = SignIn(request, request.POST)
    if not form.is_valid() or form.account is None:
        if form.was_refused:
            services.record_failed_sign_in()
        return _sign_in(request, form, after, status=422)
    services.renew_hash(form.account, form.cleaned_data["password"])
    request.session.pop(sso.SHARED, None)  # somebody may have turned back from there
    record_authentication(request, form.account, "password", reauthenticated=True)
    return come_in(request, form.account, after)


def _sign_in(request: HttpRequest, form: SignIn, after: str, status: int = 200) -> HttpResponse:
    words = {"form": form, "next": after, "title": "Đăng nhập", "lost": lost_password()}
    if settings.HOSO_SSO_URL:
        words["shared"] = settings.HOSO_SSO_NAME
    return render(request, "accounts/sign_in.html", words, status=status)


def _after(request: HttpRequest) -> str:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours and asked.startswith("/") else ""


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Here, and at the provider of single sign-on, where the session began there."""
    way_out = sso.way_out(request)
    logout(request)
    messages.success(request, "Đã đăng xuất.")
    return redirect(way_out or "accounts:sign-in")


@never_cache
@sensitive_post_parameters("current", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Asked for after a one-time password and when it is too old; may be changed at any time at
    the same address, by who knows the one in force."""
    account = request.user
    assert isinstance(account, Account)
    is_first, is_old = account.must_set_password, bool(request.session.get(ending.OLD_PASSWORD))
    typed = request.POST or None
    form = OwnPassword(typed) if is_first else ChangedPassword(account, typed)
    form.fields["password"].help_text = passwords.asked(account)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_own_password(account, form.cleaned_data["password"])
        except Incomplete as error:
            for finding in error.findings:
                form.add_error("password", finding.message)
        else:
            update_session_auth_hash(request, account)
            UserSession.objects.create_from_request(request)
            request.session[ending.OLD_PASSWORD] = False
            messages.success(request, "Đã đặt mật khẩu mới.")
            return redirect(shell.home(account))
    words = {
        "form": form,
        "title": "Đặt mật khẩu của riêng bạn" if is_first else "Đổi mật khẩu",
        "is_first": is_first,
        "is_old": is_old and not is_first,
        "days": ending.password_days(account),
        "article": regulations.profile().password_days.citation.shown(),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/own_password.html", words, status=status)


@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """204 while signed in; SpokenErrors answers 401 otherwise. Asked before a form is sent."""
    return HttpResponse(status=204)
