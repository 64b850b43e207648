"""The addresses of django-allauth that we want, by the names it looks for; all others are not
there. Names without a namespace, as it has none."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from hoso.web.accounts import factors, sso, views

ONE = {"provider_id": "sso"}  # there is one provider, or none
posts = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path("dang-nhap", views.sign_in, name="account_login"),
    path("dang-nhap/xac-thuc", posts(factors.Authenticate.as_view()), name="mfa_authenticate"),
    path("dang-nhap/chung", sso.login, ONE, name="openid_connect_login"),
    path("dang-nhap/chung/ve", sso.callback, ONE, name="openid_connect_callback"),
    path("bao-mat", factors.index, name="mfa_index"),
    path("bao-mat/xac-nhan", posts(factors.Confirm.as_view()), name="account_reauthenticate"),
    path("bao-mat/ung-dung", posts(factors.AddApp.as_view()), name="mfa_activate_totp"),
    path("bao-mat/ung-dung/bo", posts(factors.RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("bao-mat/khoa", posts(factors.AddKey.as_view()), name="mfa_add_webauthn"),
    path(
        "bao-mat/khoa/<int:pk>/bo", posts(factors.RemoveKey.as_view()), name="mfa_remove_webauthn"
    ),
    path("bao-mat/ma-du-phong", factors.Codes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "bao-mat/ma-du-phong/moi", posts(factors.NewCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
]  # fmt: skip
