"""Recovery codes at rest: once its owner has seen them, one salted hash each (ASVS 5 V6.5.2).

django-allauth keeps a seed that it can open again, out of which all ten follow. It is needed until
the page that shows them, once; from then on it is gone, and what allauth looks at holds no code.
"""

from __future__ import annotations

from allauth.mfa.app_settings import RECOVERY_CODE_DIGITS
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction

from hoso.accounts.models import Account

HASHES, VIEWED = "hashes", "viewed_at"


def kept_of(account: Account) -> Authenticator | None:
    """The row that holds them, unlocked."""
    return _kept(account).first()


def left(kept: Authenticator | None) -> int:
    """How many still open."""
    if kept is None:
        return 0
    hashes = kept.data.get(HASHES)
    return len(kept.wrap().get_unused_codes() if hashes is None else hashes)


@transaction.atomic
def forget_shown(account: Account) -> None:
    """To be called when they are on the page that shows them. Nothing where they are hashed, or
    there are none."""
    kept = _kept(account).select_for_update().first()
    if kept is not None:
        _hash(kept)


@transaction.atomic
def use(account: Account, typed: str) -> Authenticator | None:
    """The row, when what was typed is a code of it that still opens, and opens no more. Codes that
    were shown before this was kept as hashes become so here."""
    if len(typed) != RECOVERY_CODE_DIGITS:
        return None  # a code of an app: ten hashes are worth half a second
    kept = _kept(account).select_for_update().first()
    if kept is None or VIEWED not in kept.data:
        return None
    hashes = _hash(kept)
    found = next((each for each in hashes if check_password(typed, each)), None)
    if found is None:
        return None
    hashes.remove(found)
    kept.save(update_fields=["data"])
    return kept


def _kept(account: Account) -> models.QuerySet[Authenticator]:
    rows: models.QuerySet[Authenticator] = Authenticator.objects.filter(
        user=account, type=Authenticator.Type.RECOVERY_CODES
    )
    return rows


def _hash(kept: Authenticator) -> list[str]:
    """The hashes in `data`; saved, where they were made just now."""
    if HASHES not in kept.data:
        hashes = [make_password(each) for each in kept.wrap().get_unused_codes()]
        # Allauth asks its own list where there is one, before any seed.
        kept.data = {HASHES: hashes, VIEWED: kept.data.get(VIEWED), "migrated_codes": []}
        kept.save(update_fields=["data"])
    found: list[str] = kept.data[HASHES]
    return found
