from __future__ import annotations

from datetime import date

from django.db.models import Count

from hoso.accounts.models import Account
from hoso.notices.models import Letter, Notice


def unread(account: Account) -> int:
    return Notice.objects.filter(account=account, read_at__isnull=True).count()


def letters_by_state(since: date) -> dict[str, int]:
    """How many letters of the days from then on stand how; absent states are absent."""
    rows = Letter.objects.filter(on_day__gte=since).order_by().values_list("state")
    return dict(rows.annotate(count=Count("pk")))
