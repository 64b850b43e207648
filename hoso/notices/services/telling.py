"""Verbs of notices. Telling joins the transaction of what is told."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.notices.models import Notice


def tell(account: Account | int, text: str, link: str = "") -> None:
    """Must stand inside the recording of the act it tells of."""
    tell_many([account], text, link)


def tell_many(accounts: Iterable[Account | int], text: str, link: str = "") -> None:
    tell_each((each, text, link) for each in accounts)


def tell_each(said: Iterable[tuple[Account | int, str, str]]) -> None:
    """(account, text, link): to each their own words, in one statement."""
    Notice.objects.bulk_create(
        Notice(account_id=each if isinstance(each, int) else each.pk, text=text, link=link)
        for each, text, link in said
    )


def mark_read(account: Account, keys: Iterable[int] | None = None) -> None:
    """All that is unread, or of that only these."""
    unread = Notice.objects.filter(account=account, read_at__isnull=True)
    if keys is not None:
        unread = unread.filter(pk__in=list(keys))
    with audit.recording(account, "notices.read", subject=account.subject):
        unread.update(read_at=timezone.now())
