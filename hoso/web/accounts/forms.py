from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils import timezone

from hoso.accounts import services
from hoso.accounts.models import Account
from hoso.accounts.passwords import LONGEST
from hoso.web.accounts import codes

# One sentence for every reason, so that nobody learns which sign-in names exist.
REFUSED = (
    "Tên đăng nhập hoặc mật khẩu không đúng, mật khẩu dùng một lần đã hết hạn, hoặc tài khoản "
    "đang bị khóa."
)


def paused(until: datetime, what: str = "đăng nhập bằng tên này") -> str:
    """Why nothing is looked at now; the same for a name that nobody has."""
    at = timezone.localtime(until)
    return (
        f"Sai quá nhiều lần liền: tạm dừng {what} đến {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Cần vào sớm hơn thì báo người quản lý tài khoản của đơn vị để mở khóa."
    )


class SignIn(forms.Form):
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=40,
        error_messages={"required": "Nhập tên đăng nhập."},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Mật khẩu",
        strip=False,
        max_length=LONGEST,
        error_messages={"required": "Nhập mật khẩu."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.account: Account | None = None
        self.was_refused = False  # a name and a password were given, and they do not open

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        name, password = words.get("username"), words.get("password")
        if not (name and password):
            return words
        name = name.strip()
        if (until := services.begin_try(services.SIGN_IN, name)) is not None:
            self.was_refused = True
            raise forms.ValidationError(paused(until))
        account = authenticate(self.request, username=name, password=password)
        if not isinstance(account, Account) or not services.may_sign_in(account):
            self.was_refused = True
            raise forms.ValidationError(REFUSED)
        services.end_tries(services.SIGN_IN, name)
        self.account = account
        return words


class OwnPassword(forms.Form):
    """The first own one, after a one-time password."""

    password = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        max_length=LONGEST,
        error_messages={"required": "Nhập mật khẩu mới."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        max_length=LONGEST,
        error_messages={"required": "Nhập lại mật khẩu mới."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("password") and words.get("again") not in (None, words["password"]):
            self.add_error("again", "Hai lần nhập không giống nhau. Nhập lại cho khớp.")
        return words


class PasswordField(forms.Form):
    """Asks for the password that is in force; guesses are counted like sign-ins."""

    current = forms.CharField(
        label="Mật khẩu đang dùng",
        strip=False,
        max_length=LONGEST,
        error_messages={"required": "Nhập mật khẩu đang dùng."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_current(self) -> str:
        name = str(self.account.pk)
        if (until := services.begin_try(services.OWN_PASSWORD, name)) is not None:
            raise forms.ValidationError(paused(until, "thử mật khẩu"))
        if not self.account.check_password(self.cleaned_data["current"]):
            raise forms.ValidationError("Mật khẩu đang dùng không đúng.")
        services.end_tries(services.OWN_PASSWORD, name)
        return str(self.cleaned_data["current"])


class ChangedPassword(PasswordField, OwnPassword):
    field_order = ["current", "password", "again"]


def _count(account: Account) -> None:
    until = services.begin_try(services.SECOND_FACTOR, str(account.pk))
    if until is not None:
        raise forms.ValidationError(paused(until, "nhập mã"))


NO_CODE = "Nhập mã."


class Code(AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or one of the recovery codes. A code opens once, whichever process of
    the server sees it first: allauth remembers used ones in the cache of one process only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = NO_CODE

    def clean_code(self) -> str:
        _count(self.user)
        typed = str(self.cleaned_data["code"]).replace(" ", "")
        if (recovery := codes.use(self.user, typed)) is not None:
            self.authenticator = recovery
            services.end_tries(services.SECOND_FACTOR, str(self.user.pk))
            return typed
        code = str(super().clean_code()).replace(" ", "")
        if self.authenticator.type == Authenticator.Type.TOTP and not services.use_once(
            f"totp:{self.user.pk}:{code}"
        ):
            raise forms.ValidationError("Mã này đã dùng rồi. Chờ mã mới rồi nhập lại.")
        services.end_tries(services.SECOND_FACTOR, str(self.user.pk))
        return code


class Passkey(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """What a security key or the device answered."""

    def clean_credential(self) -> Authenticator:
        _count(self.user)
        found = super().clean_credential()
        services.end_tries(services.SECOND_FACTOR, str(self.user.pk))
        return found


class FirstCode(ActivateTOTPForm):  # type: ignore[misc]
    """Shows that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = NO_CODE

    def clean_code(self) -> str:
        _count(self.user)
        code = str(super().clean_code())
        services.end_tries(services.SECOND_FACTOR, str(self.user.pk))
        return code


class NewPasskey(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label="Tên của khóa", max_length=60, required=False)


def passed_by(account: Account) -> None:
    """Setting a factor up counts as having used it in this session."""
    record_authentication(context.request, account, "mfa", type="enrolled")
