"""What the half-yearly look at rights makes due. Its facts are accounts.Review, a room below."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hoso.accounts.models import Review
from hoso.deadlines.rules import Wanted
from hoso.deadlines.sources import Source, register

REVIEWS, KIND = "accounts.review", "rights_review"
KEY = "security.review"  # of accounts.security, which no regulation sets
LINK = "/tai-khoan/ra-soat"
CONFIRMED = "confirmed"


def of_reviews(subjects: Collection[str]) -> list[Wanted]:
    """One statement."""
    return [
        Wanted(
            subject=str(each.pk),
            number=0,
            kind=KIND,
            title="Rà soát quyền của các tài khoản",
            link=LINK,
            role=each.role,
            unit_id=each.unit_id,
            regulation=each.regulation,
            key=KEY,
            since=each.since,
            due_on=each.due_on,
            ended_at=each.ended_at,
            outcome=CONFIRMED if each.ended_at else "",
            by_id=each.ended_by_id,
        )
        for each in Review.objects.filter(pk__in=list(subjects))
    ]


def _reviews() -> Iterable[object]:
    return Review.objects.values_list("pk", flat=True).iterator()


def register_sources() -> None:
    register(Source(REVIEWS, {KIND: "Rà soát quyền"}, of_reviews, _reviews))
