"""A sign-out at the provider ends here what began there (OpenID Connect Back-Channel Logout 1.0).

The provider posts a token of its own; no browser and no cookie is in it.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from requests import RequestException

from hoso import audit
from hoso.accounts.models import Account
from hoso.web.accounts import sso, subjects

log = logging.getLogger(__name__)

KIND = "logout+jwt"  # never an ID token, though the same key has signed it (ASVS 5 V10.5.5)
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFE = 600  # seconds; an older one is not taken, so that a copy of it ends nothing later


@login_not_required
@never_cache
@csrf_exempt  # the token is signed by the provider, and nobody's session is asked
@require_POST
def ended_there(request: HttpRequest) -> HttpResponse:
    """200 when nothing of that sign-in is open here any more; 400 for a token that is not one."""
    if not settings.HOSO_SSO_URL:
        raise Http404
    try:
        said = _said(request, request.POST.get("logout_token", ""))
    except (OAuth2Error, SocialApp.DoesNotExist, RequestException, ValueError, KeyError) as error:
        log.warning("a sign-out of the shared sign-in was not taken: %s", type(error).__name__)
        return JsonResponse({"error": "invalid_request"}, status=400)
    uid = subjects.uid_of(said)
    bound = SocialAccount.objects.filter(provider=subjects.PROVIDER, uid=uid).first()
    if bound is not None:
        _end(Account.objects.get(pk=bound.user_id), str(said.get("sid") or ""))
    return HttpResponse(status=200)


def _said(request: HttpRequest, token: str) -> dict[str, Any]:
    """What the token says. Raises OAuth2Error, and what asking the provider raises."""
    adapter = sso.SignedTokens(request, subjects.PROVIDER)
    said = adapter.believed(adapter.get_provider().app, token, KIND)
    events = said.get("events")
    if not isinstance(events, dict) or EVENT not in events or "nonce" in said:
        raise OAuth2Error("no token of a sign-out")
    if abs(time.time() - said["iat"]) > LIFE:
        raise OAuth2Error("a token of long ago")
    return said


def _end(account: Account, sid: str) -> None:
    """Of the account's sessions those that began at the provider: the one of that `sid`, or all
    where the provider does not tell them apart."""
    over = []
    for each in UserSession.objects.filter(user=account):
        session = SessionStore(each.session_key)
        if session.get(sso.SHARED) and (not sid or session.get(sso.SID) in ("", None, sid)):
            over.append(each)
    if not over:
        return
    with audit.recording(account, "accounts.end_shared", subject=account.subject):
        for each in over:
            each.end()
