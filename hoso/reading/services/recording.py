"""Readings are written in one statement each, outside the log of row changes: a dossier is opened
a thousand times for each time it is changed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.dossiers.models import Person
from hoso.reading import rules
from hoso.reading.grounds import Ground, ground_for, ground_of
from hoso.reading.kinds import Kind
from hoso.reading.models import Mark

DETAIL_AT_MOST = 120  # an address may carry a number of any length
_INSERT = """
INSERT INTO reading_reading AS r (account_id, person_id, kind, ground, role, unit_id,
  consent_id, detail, mark_id, day, slot, first_at, last_at, times)
SELECT %(account)s, person, %(kind)s, %(ground)s, %(role)s, %(unit)s,
  %(consent)s, %(detail)s, %(mark)s, %(day)s, %(slot)s, %(at)s, %(at)s, 1
FROM (SELECT DISTINCT unnest(%(people)s::uuid[]) AS person) p
ON CONFLICT (account_id, slot, person_id, kind, ground, detail, mark_id)
DO UPDATE SET times = r.times + %(more)s, last_at = greatest(r.last_at, excluded.last_at)
"""


def record(
    account: Account, person: Person, kind: Kind, *, detail: str = "", again: bool = True
) -> None:
    """That the account opens this of the person. One statement, where the person's unit is at
    hand. again False: what a script asks for repeatedly is one row, and counts once."""
    ground = ground_of(account, person)
    _write(account, [person.pk], kind, ground, detail=detail, more=int(again))


def record_search(account: Account, typed: str, *, again: bool = True) -> None:
    """That a search with these words found somebody; long numbers are not kept whole."""
    ground = ground_for(account, Act.READ)
    _write(account, [None], Kind.SEARCH, ground, detail=rules.kept_words(typed), more=int(again))


def record_many(mark: Mark, people: Iterable[UUID], ground: Ground) -> None:
    """That these people are in a file that left; one statement however many."""
    _write(mark.account, list(people), Kind(mark.kind), ground, mark=mark.pk, at=mark)


def _write(
    account: Account,
    people: list[UUID] | list[None],
    kind: Kind,
    ground: Ground,
    *,
    detail: str = "",
    mark: int | None = None,
    more: int = 0,
    at: Mark | None = None,
) -> None:
    now = timezone.now() if at is None else at.at
    given = {
        "account": account.pk, "people": people, "kind": str(kind), "ground": str(ground.kind),
        "role": str(ground.role), "unit": ground.unit, "mark": mark,
        "consent": ground.consent, "detail": detail[:DETAIL_AT_MOST],
        "day": timezone.localdate(now), "slot": rules.slot_of(now), "at": now, "more": more,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, given)
