"""The second factor comes first, for roles that must have one (`HOSO_MFA_ROLES`)."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hoso.accounts.models import Account
from hoso.accounts.passwords import needs_factor

OPEN = (
    "accounts:sign-out", "accounts:own-password", "account_reauthenticate", "mfa_index",
    "mfa_activate_totp", "mfa_add_webauthn",
)  # fmt: skip
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_passed(request: HttpRequest) -> bool:
    """In this session: by a code or a key at the sign-in, or by setting one up."""
    records = get_authentication_records(request, request.user)
    return any(each["method"] == "mfa" for each in records)


class SecondFactorFirst:
    """Who must have one and has none sets it up before anything else. Who got a role meanwhile,
    or set it up at another machine, signs in again."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.user
        if (
            not isinstance(account, Account)
            or account.must_set_password
            or not needs_factor(account)
            or has_passed(request)
            or request.path.startswith(settings.STATIC_URL)
        ):
            return self.respond(request)
        request.is_held_back = True  # type: ignore[attr-defined]
        if is_mfa_enabled(account, FACTORS):
            logout(request)
            messages.info(request, "Đăng nhập lại với lớp xác thực thứ hai để tiếp tục.")
            return redirect("accounts:sign-in")
        if request.path in {reverse(name) for name in OPEN}:
            return self.respond(request)
        return redirect("mfa_index")
