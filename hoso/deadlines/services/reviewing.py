"""The half-yearly look at rights, with the deadline it ends."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Grant
from hoso.deadlines.reviews import REVIEWS
from hoso.deadlines.services.settling import settle
from hoso.regulations import queries as regulations


def open_reviews() -> None:
    """Each night: what has come near is put before who has to do it; what is done is over."""
    with transaction.atomic():
        settle_reviews(by="worker")
        made = accounts.open_reviews(regulations.profile().name)
        settle(REVIEWS, [each.pk for each in made])


def keep_rights(given: Iterable[Grant], *, by: Account) -> None:
    """They stay as they are, or none is said to. Raises as `accounts.services.keep`."""
    with transaction.atomic():
        for each in given:
            accounts.keep(each, by=by)
        settle_reviews(by=by)


def settle_reviews(*, by: Account | str) -> None:
    """After rights were looked at or ended: a review with nothing left is over, and so its
    deadline."""
    with transaction.atomic():
        settle(REVIEWS, [each.pk for each in accounts.end_reviews(by=by)])
