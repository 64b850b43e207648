from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest

from hoso.accounts import services
from hoso.accounts.models import Account

# One sentence for every reason, so that nobody learns which sign-in names exist.
REFUSED = "Tên đăng nhập hoặc mật khẩu không đúng, hoặc mật khẩu dùng một lần đã hết hạn."


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
        max_length=200,
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
        account = authenticate(self.request, username=name.strip(), password=password)
        if not isinstance(account, Account) or not services.may_sign_in(account):
            self.was_refused = True
            raise forms.ValidationError(REFUSED)
        self.account = account
        return words


class OwnPassword(forms.Form):
    password = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        max_length=200,
        help_text="Ít nhất 10 ký tự. Một câu ngắn dễ nhớ tốt hơn một từ khó nhớ.",
        error_messages={"required": "Nhập mật khẩu mới."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        max_length=200,
        error_messages={"required": "Nhập lại mật khẩu mới."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if words.get("password") and words.get("again") not in (None, words["password"]):
            self.add_error("again", "Hai lần nhập không giống nhau. Nhập lại cho khớp.")
        return words
