"""Who was late, how often; names only of whom one may read."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import wall
from hoso.changes.owed import CORRECT
from hoso.deadlines import queries, sources
from hoso.deadlines.models import Deadline
from hoso.deadlines.queries import Late, Period
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit
from hoso.web import unit_tree
from hoso.web.deadlines import periods

AT_MOST = 200
MOVED_AWAY = "Người không còn thuộc đơn vị"


@dataclass(frozen=True, slots=True)
class Names:
    """lines: (name, counts), at most AT_MOST of `total`."""

    unit: Unit | None
    is_direct: bool
    lines: list[tuple[str, Late]]
    total: int
    period_words: str
    period_key: str
    period: Period
    kind: str
    kind_words: str
    crumbs: list[tuple[str, str]]

    @property
    def periods(self) -> list[tuple[str, str]]:
        return [(key, words) for key, words, _ in periods.choices(timezone.localdate())]


def names(account: Account, asked: QueryDict) -> Names:
    """A fixed number of statements. Raises NotAllowed where the account may not read dossiers."""
    act = Act.SEE_WHO_WAS_LATE
    tops = unit_tree.tops(account, act)
    unit = unit_tree.unit_asked(account, asked, act) or (tops[0] if len(tops) == 1 else None)
    access.require(account, Act.READ, unit)
    is_direct = unit is not None and asked.get("truc-tiep") == "1"
    rows = Deadline.objects.watched_by(account)
    if unit is not None:
        rows = rows.filter(unit=unit) if is_direct else rows.filter(unit__lft__range=unit.interval)
    words = sources.kinds()
    kind = asked.get("loai", "") if asked.get("loai", "") in words else ""
    key, period_words, period = periods.asked_for(asked)
    found = queries.who_was_late(rows, period, timezone.localdate(), kind, wrong=CORRECT)
    lines = found[:AT_MOST]
    hidden = _hidden(account, [each.account.pk for each in lines])
    return Names(
        unit,
        is_direct,
        [(_name(each, hidden), each) for each in lines],
        len(found),
        period_words,
        key,
        period,
        kind,
        words.get(kind, "Mọi loại việc"),
        unit_tree.crumbs(account, unit, tops, act, "Ai chậm", "?"),
    )


def _name(each: Late, hidden: set[int]) -> str:
    return MOVED_AWAY if each.account.pk in hidden else each.account.full_name


def _hidden(account: Account, accounts: list[int]) -> set[int]:
    """Accounts of people whose dossiers one may not read (any more)."""
    people = Person.objects.filter(account__in=accounts)
    seen = Person.objects.visible_to(account).filter(account__in=accounts)
    with wall.beyond("an account whose person one may not read is named no more"):
        hidden = people.exclude(pk__in=seen.values("pk")).values_list("account_id", flat=True)
        return {each for each in hidden if each is not None}
