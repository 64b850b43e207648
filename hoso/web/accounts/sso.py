"""Single sign-on: to the provider of the settings and back. Without one, nothing is there."""

from __future__ import annotations

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

UNREACHABLE = (
    "Nơi đăng nhập chung không trả lời. Dùng tên đăng nhập và mật khẩu ở đây, hoặc thử lại sau."
)


@login_not_required
@never_cache
@require_POST
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; a POST, so that no other site sends somebody there."""
    return _asked(views.login, request, provider_id)


@login_not_required
@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it: `adapters.SingleSignOnAdapter` says whom that lets in."""
    return _asked(views.callback, request, provider_id)


def _asked(view: object, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view(request, provider_id)  # type: ignore[operator]
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, ValueError, KeyError):  # no answer, or not of an OpenID provider
        messages.error(request, UNREACHABLE)
        return redirect("accounts:sign-in")
    return answer
