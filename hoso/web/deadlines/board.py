"""How units stand with what is due: one level of the tree at a time, a fixed number of
statements. The workbook holds the very rows that are on screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.text import folded
from hoso.deadlines import queries, sources
from hoso.deadlines.models import Deadline
from hoso.deadlines.queries import Period
from hoso.deadlines.rules import Tally
from hoso.organisations.models import Unit
from hoso.web import unit_tree
from hoso.web.deadlines import periods
from hoso.web.shown import Figure

ORDERS = {
    "ten": lambda line: (line.is_itself, folded(line.name)),
    "dang-mo": lambda line: line.tally.open,
    "qua-han": lambda line: line.tally.late,
    "dung-han": lambda line: line.share,
    "cham": lambda line: line.tally.done_late,
    "so-ngay": lambda line: line.tally.mean_days,
}
COLUMNS = (
    "Đang mở", "Đang quá hạn", "Xong đúng hạn", "Xong chậm", "Đúng hạn", "Ngày làm việc chậm TB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with all below it; `is_itself`: only what is owed in the unit one is at."""

    pk: int
    name: str
    tally: Tally
    url: str
    late_url: str = ""
    is_itself: bool = False

    @property
    def share(self) -> float:
        """Done in time of what was done in the period, of 1; 1 where nothing was."""
        return self.tally.in_time / self.tally.done if self.tally.done else 1.0

    @property
    def share_words(self) -> str:
        return percent(self.share) if self.tally.done else "–"

    @property
    def days_words(self) -> str:
        return decimal(self.tally.mean_days) if self.tally.done_late else "–"

    @property
    def cells(self) -> list[tuple[str, str | int]]:
        """(column, what stands in it), as on screen and in the workbook."""
        tally = self.tally
        values: list[str | int] = [tally.open, tally.late, tally.in_time, tally.done_late]
        return list(zip(COLUMNS, [*values, self.share_words, self.days_words], strict=True))


@dataclass(frozen=True, slots=True)
class Board:
    """unit: where in the tree, None above several units that one watches."""

    unit: Unit | None
    whole: Line
    lines: list[Line]
    crumbs: list[tuple[str, str]]
    order: str
    kind: str
    kinds: list[tuple[str, str]]
    period_key: str
    period_words: str
    period: Period

    @property
    def periods(self) -> list[tuple[str, str]]:
        return [(key, words) for key, words, _ in periods.choices(timezone.localdate())]

    @property
    def kind_words(self) -> str:
        return dict(self.kinds)[self.kind]

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind) or self.period_key != periods.USUAL

    @property
    def query(self) -> str:
        """What the address asks for, for a link to the same."""
        unit = {"don-vi": str(self.unit.pk)} if self.unit else {}
        return urlencode({**unit, **_kept(self.kind, self.period_key), "xep": self.order})

    @property
    def figures(self) -> list[Figure]:
        tally = self.whole.tally
        return [
            Figure("Đang mở", tally.open),
            Figure("Đang quá hạn", tally.late, tone="bad" if tally.late else ""),
            Figure("Xong đúng hạn", tally.in_time, note=self.period_words.lower()),
            Figure("Xong chậm", tally.done_late, note=self.period_words.lower()),
            Figure("Tỷ lệ đúng hạn", self.whole.share_words),
            Figure("Chậm trung bình", self.whole.days_words, note="ngày làm việc"),
        ]


def board(account: Account, asked: QueryDict) -> Board:
    act = Act.WATCH_DEADLINES
    tops = unit_tree.tops(account, act)
    unit = unit_tree.unit_asked(account, asked, act) or (tops[0] if len(tops) == 1 else None)
    words = sources.kinds()
    kind = asked.get("loai", "") if asked.get("loai", "") in words else ""
    key, period_words, period = periods.asked_for(asked)
    kept = _kept(kind, key)
    places = queries.tallies(
        Deadline.objects.watched_by(account), period, timezone.localdate(), kind
    )
    below = list(Unit.objects.filter(parent=unit).order_by("lft")) if unit else tops
    lines = _lines(below, places, kept)
    if unit and (own := places.get(unit.lft, Tally())) != Tally():
        late = _url("late", {**kept, "don-vi": unit.pk, "truc-tiep": 1})
        name = f"Trực thuộc {unit.name}"
        lines.append(Line(unit.pk, name, own, late, late, is_itself=True))
    whole = (
        Tally.between(places, unit.lft, unit.rgt)
        if unit
        else sum((e.tally for e in lines), Tally())
    )
    order = asked.get("xep", "") if asked.get("xep", "").lstrip("-") in ORDERS else ""
    if order:
        lines.sort(key=ORDERS[order.lstrip("-")], reverse=order.startswith("-"))
    here = _url("board", kept)
    return Board(
        unit,
        Line(unit.pk if unit else 0, "Cộng", whole, ""),
        lines,
        unit_tree.crumbs(account, unit, tops, act, "Hạn theo đơn vị", here),
        order,
        kind,
        [("", "Mọi loại việc"), *words.items()],
        key,
        period_words,
        period,
    )


def percent(share: float) -> str:
    """0.977 → "97,7 %", cut off, so that only all of it is 100."""
    thousandths = int(share * 1000 + 1e-9)
    return f"{thousandths // 10},{thousandths % 10} %".replace(",0 %", " %")


def decimal(value: float) -> str:
    """2.5 → "2,5"."""
    return f"{value:.1f}".replace(".", ",")


def _lines(units: list[Unit], places: Mapping[int, Tally], kept: dict[str, str]) -> list[Line]:
    found = []
    for unit in units:
        tally = Tally.between(places, unit.lft, unit.rgt)
        if tally == Tally() and not unit.is_open:
            continue
        asked = {**kept, "don-vi": unit.pk}
        late = _url("late", asked)
        url = late if unit.rgt == unit.lft else _url("board", asked)
        found.append(Line(unit.pk, unit.name, tally, url, late))
    return found


def _kept(kind: str, period: str) -> dict[str, str]:
    chosen = {"loai": kind, "ky": "" if period == periods.USUAL else period}
    return {name: value for name, value in chosen.items() if value}


def _url(view: str, asked: Mapping[str, object]) -> str:
    address = reverse(f"deadlines:{view}")
    return f"{address}?{urlencode(asked)}" if asked else address
