"""Second factors: asked for at the sign-in, set up and removed by their owner. The work is
django-allauth's; the words, the log and what comes first are ours."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso import audit
from hoso.accounts import services
from hoso.accounts.passwords import needs_factor
from hoso.accounts.security import security
from hoso.web.access import account_of
from hoso.web.accounts import codes, ending, forms, sessions

Type = Authenticator.Type
HOME = [("Bảo mật tài khoản", "/bao-mat")]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's password, second factors and open sessions."""
    account = account_of(request)
    found = list(Authenticator.objects.filter(user=account).order_by("pk"))
    kept = next((each for each in found if each.type == Type.RECOVERY_CODES), None)
    words = {
        "title": "Bảo mật tài khoản",
        "is_required": needs_factor(account),
        "is_held_back": getattr(request, "is_held_back", False),
        "app": next((each for each in found if each.type == Type.TOTP), None),
        "keys": [each.wrap() for each in found if each.type == Type.WEBAUTHN],
        "codes_left": None if kept is None else codes.left(kept),
        "sessions": sessions.own(request),
        "days": ending.password_days(account),
        "idle": int(request.session.get(ending.IDLE, security().idle.total_seconds()) // 60),
    }
    return render(request, "accounts/security.html", words)


class Spoken:
    """Our title beside allauth's words, and 422 for a form that was refused."""

    title = ""
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**words, "title": self.title, "crumbs": self.crumbs()}

    def crumbs(self) -> list[tuple[str, str]]:
        return [] if getattr(self.request, "is_held_back", False) else [*HOME, (self.title, "")]

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        answer.status_code = 422
        return answer


class Authenticate(Spoken, AuthenticateView):  # type: ignore[misc]
    """After the password: a code or a key, for accounts that have one."""

    template_name = "accounts/second_factor.html"
    title = "Xác thực lớp thứ hai"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = set(
            Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        )
        words = super().get_context_data(**kwargs)
        return {**words, "has_app": Type.TOTP in kinds, "has_key": Type.WEBAUTHN in kinds}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        used = getattr(form, "authenticator", None)
        if used is not None and used.type == Type.RECOVERY_CODES:
            messages.warning(self.request, _after_code(codes.left(used)))
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        services.record_failed_sign_in()
        return super().form_invalid(form)


class Confirm(Spoken, BaseReauthenticateView):  # type: ignore[misc]
    """The password again, before a factor is set up or removed."""

    template_name = "accounts/confirm.html"
    form_class = forms.PasswordField
    title = "Xác nhận là bạn"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "account": account_of(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        reauthenticate_by_password(self.request)
        answer: HttpResponse = super().form_valid(form)
        return answer


class AddApp(Spoken, ActivateTOTPView):  # type: ignore[misc]
    template_name = "accounts/app.html"
    title = "Thêm ứng dụng tạo mã"

    def form_valid(self, form: Any) -> HttpResponse:
        return _added(self.request, lambda: super(AddApp, self).form_valid(form))


class AddKey(Spoken, AddWebAuthnView):  # type: ignore[misc]
    template_name = "accounts/key.html"
    title = "Thêm khóa bảo mật"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": kwargs.get("form") or self.get_form(), **super().get_context_data(**kwargs)}

    def form_valid(self, form: Any) -> HttpResponse:
        return _added(self.request, lambda: super(AddKey, self).form_valid(form))


class RemoveApp(Spoken, DeactivateTOTPView):  # type: ignore[misc]
    template_name = "accounts/remove.html"
    title = "Bỏ ứng dụng tạo mã"

    def form_valid(self, form: Any) -> HttpResponse:
        return _removed(self.request, lambda: super(RemoveApp, self).form_valid(form))


class RemoveKey(Spoken, RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "accounts/remove.html"
    title = "Bỏ khóa bảo mật"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A key of another's is not there, whether or not the password was asked for again."""
        if not Authenticator.objects.filter(
            user=account_of(request), type=Type.WEBAUTHN, pk=kwargs["pk"]
        ).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            form.add_error(None, adapter.error_messages["cannot_delete_authenticator"])
            return self.form_invalid(form)
        return _removed(self.request, lambda: super(RemoveKey, self).form_valid(form))

    def get_success_url(self) -> str:
        return HOME[0][1]


class Codes(Spoken, ViewRecoveryCodesView):  # type: ignore[misc]
    """Shown once; afterwards only new ones can be had."""

    template_name = "accounts/codes.html"
    title = "Mã dự phòng"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = super().get_context_data(**kwargs)
        account = account_of(self.request)
        if words["can_view_codes"]:
            codes.forget_shown(account)
        return {**words, "left": codes.left(codes.kept_of(account))}


class NewCodes(Spoken, GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "accounts/new_codes.html"
    title = "Lập lại mã dự phòng"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        left = codes.left(codes.kept_of(account_of(self.request)))
        return {**super().get_context_data(**kwargs), "left": left}

    def form_valid(self, form: Any) -> HttpResponse:
        account = account_of(self.request)
        with audit.recording(account, "accounts.renew_codes", subject=account.subject):
            answer: HttpResponse = super().form_valid(form)
        return answer


def _added(request: HttpRequest, save: Any) -> HttpResponse:
    account = account_of(request)
    with audit.recording(account, "accounts.add_factor", subject=account.subject):
        answer: HttpResponse = save()
    forms.passed_by(account)
    messages.success(request, "Đã thêm lớp xác thực thứ hai. Lần đăng nhập sau sẽ hỏi đến.")
    return answer


def _removed(request: HttpRequest, save: Any) -> HttpResponse:
    account = account_of(request)
    with audit.recording(account, "accounts.remove_factor", subject=account.subject):
        answer: HttpResponse = save()
    messages.success(request, "Đã bỏ.")
    return answer if answer.status_code == 302 else redirect("mfa_index")


def _after_code(left: int) -> str:
    rest = f"còn {left} mã" if left else "không còn mã nào"
    return (
        f"Bạn vừa dùng một mã dự phòng, {rest}. Mất điện thoại hoặc khóa thì vào Bảo mật tài khoản "
        "thêm cái mới, bỏ cái cũ, lập lại mã."
    )
