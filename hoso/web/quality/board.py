"""The units one watches, one level of the tree at a time. A fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Max
from django.http import QueryDict
from django.urls import reverse

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.text import folded
from hoso.organisations.models import Unit
from hoso.quality import queries, rules
from hoso.quality.models import Urging
from hoso.quality.queries import Standing
from hoso.web import unit_tree
from hoso.web.shown import Figure

ORDERS = {
    "ten": lambda line: (line.is_itself, folded(line.name)),
    "ho-so": lambda line: line.stands.people,
    "du": lambda line: line.stands.share,
    "nghi-van": lambda line: line.stands.pending,
    "qua-han": lambda line: line.stands.overdue,
}
THRESHOLDS = (80, 90, 95, 100)
USUAL_THRESHOLD = 90


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with all below it; `is_itself`: only the people of the unit one is at."""

    pk: int
    name: str
    stands: Standing
    url: str
    urged_on: date | None = None
    is_itself: bool = False

    def doubts_url(self, state: str) -> str:
        own = {"truc-tiep": "1"} if self.is_itself else {}
        asked = {"don-vi": self.pk, **own, "tinh-trang": state}
        return f"{reverse('quality:doubts')}?{urlencode(asked)}"

    @property
    def links(self) -> list[tuple[str, int, str]]:
        """(column, count, address) of the doubts."""
        stands = self.stands
        return [
            ("Chưa hỏi", stands.open, self.doubts_url("chua-hoi")),
            ("Đã hỏi", stands.asked, self.doubts_url("da-hoi")),
            ("Chờ xem", stands.answered, self.doubts_url("da-tra-loi")),
            ("Quá hạn", stands.overdue, self.doubts_url("qua-han")),
        ]


@dataclass(frozen=True, slots=True)
class Board:
    """unit: where in the tree, None above several units that one was given."""

    unit: Unit | None
    whole: Standing
    lines: list[Line]
    crumbs: list[tuple[str, str]]
    order: str

    @property
    def figures(self) -> list[Figure]:
        stands = self.whole
        late = "bad" if stands.overdue else ""
        return [
            Figure("Hồ sơ", stands.people),
            Figure("Đủ trường", f"{rules.percent(stands.share)} %"),
            Figure("Hồ sơ đủ", stands.full, note=f"trong {stands.people}"),
            Figure("Nghi vấn chưa hỏi", stands.open),
            Figure("Đã hỏi, chưa trả lời", stands.asked),
            Figure("Đã trả lời, chờ xem", stands.answered),
            Figure("Quá hạn trả lời", stands.overdue, tone=late),
        ]

    @property
    def stale(self) -> int:
        """Dossiers not measured yet, or by rules that are no more."""
        return self.whole.people - self.whole.fresh


def board(account: Account, asked: QueryDict) -> Board:
    tops = unit_tree.tops(account, Act.CLARIFY)
    unit = unit_asked(account, asked) or (tops[0] if len(tops) == 1 else None)
    places = queries.by_place(account)
    below = list(Unit.objects.filter(parent=unit).order_by("lft")) if unit else tops
    urged = _urged(below)
    lines = [
        Line(each.pk, each.name, stands, _url(each), urged.get(each.pk))
        for each in below
        if (stands := Standing.between(places, each.lft, each.rgt)).people or each.is_open
    ]
    if unit and (own := places.get(unit.lft, Standing())).people:
        people = f"{reverse('quality:people')}?don-vi={unit.pk}&truc-tiep=1"
        lines.append(Line(unit.pk, f"Trực thuộc {unit.name}", own, people, is_itself=True))
    whole = (
        Standing.between(places, unit.lft, unit.rgt)
        if unit
        else sum((e.stands for e in lines), Standing())
    )
    order = asked.get("xep", "") if asked.get("xep", "").lstrip("-") in ORDERS else ""
    if order:
        lines.sort(key=ORDERS[order.lstrip("-")], reverse=order.startswith("-"))
    crumbs = unit_tree.crumbs(
        account, unit, tops, Act.CLARIFY, "Chất lượng dữ liệu", reverse("quality:board")
    )
    return Board(unit, whole, lines, crumbs, order)


def unit_asked(account: Account, asked: QueryDict) -> Unit | None:
    """The unit the address names, if one may ask there."""
    return unit_tree.unit_asked(account, asked, Act.CLARIFY)


def threshold(asked: QueryDict) -> int:
    typed = asked.get("nguong", "")
    return next((each for each in THRESHOLDS if str(each) == typed), USUAL_THRESHOLD)


def below_threshold(found: Board, percent: int) -> list[Line]:
    """The units on the board that have people and are not as complete as that."""
    return [
        line
        for line in found.lines
        if not line.is_itself and line.stands.people and line.stands.share < percent * 10
    ]


def _urged(units: list[Unit]) -> dict[int, date]:
    rows = Urging.objects.filter(unit__in=[each.pk for each in units])
    return dict(rows.order_by().values_list("unit").annotate(last=Max("on_day")))


def _url(unit: Unit) -> str:
    """Down the tree; to the people where there is nothing below."""
    leaf = unit.rgt == unit.lft
    return f"{reverse('quality:people' if leaf else 'quality:board')}?don-vi={unit.pk}"
