"""Which account somebody of the shared sign-in comes into. The name leads there the first time;
from then on the provider's subject does, which is never another's (ASVS 5 V10.5.2): a sign-in name
that the provider gives to somebody else later opens nothing here."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from hoso import audit
from hoso.accounts import services
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.base.sealing import hashed

PROVIDER = "sso"


def account_of(said: dict[str, Any]) -> Account | None:
    """Out of what the provider said, which the caller has checked: an account that may sign in, or
    None. Its first time is recorded."""
    subject = uid_of(said.get("id_token") or {})
    bound = SocialAccount.objects.filter(provider=PROVIDER, uid=subject).first()
    if bound is not None:
        known = Account.objects.get(pk=bound.user_id)
        return known if services.may_sign_in(known) else None
    account = _named(_claim(said))
    if account is None or not services.may_sign_in(account):
        return None
    return account if _bind(account, subject) else None


def uid_of(token: dict[str, Any]) -> str:
    """How somebody of the provider is kept: whom its token speaks of, as a keyed hash."""
    return hashed(f"{token.get('iss', '')} {token.get('sub', '')}", PROVIDER)


def is_bound(account: Account) -> bool:
    """Whether a subject of the provider comes into it."""
    return bool(SocialAccount.objects.filter(provider=PROVIDER, user=account).exists())


def unbind(account: Account) -> None:
    """The next one whom the provider gives its name to is bound anew; in a recording."""
    SocialAccount.objects.filter(provider=PROVIDER, user=account).delete()


@transaction.atomic
def _bind(account: Account, subject: str) -> bool:
    """Whether it is this subject's now; not where it is another's."""
    Account.objects.select_for_update().get(pk=account.pk)
    if is_bound(account):
        return False
    with audit.recording(account, "accounts.bind_shared", subject=account.subject):
        SocialAccount.objects.create(provider=PROVIDER, uid=subject, user=account)
    return True


def _claim(said: dict[str, Any]) -> str:
    """The name that the provider vouches for in the token, which names us as its audience; out
    of its other answer only where that speaks of the same subject. Empty when there is none."""
    token, more = said.get("id_token") or {}, said.get("userinfo") or {}
    if not token.get("sub") or more.get("sub", token["sub"]) != token["sub"]:
        return ""
    found = token.get(settings.HOSO_SSO_CLAIM) or more.get(settings.HOSO_SSO_CLAIM)
    return found if isinstance(found, str) else ""


def _named(name: str) -> Account | None:
    """By its sign-in name or the personal number of its person; None when it is nobody's or not
    one account's alone."""
    if not name:
        return None
    named = Q(username__iexact=name) | Q(person__personal_number=name)
    with wall.beyond("nobody is signed in yet, and the provider names a personal number"):
        found = list(Account.objects.filter(named)[:2])
    return found[0] if len(found) == 1 else None
