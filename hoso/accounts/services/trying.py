"""Trying a secret: each try is counted before it is looked at, so that many at once are no more
than the few that are allowed; too many, and nobody tries under that name for a while."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Tries
from hoso.accounts.security import security

SIGN_IN, SECOND_FACTOR, OWN_PASSWORD = "sign-in", "second-factor", "own-password"


def begin_try(what: str, name: str) -> datetime | None:
    """Count a try under this name. None: go on, and say `end_tries` when it was right. Else the
    moment until which no try is looked at; such a try is not counted.

    The same for names that nobody has, so that a pause tells nothing of who has an account.
    """
    now, limits = timezone.now(), security()
    with transaction.atomic():
        tries = _locked(_key(what, name))
        if tries.paused_until is not None and now < tries.paused_until:
            return tries.paused_until
        if now - tries.last_at > limits.forgotten and _is_over(tries, now):
            tries.failures = 0
        tries.failures += 1
        tries.last_at = now
        pause = limits.pause(tries.failures)
        tries.paused_until = None if pause is None else now + pause
        tries.save()
    return None


def end_tries(what: str, name: str) -> None:
    """The try was right: nothing is counted against the name any more."""
    Tries.objects.filter(key=_key(what, name)).delete()


def paused_until(account: Account) -> datetime | None:
    """Until when its owner tries no password or no code; None: all tries are looked at."""
    waiting = Tries.objects.filter(key__in=_keys(account), paused_until__gt=timezone.now())
    found: datetime | None = waiting.aggregate(last=Max("paused_until"))["last"]
    return found


def forget_tries_of(account: Account) -> None:
    """Whatever its owner got wrong counts no more."""
    Tries.objects.filter(key__in=_keys(account)).delete()


def use_once(secret: str) -> bool:
    """Whether nobody used it before, in the time for which tries are remembered."""
    return Tries.objects.get_or_create(key=_key("once", secret))[1]


def forget_tries() -> int:
    """Each night: what is past counts no more. How many names were forgotten."""
    before = timezone.now() - security().forgotten
    past = Tries.objects.filter(last_at__lt=before).exclude(paused_until__gt=timezone.now())
    return past.delete()[0]


def record_sign_in(account: Account) -> None:
    """The account has come in (CM-9.1)."""
    with audit.recording(account, "accounts.sign_in", subject=account.subject):
        pass


def record_failed_sign_in() -> None:
    """Somebody was turned away. Without the name that was typed: it may be a password in
    the wrong field, and it is not known whose name it was."""
    with audit.recording("sign-in", "accounts.sign_in_failed"):
        pass


def _locked(key: str) -> Tries:
    """Made where there is none. One that was there may go before it is locked: `end_tries` of
    whoever tries at the same time."""
    rows = Tries.objects.select_for_update().filter(key=key)
    while (found := rows.first()) is None:
        Tries.objects.bulk_create([Tries(key=key)], ignore_conflicts=True)
    return found


def _is_over(tries: Tries, now: datetime) -> bool:
    limit = security().forgotten
    return tries.paused_until is None or now - tries.paused_until > limit


def _keys(account: Account) -> list[str]:
    own = [_key(what, str(account.pk)) for what in (SECOND_FACTOR, OWN_PASSWORD)]
    return [_key(SIGN_IN, account.username), *own]


def _key(what: str, name: str) -> str:
    words = f"{what}:{name.casefold()}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), words, sha256).hexdigest()
