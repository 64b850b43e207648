"""Every catalog of the registry and the values of one, as rows of the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from hoso.base.text import one_line
from hoso.catalogs import queries
from hoso.catalogs.models import Rank, Standing, Value
from hoso.catalogs.registry import CATALOGS, Catalog
from hoso.web import shown
from hoso.web.paging import Page, page


@dataclass(frozen=True, slots=True)
class Line:
    """One catalog of the index."""

    catalog: Catalog
    total: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class Row:
    """One value, whichever table it stands in. `use` says whether it may be chosen today."""

    code: str
    name: str
    note: str
    ministry_code: str
    is_ministry_certain: bool
    since: date | None
    until: date | None
    mark: shown.State
    use: shown.State | None
    source: str
    is_certain: bool


def index() -> list[tuple[str, list[Line]]]:
    """By group, in the order of the registry."""
    tallies, groups = queries.tallies(), dict[str, list[Line]]()
    for key, catalog in CATALOGS.items():
        tally = tallies[key]
        groups.setdefault(catalog.group, []).append(Line(catalog, tally.total, tally.uncertain))
    return list(groups.items())


def columns(groups: list[tuple[str, list[Line]]]) -> list[list[tuple[str, list[Line]]]]:
    """Two columns of about the same height, each in the order of the registry."""
    sides: list[list[tuple[str, list[Line]]]] = [[], []]
    heights = [0, 0]
    for group in groups:
        side = heights.index(min(heights))
        sides[side].append(group)
        heights[side] += len(group[1]) + 3
    return sides


@dataclass(frozen=True, slots=True)
class Asked:
    typed: str = ""
    is_unchecked: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        return cls(one_line(given.get("q", ""))[:100], given.get("chua-kiem-chung") == "1")


def values(catalog: Catalog, asked: Asked, given: Mapping[str, str]) -> Page[Row]:
    rows: QuerySet[Any] = queries.matching(catalog.key, asked.typed)
    if asked.is_unchecked:
        rows = rows.filter(Q(standing=Standing.RECALLED, confirmed_document=""))
    found = page(rows, ("position", "code"), given, total=rows.count())
    return Page([row_of(each) for each in found.rows], found.total, found.after, found.before)


def row_of(row: Value | Rank) -> Row:
    if isinstance(row, Rank):
        note, is_ministry_certain = row.sector, True
    else:
        note, is_ministry_certain = row.also, row.ministry_standing == Standing.FOUND
    return Row(
        row.code,
        row.name,
        note,
        row.ministry_code,
        is_ministry_certain,
        row.since,
        row.until,
        mark(row),
        _use(row),
        row.confirmed_document or row.source,
        row.is_certain,
    )


def mark(row: Value | Rank) -> shown.State:
    """Never presents what is from memory as checked."""
    if row.confirmed_document:
        return shown.State("ok", "đã xác nhận", "shield-check")
    if row.standing == Standing.FOUND:
        return shown.State("ok", "đã đối chiếu nguồn")
    return shown.State("warn", "chưa kiểm chứng", "help-circle")


def _use(row: Value | Rank) -> shown.State | None:
    today = timezone.localdate()
    if row.until and row.until <= today:
        return shown.State("idle", "thôi dùng", "archive")
    if row.since and row.since > today:
        return shown.State("idle", "chưa dùng", "calendar")
    return None
