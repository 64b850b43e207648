"""Where django-allauth asks us: who comes in, how a second factor is kept, single sign-on."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows import login as flow
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from hoso.accounts import services
from hoso.accounts.models import Account
from hoso.accounts.passwords import needs_factor
from hoso.base import wall
from hoso.dossiers.wall import raise_for
from hoso.web import shell
from hoso.web.accounts import ending, sso, subjects

NOT_OURS = (
    "Không đăng nhập được bằng tài khoản chung. Tài khoản đó chưa gắn với tài khoản nào đang dùng "
    "ở đây, hoặc lần đăng nhập đã quá hạn. Thử lại, hoặc hỏi cán bộ đầu mối của đơn vị."
)


def come_in(request: HttpRequest, account: Account, after: str) -> HttpResponse:
    """Through the second factor, where the account has one, to the address or the first screen."""
    with wall.beyond("the first screen is the own dossier of who has no other work"):
        first = after or shell.home(account)
    login = Login(
        user=account,
        redirect_url=first,
        email_verification=EmailVerificationMethod.NONE,
    )
    answer: HttpResponse = flow.perform_login(request, login)
    return answer


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; allauth says nothing and sends nothing of its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Its words are not ours; the screens say what was done."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Who must hear of it gets a notice."""

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        if isinstance(user, Account) and services.may_sign_in(user):
            return None
        return redirect("accounts:sign-in")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Every stage is passed: into the log, and the session begins to count."""
        assert isinstance(user, Account)
        services.record_sign_in(user)
        super().login(request, user)
        if wall.is_up():
            raise_for(user)  # the rest of this request is this account's
        shell.note_dossier(request, user)
        ending.begin(request, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert isinstance(request.user, Account)
        return shell.home(request.user)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """By the password, which everybody has."""
        return [
            {"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}
        ]


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors lie encrypted in the database, under a key out of SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Mã không đúng, đã dùng rồi hoặc đã hết hạn. Xem mã mới rồi nhập lại.",
        "cannot_delete_authenticator": "Vai trò của bạn phải có lớp xác thực thứ hai. "
        "Thêm cách khác trước, rồi mới bỏ cách này.",
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        account = Account.objects.get(pk=authenticator.user_id)
        others = Authenticator.objects.filter(user=account).exclude(
            Q(pk=authenticator.pk) | Q(type=Authenticator.Type.RECOVERY_CODES)
        )
        return not needs_factor(account) or others.exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Khóa {count + 1}"


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A provider only says who somebody is. No account comes of it, and of what it says nothing is
    kept but a hash of whom it speaks of (`subjects`)."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Ends the flow either way: in with the one account of that name, or not in."""
        said = sociallogin.account.extra_data
        asked, told = sociallogin.state.get("nonce"), (said.get("id_token") or {}).get("nonce")
        account = subjects.account_of(said) if asked and asked == told else None
        if account is None:
            services.record_failed_sign_in()
            raise ImmediateHttpResponse(_turned_away(request))
        request.session[sso.SHARED] = True
        request.session[sso.SID] = str((said.get("id_token") or {}).get("sid") or "")
        after = sociallogin.state.get("next") or ""
        raise ImmediateHttpResponse(come_in(request, account, after))

    def get_requests_session(self) -> Any:
        """An address that leads elsewhere is not followed: it is not the one that was set."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        services.record_failed_sign_in()
        raise ImmediateHttpResponse(_turned_away(request))


def _turned_away(request: HttpRequest) -> HttpResponse:
    messages.error(request, NOT_OURS)
    return redirect("accounts:sign-in")


def _fernet() -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"hoso second factors")
    return Fernet(base64.urlsafe_b64encode(derived.derive(settings.SECRET_KEY.encode())))
