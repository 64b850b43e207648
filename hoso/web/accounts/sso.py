"""Single sign-on: to the provider of the settings and back. Without one, nothing is there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from hoso.web.accounts.subjects import PROVIDER

log = logging.getLogger(__name__)

UNREACHABLE = (
    "Nơi đăng nhập chung không trả lời. Dùng tên đăng nhập và mật khẩu ở đây, hoặc thử lại sau."
)

SHARED = "began_at_the_provider"  # in the session
SID = "session_at_the_provider"  # beside it, where the provider names its own

# Signed by the provider's own key: nothing that a shared secret, or nobody, has signed.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
KIND = "JWT"  # of an ID token; an access token is "at+jwt" (RFC 9068)


class SignedTokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Believes an ID token only under a key that the provider publishes, though it came straight
    from it (OpenID Connect Core 3.1.3.7 would let that go)."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        return self.believed(app, id_token, KIND)

    def believed(self, app: SocialApp, token: str, kind: str) -> dict[str, Any]:
        """What a token of that kind says. Raises OAuth2Error for any other one, and what asking
        the provider raises."""
        try:
            head = jwt.get_unverified_header(token)
            if head.get("typ", KIND) != kind:
                raise OAuth2Error("a token of another kind")
            key = self._published(head.get("kid"))
            if key.algorithm_name not in ALGORITHMS:
                raise OAuth2Error("a key of another kind")
            said: dict[str, Any] = jwt.decode(
                token,
                key=key,
                algorithms=[key.algorithm_name],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                options={"require": ["exp", "iat", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("no token of this provider") from error
        return said

    def _published(self, name: str | None) -> jwt.PyJWK:
        """The provider's key of that name; without one, the only one it has."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [
            each
            for each in jwt.PyJWKSet.from_dict(answer.json()).keys
            if each.public_key_use in (None, "sig") and name in (None, each.key_id)
        ]
        if len(keys) != 1:
            raise OAuth2Error("no key of that name")
        return keys[0]


def way_out(request: HttpRequest) -> str | None:
    """Where a session that began at the provider is ended there too, and the browser comes back
    from (OpenID Connect RP-Initiated Logout 1.0); None where it began here, where the provider has
    no such address, or does not answer: the session here is ended in any case. To be asked before
    that. The provider is told who we are and not who it was: no token of it is kept to show."""
    if not request.session.get(SHARED) or not settings.HOSO_SSO_URL:
        return None
    try:
        found = SignedTokens(request, PROVIDER).openid_config.get("end_session_endpoint")
    except (RequestException, ValueError) as error:
        log.warning("the shared sign-in was not told of a sign-out: %s", type(error).__name__)
        return None
    if not found:
        return None
    back = f"{settings.HOSO_SITE.rstrip('/')}{reverse('accounts:sign-in')}"
    asked = {"client_id": settings.HOSO_SSO_CLIENT, "post_logout_redirect_uri": back}
    return f"{found}{'&' if '?' in found else '?'}{urlencode(asked)}"


@login_not_required
@never_cache
@require_POST
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the provider; a POST, so that no other site sends somebody there."""
    return _asked(_leave, request, provider_id)


@login_not_required
@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from it: `adapters.SingleSignOnAdapter` says whom that lets in."""
    return _asked(_return, request, provider_id)


def _leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """With a nonce that the token must bring back (`SingleSignOnAdapter` compares)."""
    provider = get_adapter().get_provider(request, provider=provider_id)
    given = provider.get_redirect_from_request_kwargs(request)
    nonce = secrets.token_urlsafe(24)
    given["auth_params"] = {**provider.get_auth_params(), "nonce": nonce}
    answer: HttpResponse = provider.redirect(request, **given, nonce=nonce)
    return answer


def _return(request: HttpRequest, provider_id: str) -> HttpResponse:
    view = OAuth2CallbackView.adapter_view(SignedTokens(request, provider_id))
    answer: HttpResponse = view(request)
    return answer


def _asked(
    view: Callable[[HttpRequest, str], HttpResponse], request: HttpRequest, provider_id: str
) -> HttpResponse:
    try:
        answer = view(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (RequestException, ValueError, KeyError):  # no answer, or not of an OpenID provider
        messages.error(request, UNREACHABLE)
        return redirect("accounts:sign-in")
    return answer
