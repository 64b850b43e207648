"""Reads of code lists: labels, what to offer while somebody types, and what is valid.

Words may be typed without accents, in any order, the last one unfinished.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from hoso.base.text import folded
from hoso.catalogs.models import Rank, SalaryStep, Standing, Value
from hoso.catalogs.places import (
    History,
    history_of,
    place_count,
    suggest_places,
)
from hoso.catalogs.registry import CATALOGS, Table, catalog
from hoso.catalogs.rules import Suggestion, split_words

__all__ = [
    "History",
    "Pay",
    "PayTable",
    "Suggestion",
    "Tally",
    "choices",
    "coefficient",
    "history_of",
    "labels",
    "matching",
    "ministry_codes",
    "pay_of",
    "pay_tables",
    "place_count",
    "suggest",
    "suggest_places",
    "tallies",
    "tally_of_steps",
    "unchecked",
    "valid_codes",
]

Pair = tuple[str, str]


_LABELS = """
SELECT value.catalog, value.code, value.name
FROM unnest(%s::text[], %s::text[]) AS asked(catalog, code)
JOIN catalogs_value AS value USING (catalog, code)
UNION ALL
SELECT 'rank', code, name FROM catalogs_rank WHERE code = ANY(%s::text[])
UNION ALL
SELECT 'place', key, full_path FROM catalogs_place WHERE key = ANY(%s::text[])
"""


def labels(pairs: Iterable[Pair]) -> dict[Pair, str]:
    """(catalog, code) to name, and ("place", key) to full path, in one statement; unknown pairs
    are left out."""
    asked = {pair for pair in pairs if pair[1]}
    if not asked:
        return {}
    keys, codes = zip(*sorted(asked), strict=True)
    ranks, places = ([code for key, code in asked if key == of] for of in ("rank", "place"))
    with connection.cursor() as cursor:
        cursor.execute(_LABELS, [list(keys), list(codes), ranks, places])
        return {(key, code): name for key, code, name in cursor.fetchall()}


def valid_codes(pairs: Iterable[Pair]) -> set[Pair]:
    """Those of the pairs that exist, whatever their dates: an old dossier keeps old codes."""
    return set(labels(pairs))


def ministry_codes(pairs: Iterable[Pair]) -> dict[Pair, str]:
    """(catalog, code) to the ministry's code; pairs without a known one are left out. Two
    statements."""
    found: dict[Pair, str] = {}
    asked = set(pairs)
    keys, codes = {key for key, _ in asked}, {code for _, code in asked}
    values = Value.objects.filter(catalog__in=keys, code__in=codes).exclude(ministry_code="")
    for key, code, ministry in values.values_list("catalog", "code", "ministry_code"):
        found[(key, code)] = ministry
    ranks = Rank.objects.filter(code__in=codes).exclude(ministry_code="")
    for code, ministry in ranks.values_list("code", "ministry_code"):
        found[("rank", code)] = ministry
    return {pair: ministry for pair, ministry in found.items() if pair in asked}


def suggest(key: str, typed: str, on: date | None = None, limit: int = 20) -> list[Suggestion]:
    """Values of one catalog to offer; nothing typed: the first ones in their order.

    on: only those in use that day. Raises LookupError on an unknown catalog.
    """
    rows = matching(key, typed)
    if on is not None:
        rows = rows.filter(
            Q(since__isnull=True) | Q(since__lte=on), Q(until__isnull=True) | Q(until__gt=on)
        )
    start = folded(typed)
    nearness = Case(
        When(folded=start, then=0),
        When(folded__startswith=start, then=1),
        When(code__istartswith=start, then=1),
        default=2,
        output_field=IntegerField(),
    )
    chosen = rows.order_by(nearness, "position", "code")[:limit]
    return [
        Suggestion(row.code, row.name, row.code if isinstance(row, Rank) else row.also)
        for row in chosen
    ]


_CHOICES = """
SELECT catalog, code, name FROM (
  SELECT catalog, code, name, position, count(*) OVER (PARTITION BY catalog) AS size
  FROM catalogs_value
  WHERE catalog = ANY(%s) AND (since IS NULL OR since <= %s) AND (until IS NULL OR until > %s)
) AS current WHERE size <= %s ORDER BY catalog, position, code
"""


def choices(keys: Iterable[str], on: date, limit: int) -> dict[str, list[tuple[str, str]]]:
    """(code, name) of the catalogs with at most `limit` values that day, in one statement."""
    found: dict[str, list[tuple[str, str]]] = {}
    wanted = sorted({key for key in keys if catalog(key).table is not Table.RANK})
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_CHOICES, [wanted, on, on, limit])
            for key, code, name in cursor.fetchall():
                found.setdefault(key, []).append((code, name))
    return found


def coefficient(scale: str, step: int) -> Decimal | None:
    """Of one step of one scale ("A1", 3); None when there is no such step."""
    row = SalaryStep.objects.filter(scale=scale, step=step).values_list("coefficient", flat=True)
    return row.first()


_PAY = """
SELECT code, scale, months_per_step, NULL FROM catalogs_rank WHERE code = ANY(%s)
UNION ALL
SELECT NULL, scale, step, coefficient FROM catalogs_salarystep
"""


@dataclass(frozen=True, slots=True)
class Pay:
    """Of ranks: the scale, and the months a step takes, where they are known. Of every scale:
    (scale, step) to coefficient."""

    scales: dict[str, str]
    months: dict[str, int]
    coefficients: dict[tuple[str, int], Decimal]


def pay_of(ranks: Iterable[str]) -> Pay:
    """What the pay of these ranks is judged by; one statement."""
    found = Pay({}, {}, {})
    with connection.cursor() as cursor:
        cursor.execute(_PAY, [sorted(ranks)])
        for code, scale, number, coefficient in cursor.fetchall():
            if code is None:
                found.coefficients[scale, number] = coefficient
                continue
            if scale:
                found.scales[code] = scale
            if number:
                found.months[code] = number
    return found


@dataclass(frozen=True, slots=True)
class PayTable:
    """One scale with its steps, the first first; `is_certain` when each step is."""

    scale: str
    name: str
    steps: tuple[SalaryStep, ...]

    @property
    def is_certain(self) -> bool:
        return all(step.is_certain for step in self.steps)


def pay_tables() -> list[PayTable]:
    """All of them, the highest coefficients first; one statement."""
    found: dict[str, list[SalaryStep]] = {}
    for step in SalaryStep.objects.order_by("scale", "step"):
        found.setdefault(step.scale, []).append(step)
    tables = [PayTable(scale, each[0].scale_name, tuple(each)) for scale, each in found.items()]
    return sorted(tables, key=lambda table: -table.steps[-1].coefficient)


@dataclass(frozen=True, slots=True)
class Tally:
    total: int
    uncertain: int


def tallies() -> dict[str, Tally]:
    """How many values each catalog has and how many nobody has checked yet."""
    uncertain = Count("pk", filter=UNCHECKED)
    found = {key: Tally(0, 0) for key in CATALOGS}
    for row in (
        Value.objects.values("catalog").annotate(total=Count("pk"), uncertain=uncertain).order_by()
    ):
        found[row["catalog"]] = Tally(row["total"], row["uncertain"])
    uncertain = Count("pk", filter=UNCHECKED_RANK)
    ranks = Rank.objects.aggregate(total=Count("pk"), uncertain=uncertain)
    found["rank"] = Tally(ranks["total"], ranks["uncertain"])
    return found


def tally_of_steps() -> Tally:
    """The same of the pay tables."""
    return Tally(SalaryStep.objects.count(), unchecked(SalaryStep.objects.all()).count())


UNCHECKED = Q(standing=Standing.RECALLED, confirmed_document="")
UNCHECKED_RANK = UNCHECKED | Q(
    ~Q(scale=""), scale_standing=Standing.RECALLED, confirmed_document=""
)


def unchecked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those from memory that nobody has confirmed; ranks also for their pay table."""
    return rows.filter(UNCHECKED_RANK if rows.model is Rank else UNCHECKED)


def matching(key: str, typed: str) -> QuerySet[Any]:
    """Rows in which every word typed begins a word of the name, the other names or the code;
    all rows when nothing was typed. Raises LookupError on an unknown catalog."""
    rows: QuerySet[Any] = Value.objects.filter(catalog=key)
    if catalog(key).table is Table.RANK:
        rows = Rank.objects.all()
    for word in split_words(typed):
        rows = rows.filter(said__contains=f" {word}")
    return rows
