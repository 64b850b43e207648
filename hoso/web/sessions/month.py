"""A head's month on the screen: what is ready, what wants a look, what is not in it and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.http import QueryDict

from hoso.accounts.models import Account
from hoso.changes import months, queries, rules
from hoso.changes.models import ApprovalSession, Batch, Declaration, Item
from hoso.changes.months import Month
from hoso.changes.services import NO_SCANS
from hoso.dossiers.sections import SECTIONS, section
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.rules import Due
from hoso.web import chains, shown
from hoso.web.dues import shown_due
from hoso.web.formats import WEEKDAYS
from hoso.web.paging import Page
from hoso.web.queue import wording
from hoso.web.queue.wording import Summary
from hoso.web.sessions.choice import Offer

SIZE = 100
MOST_NAMED = 3
EARLIER = 6
Parts = dict[UUID, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    declaration: Declaration
    summary: Summary
    evidence: int
    is_on: bool = True

    @property
    def before(self) -> int:
        return self.declaration.base_version

    @property
    def after(self) -> int:
        return self.declaration.base_version + 1


@dataclass(frozen=True, slots=True)
class Group:
    """What a workbook brought in together: one line, however many dossiers it is."""

    batch: Batch
    declarations: list[Declaration]
    is_on: bool = True
    sealed: str = ""

    @property
    def count(self) -> int:
        return len(self.declarations)

    @property
    def title(self) -> str:
        return f"Đợt nạp: {self.batch.title}, {self.count} hồ sơ"

    @property
    def why(self) -> list[str]:
        """Why a head looks at it first; what all share is said once."""
        odd = sum(len(each.exceptions) > 1 for each in self.declarations)
        return [NO_SCANS, *([f"{odd} hồ sơ có điều cần xem."] if odd else [])]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows. elsewhere: how many are chosen that have no box on it.
    loads, exceptional_loads: what workbooks brought in, apart from the other rows."""

    unit: Unit
    month: Month
    due: shown.Due
    reason: str
    figures: list[shown.Figure]
    exceptional: list[Row]
    exceptional_loads: list[Group]
    loads: list[Group]
    page: Page[Row]
    offer: Offer
    chosen: int
    elsewhere: int
    sections: list[tuple[str, str]]
    units: list[tuple[str, str]]
    earlier: list[ApprovalSession]

    @property
    def ready(self) -> int:
        return len(self.month.ready)

    @property
    def listed(self) -> int:
        """How many the table and its other pages list, those of a load among them."""
        return self.page.total + sum(group.count for group in self.loads)

    @property
    def titles(self) -> dict[str, str]:
        """Of the panels, each with its count."""
        return {
            "ready": f"Sẵn sàng ký: {self.ready} hồ sơ",
            "exceptional": f"Cần xem trước: {len(self.month.exceptional)} hồ sơ",
            "held": f"Để lại tháng sau: {len(self.month.held)} hồ sơ",
            "unchecked": f"Chưa kiểm tra xong: {len(self.month.unchecked)} hồ sơ",
        }


def board_of(
    unit: Unit, account: Account, asked: QueryDict, left_out: Collection[UUID], today: date
) -> Board:
    """A fixed number of statements, however many are ready."""
    month = months.month_of(unit, account.pk, today)
    parts = parts_of(month.ready)
    matching = _matching(month.ready, parts, asked)
    page, rows = _page([each for each in matching if each.batch is None], asked)
    odd = [each for each in month.exceptional if each.batch is None]
    items = queries.items_by_declaration([*odd, *rows])
    summaries = wording.summaries_of([*odd, *rows], items)
    out = {each.pk for each in month.ready} & set(left_out)
    loads = [
        Group(batch, found, not out & {each.pk for each in found})
        for batch, found in month.loads(matching).items()
    ]

    def row(each: Declaration) -> Row:
        evidence = {proof.pk for item in items.get(each.pk, []) for proof in item.evidence.all()}
        return Row(each, summaries[each.pk], len(evidence), each.pk not in out)

    shown_now = [each.pk for each in rows]
    shown_now += [each.pk for group in loads for each in group.declarations]
    chosen = len(month.ready) - len(out)
    due, reason = deadline(month, today)
    return Board(
        unit=unit,
        month=month,
        due=due,
        reason=reason,
        figures=_figures(month, parts),
        exceptional=[row(each) for each in odd],
        exceptional_loads=[
            Group(batch, found, sealed=seal(unit, found, account))
            for batch, found in month.loads(month.exceptional).items()
        ],
        loads=loads,
        page=Page([row(each) for each in rows], page.total, page.after, page.before),
        offer=Offer(unit.pk, {each.pk: each.revision for each in month.ready}, shown_now,
                    sorted(out)),
        chosen=chosen,
        elsewhere=chosen - len(set(shown_now) - out),
        sections=[(key, section(key).heading) for key in SECTIONS if _has(parts, key)],
        units=_units(month.ready, unit),
        earlier=list(
            ApprovalSession.objects.filter(unit=unit).select_related("signed_by")
            .order_by("-signed_at")[:EARLIER]
        ),
    )  # fmt: skip


def deadline(month: Month, today: date) -> tuple[shown.Due, str]:
    """Until when this is to be signed (CM-7.1), and how the calendar moved the day."""
    waiting = [each.due_on for each in (*month.ready, *month.exceptional)]
    first = min(waiting, default=today)
    if not regulations.has_sessions():
        due = Due(first, (), regulations.article("approval"))
        return shown_due(due, today=today, spoken="ngay khi nhận"), _moved(due)
    timing = regulations.profile().approval.value
    ready = regulations.approval_due(max(first, today)).on if first >= today else first
    window = regulations.approval_session(ready)
    due = regulations.session_due(window)
    return shown_due(due, today=today, spoken=chains.spoken_session(window, timing)), _moved(due)


def _moved(due: Due) -> str:
    on = f"{WEEKDAYS[due.on.weekday()]} {due.on:%d/%m}"
    named = [f"{each.day:%d/%m} nghỉ {each.name}" for each in due.counted if each.name]
    off = [f"{each.day:%d/%m}" for each in due.counted if not each.name]
    if off:
        named.append(f"{', '.join(off)} là ngày nghỉ cuối tuần")
    return f"{'; '.join(named)}, nên ký chậm nhất {on}." if named else f"Ký chậm nhất {on}."


def parts_of(declarations: Iterable[Declaration]) -> Parts:
    """How many accepted items of which section, by declaration; of a load, all it proposes. Two
    statements."""
    known = list(declarations)
    rows = (
        Item.objects.filter(declaration__in=[each.pk for each in known], state=rules.ACCEPTED)
        .order_by("declaration_id", "section")
        .values_list("declaration_id", "section")
        .annotate(count=Count("pk"))
    )
    parts: Parts = queries.sections_of_loads(known)
    for key, name, count in rows:
        parts.setdefault(key, {})[name] = count
    return parts


def items_of(chosen: Iterable[UUID]) -> int:
    """How much would be signed: accepted items, and what loads propose."""
    keys = list(chosen)
    loaded = Declaration.objects.filter(pk__in=keys, batch__isnull=False)
    proposed = queries.sections_of_loads(loaded).values()
    items = Item.objects.filter(declaration__in=keys, state=rules.ACCEPTED).count()
    return items + sum(sum(each.values()) for each in proposed)


def seal(unit: Unit, declarations: Sequence[Declaration], account: Account) -> str:
    """The declarations at the revisions that are shown, for one act on all of them."""
    return Offer(unit.pk, {each.pk: each.revision for each in declarations}).sealed(account)


def _figures(month: Month, parts: Parts) -> list[shown.Figure]:
    total = sum(sum(each.values()) for each in parts.values())
    kinds: Counter[str] = Counter()
    for each in parts.values():
        kinds.update(each.keys())
    checkers = Counter(one.checked_by.full_name for one in month.ready if one.checked_by)
    most = ", ".join(f"{section(key).title} {n}" for key, n in kinds.most_common(MOST_NAMED))
    return [
        shown.Figure("sẵn sàng ký", len(month.ready), f"hồ sơ, {total} nội dung đổi", "ok"),
        shown.Figure("cần xem trước", len(month.exceptional), "hồ sơ, chưa vào đợt ký",
                     "bad" if month.exceptional else "ok", "alert-triangle"),
        shown.Figure("chưa kiểm tra xong", len(month.unchecked), "hồ sơ", "idle", "hourglass"),
        shown.Figure("Thay đổi nhiều nhất", "", most or "chưa có"),
        shown.Figure(
            "Người kiểm tra", "",
            ", ".join(f"{name} {n}" for name, n in checkers.most_common(MOST_NAMED)) or "chưa có",
        ),
    ]  # fmt: skip


def _matching(ready: Sequence[Declaration], parts: Parts, asked: QueryDict) -> list[Declaration]:
    key, unit = asked.get("loai", ""), asked.get("truc-thuoc", "")
    return [
        each
        for each in ready
        if (not key or key in parts.get(each.pk, {}))
        and (not unit or str(each.person.unit_id) == unit)
    ]


def _page(rows: list[Declaration], asked: QueryDict) -> tuple[Page[Declaration], list[Declaration]]:
    """The month is in memory already, so that a place is a number here."""
    last = max(0, (len(rows) - 1) // SIZE)
    place = last if asked.get("cuoi") else 0
    for name in ("sau", "truoc"):
        given = asked.get(name, "")
        if given.isascii() and given.isdigit() and len(given) < 7:
            place = min(int(given), last)
    found = rows[place * SIZE : (place + 1) * SIZE]
    after = str(place + 1) if place < last else ""
    before = str(place - 1) if place else ""
    return Page(found, len(rows), after, before), found


def _units(ready: Sequence[Declaration], unit: Unit) -> list[tuple[str, str]]:
    found = {each.person.unit_id: each.person.unit for each in ready}
    if len(found) < 2:
        return []
    return [(str(each.pk), each.name) for each in sorted(found.values(), key=lambda each: each.lft)]


def _has(parts: Parts, key: str) -> bool:
    return any(key in each for each in parts.values())
