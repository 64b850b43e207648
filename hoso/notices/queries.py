from __future__ import annotations

from hoso.accounts.models import Account
from hoso.notices.models import Notice


def unread(account: Account) -> int:
    return Notice.objects.filter(account=account, read_at__isnull=True).count()


def latest(account: Account, limit: int = 50) -> list[Notice]:
    return list(Notice.objects.filter(account=account).order_by("-at")[:limit])
