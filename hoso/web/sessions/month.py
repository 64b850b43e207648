"""A head's month on the screen: what is ready, what wants a look, what is not in it and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from hoso.accounts import oneself
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.changes import months, queries, rules, services
from hoso.changes.models import ApprovalSession, Batch, Declaration, Item, Proposal
from hoso.changes.months import Month, Waiting
from hoso.changes.services import NO_SCANS, Asked, stepping
from hoso.dossiers.sections import SECTIONS, section
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Every, Signing
from hoso.regulations.rules import Due, Window
from hoso.web import chains, shown
from hoso.web.dues import shown_due
from hoso.web.formats import WEEKDAYS
from hoso.web.paging import Page
from hoso.web.queue import wording
from hoso.web.queue.wording import Summary
from hoso.web.sessions.choice import Offer
from hoso.web.typed import number_in

SIZE = 100
MOST_NAMED = 3
EARLIER = 6
MOST_LISTED = 50


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
    waiting: list[Waiting]
    is_on: bool = True
    sealed: str = ""

    @property
    def count(self) -> int:
        return len(self.waiting)

    @property
    def title(self) -> str:
        return f"Đợt nạp: {self.batch.title}, {self.count} hồ sơ"

    @property
    def why(self) -> list[str]:
        """Why a head looks at it first; what all share is said once."""
        odd = sum(each.exceptions > 1 for each in self.waiting)
        return [NO_SCANS, *([f"{odd} hồ sơ có điều cần xem."] if odd else [])]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the ready ones change: how many items in all, in how many dossiers each section."""

    items: int
    sections: Counter[str]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the page shows. elsewhere: how many are chosen that have no box on it.
    loads, exceptional_loads: what workbooks brought in, apart from the other rows. late, held,
    unchecked: the first MOST_LISTED of them."""

    unit: Unit
    month: Month
    title: str
    due: shown.Due
    reason: str
    warning: str
    asked: Asked
    figures: list[shown.Figure]
    exceptional: list[Row]
    exceptional_loads: list[Group]
    loads: list[Group]
    late: list[Declaration]
    held: list[Declaration]
    unchecked: list[tuple[Declaration, str]]
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
    def verb(self) -> str:
        """What the one act is called: with a signature or without."""
        return "Ký" if self.asked.signature is Signing.REQUIRED else "Duyệt"

    @property
    def next_one(self) -> str:
        return next_called()

    @property
    def listed(self) -> int:
        """How many the table and its other pages list, those of a load among them."""
        return self.page.total + sum(group.count for group in self.loads)

    @property
    def titles(self) -> dict[str, str]:
        """Of the panels, each with its count."""
        return {
            "ready": f"Sẵn sàng {self.verb.lower()}: {self.ready} hồ sơ",
            "exceptional": f"Cần xem trước: {len(self.month.exceptional)} hồ sơ",
            "late": f"Đến sau hạn của đợt, vào đợt sau: {len(self.month.late)} hồ sơ",
            "held": f"Để lại {self.next_one}: {len(self.month.held)} hồ sơ",
            "unchecked": f"Chưa kiểm tra xong: {len(self.month.unchecked)} hồ sơ",
        }

    @property
    def more(self) -> dict[str, int]:
        """How many of each list are not shown."""
        return {
            "exceptional": sum(e.batch_id is None for e in self.month.exceptional)
            - len(self.exceptional),
            "late": len(self.month.late) - len(self.late),
            "held": len(self.month.held) - len(self.held),
            "unchecked": len(self.month.unchecked) - len(self.unchecked),
        }


def board_of(
    unit: Unit, account: Account, asked: QueryDict, left_out: Collection[UUID], today: date
) -> Board:
    """A fixed number of statements, however many are ready; whole rows only of what is shown."""
    month = months.month_of(unit, oneself.selves(account, Act.APPROVE, unit), today)
    parts = parts_of(month.ready)
    matching = _matching(month.ready, asked)
    page, on_page = _page([each for each in matching if each.batch_id is None], asked)
    odd = [each for each in month.exceptional if each.batch_id is None][:SIZE]
    lists = [month.late, month.held, month.unchecked]
    whole = _whole([*odd, *on_page, *(e for each in lists for e in each[:MOST_LISTED])])
    told = [whole[each.pk] for each in (*odd, *on_page)]
    items = queries.items_by_declaration(told)
    summaries = wording.summaries_of(told, items)
    out = {each.pk for each in month.ready} & set(left_out)
    batches = _batches([*matching, *month.exceptional])
    loads = [
        Group(batch, found, not out & {each.pk for each in found})
        for batch, found in _loads(matching, batches)
    ]

    def row(each: Waiting) -> Row:
        evidence = {proof.pk for item in items.get(each.pk, []) for proof in item.evidence.all()}
        return Row(whole[each.pk], summaries[each.pk], len(evidence), each.pk not in out)

    shown_now = [each.pk for each in on_page]
    shown_now += [each.pk for group in loads for each in group.waiting]
    chosen = len(month.ready) - len(out)
    due, reason = deadline(month, today)
    places = {(each.regulation, each.chain, each.step) for each in month.ready}
    return Board(
        unit=unit,
        month=month,
        title=chains.session_title(month.window, regulations.profile().approval.value),
        due=due,
        reason=reason,
        warning=_closed(month.window, today),
        asked=services.asked_for(places or _in_force()),
        figures=_figures(month, parts),
        exceptional=[row(each) for each in odd],
        exceptional_loads=[
            Group(batch, found, sealed=seal(unit, found, account))
            for batch, found in _loads(month.exceptional, batches)
        ],
        loads=loads,
        late=[whole[each.pk] for each in month.late[:MOST_LISTED]],
        held=[whole[each.pk] for each in month.held[:MOST_LISTED]],
        unchecked=[
            (whole[each.pk], _stands(whole[each.pk])) for each in month.unchecked[:MOST_LISTED]
        ],
        page=Page([row(each) for each in on_page], page.total, page.after, page.before),
        offer=Offer(unit.pk, {each.pk: each.revision for each in month.ready}, shown_now,
                    sorted(out)),
        chosen=chosen,
        elsewhere=chosen - len(set(shown_now) - out),
        sections=[(key, section(key).heading) for key in SECTIONS if key in parts.sections],
        units=_units(month.ready),
        earlier=list(
            ApprovalSession.objects.filter(unit=unit).select_related("signed_by")
            .defer("record").order_by("-signed_at")[:EARLIER]
        ),
    )  # fmt: skip


def next_called() -> str:
    """How the session after this one is called."""
    every = regulations.profile().approval.value.every
    return "tháng sau" if every is not Every.QUARTER else "quý sau"


def _in_force() -> set[tuple[str, str, str]]:
    """The last step of each chain of the regulation in force: what an approval will ask for."""
    name = regulations.in_force()
    chains_ = (each.value for each in regulations.profile().chains)
    return {(name, each.key, each.steps[-1].value.key) for each in chains_}


def _stands(one: Declaration) -> str:
    """Where one that is not ready stands, in words."""
    until = f"đến {one.due_on:%d/%m/%Y}"
    if one.state == rules.RETURNED:
        return f"bị trả lại, chờ sửa {until}"
    return f"chờ bước “{stepping.step_of(one).value.label}” {until}"


def _whole(waiting: Iterable[Waiting]) -> dict[UUID, Declaration]:
    """The rows themselves, one statement."""
    rows = Declaration.objects.filter(pk__in={each.pk for each in waiting})
    return {each.pk: each for each in rows.select_related("person__unit", "checked_by")}


def _batches(waiting: Iterable[Waiting]) -> dict[UUID, Batch]:
    keys = {each.batch_id for each in waiting if each.batch_id is not None}
    found = Batch.objects.select_related("unit", "made_by").filter(pk__in=keys)
    return {each.pk: each for each in found} if keys else {}


def _loads(
    waiting: Iterable[Waiting], batches: Mapping[UUID, Batch]
) -> list[tuple[Batch, list[Waiting]]]:
    """Those that a workbook brought in, by batch, in their order."""
    found: dict[UUID, list[Waiting]] = {}
    for each in waiting:
        if each.batch_id is not None:
            found.setdefault(each.batch_id, []).append(each)
    return [(batches[key], each) for key, each in found.items()]


def _closed(window: Window, today: date) -> str:
    """What a head is told before the session opens, or after it closed."""
    if window.holds(today):
        return ""
    when = f"từ {window.opens:%d/%m/%Y} đến hết {window.closes:%d/%m/%Y}"
    return (
        f"Đợt phê duyệt mở {when} ({window.citation.shown()}). Hôm nay xem trước được; "
        "duyệt hôm nay thì phải ghi lý do, và lý do được lưu trong bản ghi."
    )


def deadline(month: Month, today: date) -> tuple[shown.Due, str]:
    """Until when this is to be signed (CM-7.1), and how the calendar moved the day."""
    waiting = [each.due_on for each in (*month.ready, *month.exceptional)]
    first = min(waiting, default=today)
    if not regulations.has_sessions():
        due = Due(first, (), regulations.article("approval"))
        return shown_due(due, today=today, spoken="ngay khi nhận"), _moved(due)
    timing = regulations.profile().approval.value
    window = month.window
    if first < today:  # overdue from a session that is over
        window = regulations.approval_session(first)
    due = regulations.session_due(window)
    return shown_due(due, today=today, spoken=chains.spoken_session(window, timing)), _moved(due)


def _moved(due: Due) -> str:
    on = f"{WEEKDAYS[due.on.weekday()]} {due.on:%d/%m}"
    named = [f"{each.day:%d/%m} nghỉ {each.name}" for each in due.counted if each.name]
    off = [f"{each.day:%d/%m}" for each in due.counted if not each.name]
    if off:
        named.append(f"{', '.join(off)} là ngày nghỉ cuối tuần")
    return f"{'; '.join(named)}, nên ký chậm nhất {on}." if named else f"Ký chậm nhất {on}."


def parts_of(ready: Sequence[Waiting]) -> Parts:
    """Of the accepted items, and of loads all they propose; two statements."""
    rows = (
        Item.objects.filter(declaration__in=_keys(ready), state=rules.ACCEPTED)
        .order_by()
        .values_list("section")
        .annotate(items=Count("pk"), dossiers=Count("declaration", distinct=True))
    )
    sections: Counter[str] = Counter()
    total = 0
    for name, items, dossiers in rows:
        total += items
        sections[name] += dossiers
    for proposed in _proposed(ready).values():
        total += sum(proposed.values())
        sections.update(proposed.keys())
    return Parts(total, sections)


def _keys(waiting: Iterable[Waiting]) -> RawSQL:
    """Thousands of keys as one parameter: as so many of them, writing the statement takes longer
    than answering it."""
    return RawSQL("SELECT unnest(%s::uuid[])", [[each.pk for each in waiting]])


def _proposed(ready: Iterable[Waiting]) -> dict[UUID, dict[str, int]]:
    """Of those that a load brought in: how many changes of which section."""
    keys = [each.pk for each in ready if each.batch_id is not None]
    if not keys:
        return {}
    rows = Proposal.objects.filter(declaration__in=keys)
    return dict(rows.values_list("declaration_id", "sections"))


def items_of(chosen: Iterable[UUID]) -> int:
    """How much would be signed: accepted items, and what loads propose."""
    keys = list(chosen)
    loaded = Declaration.objects.filter(pk__in=keys, batch__isnull=False)
    proposed = queries.sections_of_loads(loaded).values()
    items = Item.objects.filter(declaration__in=keys, state=rules.ACCEPTED).count()
    return items + sum(sum(each.values()) for each in proposed)


def seal(
    unit: Unit, declarations: Sequence[Waiting] | Sequence[Declaration], account: Account
) -> str:
    """The declarations at the revisions that are shown, for one act on all of them."""
    return Offer(unit.pk, {each.pk: each.revision for each in declarations}).sealed(account)


def _figures(month: Month, parts: Parts) -> list[shown.Figure]:
    checkers = Counter(one.checked_by_id for one in month.ready if one.checked_by_id)
    names = dict(Account.objects.filter(pk__in=list(checkers)).values_list("pk", "full_name"))
    most = ", ".join(
        f"{section(key).title} {n}" for key, n in parts.sections.most_common(MOST_NAMED)
    )
    who = ", ".join(f"{names[key]} {n}" for key, n in checkers.most_common(MOST_NAMED))
    return [
        shown.Figure("sẵn sàng", len(month.ready), f"hồ sơ, {parts.items} nội dung đổi", "ok"),
        shown.Figure("cần xem trước", len(month.exceptional), "hồ sơ, chưa vào đợt",
                     "bad" if month.exceptional else "ok", "alert-triangle"),
        shown.Figure("chưa kiểm tra xong", len(month.unchecked), "hồ sơ", "idle", "hourglass"),
        shown.Figure("Thay đổi nhiều nhất", "", most or "chưa có"),
        shown.Figure("Người kiểm tra", "", who or "chưa có"),
    ]  # fmt: skip


def _matching(ready: Sequence[Waiting], asked: QueryDict) -> list[Waiting]:
    key, unit = asked.get("loai", ""), asked.get("truc-thuoc", "")
    found = [each for each in ready if not unit or str(each.unit_id) == unit]
    if key not in SECTIONS:
        return [] if key else found
    rows = Item.objects.filter(declaration__in=_keys(found), state=rules.ACCEPTED, section=key)
    changed = set(rows.values_list("declaration_id", flat=True))
    changed |= {pk for pk, proposed in _proposed(found).items() if key in proposed}
    return [each for each in found if each.pk in changed]


def _page(rows: list[Waiting], asked: QueryDict) -> tuple[Page[Waiting], list[Waiting]]:
    """The month is in memory already, so that a place is a number here."""
    last = max(0, (len(rows) - 1) // SIZE)
    place = last if asked.get("cuoi") else 0
    for name in ("sau", "truoc"):
        given = number_in(asked.get(name, ""))
        if given is not None:
            place = min(given, last)
    found = rows[place * SIZE : (place + 1) * SIZE]
    after = str(place + 1) if place < last else ""
    before = str(place - 1) if place else ""
    return Page(found, len(rows), after, before), found


def _units(ready: Sequence[Waiting]) -> list[tuple[str, str]]:
    found = {each.unit_id for each in ready}
    if len(found) < 2:
        return []
    units = Unit.objects.filter(pk__in=found).order_by("lft")
    return [(str(pk), name) for pk, name in units.values_list("pk", "name")]
