"""Every catalog of the registry and the values of one, as rows of the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from hoso.base.text import one_line
from hoso.catalogs import queries, registry
from hoso.catalogs.models import Rank, Sourced, Standing, Value
from hoso.catalogs.registry import CATALOGS, Catalog
from hoso.web import shown
from hoso.web.paging import Page, page


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the index; `total` None: it is not counted."""

    title: str
    url: str
    total: int | None
    uncertain: int
    to_check: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One value, whichever table it stands in. `use` says whether it may be chosen today."""

    code: str
    name: str
    note: str
    detail: str
    number: str
    ministry_code: str
    is_ministry_certain: bool
    since: date | None
    until: date | None
    mark: shown.State
    use: shown.State | None
    source: str
    is_certain: bool


Groups = list[tuple[str, list[Line]]]


def index() -> Groups:
    """By group, in the order of the registry; what has tables of its own ends its group."""
    tallies, groups = queries.tallies(), dict[str, list[Line]]()
    for key, catalog in CATALOGS.items():
        tally, url = tallies[key], reverse("catalogs:values", args=[key])
        line = Line(catalog.title, url, tally.total, tally.uncertain, f"{url}?chua-kiem-chung=1")
        groups.setdefault(catalog.group, []).append(line)
    steps, url = queries.tally_of_steps(), reverse("catalogs:pay")
    groups[registry.SALARY].append(Line("Bảng lương", url, steps.total, steps.uncertain, url))
    places = Line("Địa danh hai thời kỳ", reverse("catalogs:places"), queries.place_count(), 0)
    groups[registry.OTHER].append(places)
    units = Line("Cơ quan, phòng, ban, đơn vị trực thuộc", reverse("catalogs:units"), None, 0)
    made = list(groups.items())
    made.insert(list(groups).index(registry.OTHER), (registry.UNITS, [units]))
    return made


def columns(groups: Groups) -> list[Groups]:
    """Two columns of about the same height, read down the first and then the second."""
    heights = [len(lines) + 3 for _, lines in groups]
    cut = min(range(len(groups)), key=lambda n: abs(sum(heights[:n]) - sum(heights[n:])))
    return [groups[:cut], groups[cut:]]


@dataclass(frozen=True, slots=True)
class Asked:
    typed: str = ""
    is_unchecked: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Asked:
        return cls(one_line(given.get("q", ""))[:100], given.get("chua-kiem-chung") == "1")


def values(catalog: Catalog, asked: Asked, given: Mapping[str, str]) -> Page[Row]:
    rows = _rows(catalog, asked)
    found = page(rows, ("position", "code"), given, total=rows.count())
    return Page([row_of(each) for each in found.rows], found.total, found.after, found.before)


def _rows(catalog: Catalog, asked: Asked) -> QuerySet[Any]:
    rows = queries.matching(catalog.key, asked.typed)
    return queries.unchecked(rows) if asked.is_unchecked else rows


def codes(catalog: Catalog, asked: Asked) -> list[str]:
    """Of every value that is asked for, on whichever page."""
    return list(_rows(catalog, asked).values_list("code", flat=True))


def row_of(row: Value | Rank) -> Row:
    if isinstance(row, Rank):
        detail, number, is_ministry_certain = _pay_of(row), "", True
    else:
        detail, number = row.detail, span(row.least, row.most)
        is_ministry_certain = row.ministry_standing == Standing.FOUND
    return Row(
        row.code,
        row.name,
        row.also,
        detail,
        number,
        row.ministry_code,
        is_ministry_certain,
        row.since,
        row.until,
        mark(row),
        _use(row),
        row.confirmed_document or row.source,
        row.is_certain,
    )


def _pay_of(rank: Rank) -> str:
    """Sector and usual pay table, which is said to be unchecked where it is from memory."""
    parts = [rank.sector]
    if rank.scale:
        doubt = "" if rank.is_scale_certain else " (chưa kiểm chứng)"
        parts.append(f"nhóm {rank.scale}{doubt}")
    if rank.first_coefficient and rank.last_coefficient:
        ends = f"{rank.first_coefficient:.2f}–{rank.last_coefficient:.2f}"
        parts.append(f"hệ số {ends.replace('.', ',')}")
    if rank.months_per_step:
        parts.append(f"{rank.months_per_step} tháng/bậc")
    return ", ".join(part for part in parts if part)


def span(least: Decimal | None, most: Decimal | None) -> str:
    """ "2,34–4,98"; one number where both are the same; "từ 5" and "đến 5" where one is open."""
    low, high = (None if each is None else written(each) for each in (least, most))
    if low is None or high is None:
        return f"từ {low}" if low else f"đến {high}" if high else ""
    return low if low == high else f"{low}–{high}"


def written(number: Decimal) -> str:
    """As an office writes it, without needless zeros: 2.530.000; 0,7; 4,98."""
    text = f"{number:,.2f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def mark(row: Sourced) -> shown.State:
    """Never presents what is from memory as checked."""
    if row.is_confirmed:
        return shown.State("ok", "đã xác nhận", "shield-check")
    if row.is_certain:
        return shown.State("ok", "đã đối chiếu nguồn")
    return shown.State("warn", "chưa kiểm chứng", "help-circle")


def _use(row: Sourced) -> shown.State | None:
    today = timezone.localdate()
    if row.until and row.until <= today:
        return shown.State("idle", "thôi dùng", "archive")
    if row.since and row.since > today:
        return shown.State("idle", "chưa dùng", "calendar")
    return None
