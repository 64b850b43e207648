"""The yearly ranking of units as it is shown and taken along."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.organisations.models import Unit
from hoso.quality import ranking as rankings
from hoso.quality.ranking import Formula, Place
from hoso.web import unit_tree
from hoso.web.deadlines import periods
from hoso.web.deadlines.board import decimal, percent
from hoso.web.formats import number

COLUMNS = ("Hạng", "Đơn vị", "Điểm", "Đúng hạn", "Đủ trường", "Nghi vấn đã trả lời")
YEARS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    place: Place

    @property
    def cells(self) -> list[str | int]:
        """In the order of COLUMNS, as on screen and in the workbook."""
        counts, place = self.place.counts, self.place
        return [
            place.place or "–",
            place.unit.name,
            "–" if place.score is None else decimal(place.score),
            _part(counts.in_time, counts.due),
            _part(counts.filled, counts.wanted),
            _part(counts.answered, counts.asked),
        ]

    @property
    def named(self) -> list[tuple[str, str | int]]:
        return list(zip(COLUMNS, self.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Ranking:
    year: int
    formula: Formula
    lines: list[Line]

    @property
    def years(self) -> list[tuple[str, str]]:
        this = timezone.localdate().year
        first = max(this - YEARS_SHOWN + 1, periods.FIRST_YEAR)
        return [(str(each), f"Năm {each}") for each in range(this, first - 1, -1)]

    @property
    def formula_words(self) -> str:
        each = self.formula
        return (
            f"Điểm = {each.in_time} × tỷ lệ việc đến hạn trong năm được làm đúng hạn + "
            f"{each.complete} × tỷ lệ trường đã đủ (tính đến hôm nay) + {each.answered} × tỷ lệ "
            "nghi vấn hỏi trong năm đã được trả lời. Phần nào không có gì để tính thì bỏ ra và "
            f"chia lại cho đủ 100. Nguồn của công thức: {each.source}, áp dụng từ năm {each.since}."
        )


def ranking(account: Account, asked: QueryDict) -> Ranking:
    """The units right below the highest that the account watches."""
    year = periods.year_asked(asked)
    tops = unit_tree.tops(account, Act.WATCH_DEADLINES)
    below = Unit.objects.open().filter(parent__in=[each.pk for each in tops]).order_by("lft")
    places = rankings.ranking(account, list(below), year)
    return Ranking(year, rankings.formula_of(year), [Line(each) for each in places])


def _part(part: int, whole: int) -> str:
    return f"{percent(part / whole)} ({number(part)}/{number(whole)})" if whole else "–"
