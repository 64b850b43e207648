"""The yearly ranking of units by how well they use the system (TQ-16.5, KT-18.3).

Three shares, each times its points: what was due in the year and done in time; the fields that
dossiers must have and have; the doubts asked in the year and answered. How many points is dated
data (`data/ranking.toml`). A share of nothing is left out and the points of the others are scaled
up, so that a unit that had nothing to answer neither gains nor loses by it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from pathlib import Path

from django.db.models import Count, Q
from django.utils import timezone

from hoso.accounts.models import Account
from hoso.base.summed import Summed
from hoso.deadlines.models import Deadline
from hoso.deadlines.queries import OF_UNITS
from hoso.deadlines.rules import NOT_DONE
from hoso.organisations.models import Unit
from hoso.quality import queries
from hoso.quality.models import Doubt

DATA = Path(__file__).parent / "data" / "ranking.toml"
POINTS = 100


@dataclass(frozen=True, slots=True)
class Formula:
    """Points of each part, together 100, for the years from `since` on."""

    since: int
    source: str
    in_time: int
    complete: int
    answered: int

    def __post_init__(self) -> None:
        if self.in_time + self.complete + self.answered != POINTS:
            raise ValueError(f"ranking.toml, {self.since}: the points are not {POINTS} together")


@dataclass(frozen=True, slots=True)
class Counts(Summed):
    """in_time of `due`; filled of `wanted`; answered of `asked`."""

    in_time: int = 0
    due: int = 0
    filled: int = 0
    wanted: int = 0
    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place; units with the same score share it. score: of 100, to one decimal, cut off;
    None with nothing to go by, and then no place (0)."""

    place: int
    unit: Unit
    counts: Counts
    score: float | None


def formula_of(year: int) -> Formula:
    """Raises LookupError before the first."""
    found = [each for each in _formulas() if each.since <= year]
    if not found:
        raise LookupError(f"no formula for {year}")
    return found[-1]


def score(counts: Counts, formula: Formula) -> float | None:
    """Of 100, to one decimal, cut off. None where nothing was due, wanted or asked."""
    parts = [
        (counts.in_time, counts.due, formula.in_time),
        (counts.filled, counts.wanted, formula.complete),
        (counts.answered, counts.asked, formula.answered),
    ]
    told = [(Fraction(part, whole), points) for part, whole, points in parts if whole and points]
    if not told:
        return None
    reached = sum(share * points for share, points in told)
    return int(reached * POINTS * 10 / sum(points for _, points in told)) / 10


def ranking(account: Account, units: Sequence[Unit], year: int) -> list[Place]:
    """These units with all below them, best first; what is complete is so today. A fixed number
    of statements."""
    places, formula = _by_place(account, year), formula_of(year)
    found = []
    for unit in units:
        counts = Counts.between(places, unit.lft, unit.rgt)
        found.append((unit, counts, score(counts, formula)))
    told = sorted(
        (each for each in found if each[2] is not None),
        key=lambda each: (-(each[2] or 0.0), each[0].lft),
    )
    ranked: list[Place] = []
    for at, (unit, counts, points) in enumerate(told, 1):
        same = ranked and ranked[-1].score == points
        ranked.append(Place(ranked[-1].place if same else at, unit, counts, points))
    return ranked + [
        Place(0, unit, counts, None) for unit, counts, points in found if points is None
    ]


def _by_place(account: Account, year: int) -> dict[int, Counts]:
    """By the unit's `lft`, as far as the account may look."""
    found: dict[int, Counts] = {}
    for place, in_time, due in _deadlines(account, year):
        found[place] = Counts(in_time=in_time, due=due)
    for place, answered, asked in _doubts(account, year):
        found[place] = found.get(place, Counts()) + Counts(answered=answered, asked=asked)
    standings: Mapping[int, queries.Standing] = queries.by_place(account)
    for place, each in standings.items():
        counts = Counts(filled=each.filled, wanted=each.wanted)
        found[place] = found.get(place, Counts()) + counts
    return found


def _deadlines(account: Account, year: int) -> Iterable[tuple[int, int, int]]:
    """What units owed by a day of the year that has come; what went away undone is left out."""
    last = min(date(year, 12, 31), timezone.localdate())
    due = Deadline.objects.watched_by(account).filter(
        OF_UNITS, due_on__range=(date(year, 1, 1), last)
    )
    due = due.exclude(outcome__in=NOT_DONE)
    over = Q(ended_at__isnull=False) | Q(due_on__lt=timezone.localdate())
    return (
        due.filter(over)
        .order_by()
        .values_list("unit__lft")
        .annotate(in_time=Count("pk", filter=Q(ended_at__isnull=False, late=0)), due=Count("pk"))
    )


def _doubts(account: Account, year: int) -> Iterable[tuple[int, int, int]]:
    """Asked in the year; answered, or cleared because the dossier was put right."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(date(year, 1, 1), time(), zone)
    end = datetime.combine(date(year + 1, 1, 1), time(), zone)
    asked = Doubt.objects.visible_to(account).filter(asked_at__gte=begin, asked_at__lt=end)
    done = Q(answered_at__isnull=False) | Q(settled_at__isnull=False)
    return (
        asked.order_by()
        .values_list("person__unit__lft")
        .annotate(answered=Count("pk", filter=done), asked=Count("pk"))
    )


@cache
def _formulas() -> tuple[Formula, ...]:
    read = tomllib.loads(DATA.read_text(encoding="utf-8"))
    found = [Formula(**each) for each in read["formulas"]]
    return tuple(sorted(found, key=lambda each: each.since))
