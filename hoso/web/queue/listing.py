"""The list of who checks: what waits at their steps, by due day, as the address asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import DECIDING, Act
from hoso.accounts.models import Account
from hoso.base.text import one_line
from hoso.changes import queries, rules
from hoso.changes.models import Declaration, DeclarationQuerySet, Item
from hoso.changes.services.finishing import MOST_AT_ONCE, to_finish
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Declarer, Signing
from hoso.web import paging, shown
from hoso.web.dues import due_heading
from hoso.web.queue import wording
from hoso.web.queue.wording import Summary

TYPED_AT_MOST = 100
CORRECT_AT_MOST = 50
ORDERS = {
    "han": ("due_on", "person__sort_key", "pk"),
    "nguoi": ("person__sort_key", "pk"),
    "ngay": ("submitted_at", "pk"),
}
KINDS: dict[str, tuple[str, Callable[[date], Q]]] = {
    "": ("Tất cả", lambda day: Q()),
    "kiem-tra": ("Kiểm tra khai báo", lambda day: Q(is_first=False, times_returned=0)),
    "moi": ("Hồ sơ mới", lambda day: Q(is_first=True, times_returned=0)),
    "sua-lai": ("Sửa sau trả lại", lambda day: Q(times_returned__gt=0)),
    "qua-han": ("Quá hạn", lambda day: Q(due_on__lt=day)),
}
STATES = {
    "": "Chờ kiểm tra",
    "thieu-minh-chung": "Chưa đủ minh chứng",
    "dang-xem": "Đang xem dở",
    "xem-xong": "Đã xem xong, chờ chuyển",
    "cho-sua": "Chờ người khai sửa",
}


@dataclass(frozen=True, slots=True)
class Row:
    declaration: Declaration
    due: shown.Due
    summary: Summary
    kind: shown.State
    state: shown.State


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list: its options, the one in force."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class Listing:
    kinds: list[shown.Kind]
    groups: list[Group]
    page: paging.Page[Declaration]
    choices: list[Choice]
    order: str
    is_filtered: bool
    own: int
    waiting: int
    finished: int
    signs: bool


CHECKING = tuple(act for act in DECIDING.values() if act is not Act.APPROVE)


def work_of(account: Account) -> DeclarationQuerySet:
    """What stands at a step before the last that is the account's; nobody checks their own."""
    return Declaration.objects.to_decide(account).filter(state=rules.SUBMITTED)


def scope_of(account: Account) -> list[tuple[int, int]]:
    """Where the account decides some step before the last."""
    return [each for act in CHECKING for each in access.scope(account, act).intervals]


def _returned(account: Account) -> DeclarationQuerySet:
    """Given back and not sent again, where the account decides some step."""
    units = Unit.objects.within(scope_of(account)).values("pk")
    return Declaration.objects.filter(state=rules.RETURNED, person__unit__in=units).exclude(
        person__account=account
    )


def to_correct(account: Account) -> list[Declaration]:
    """Given back to the officers who entered it, by due day (TQ-9.2a); one statement."""
    rows = Declaration.objects.to_decide(account)
    rows = rows.filter(state=rules.RETURNED, entered_by=Declarer.OFFICER)
    return list(rows.select_related("person__unit").order_by("due_on", "pk")[:CORRECT_AT_MOST])


def listing(account: Account, asked: QueryDict, today: date | None = None) -> Listing:
    """A fixed number of statements, however many wait."""
    day = today or timezone.localdate()
    kind = asked.get("loai", "") if asked.get("loai", "") in KINDS else ""
    units = list(Unit.objects.open().within(scope_of(account)))
    tally = _tally(account, day)
    rows = _filtered(account, asked, units, day).filter(KINDS[kind][1](day))
    by_day = dict(rows.order_by("due_on").values_list("due_on").annotate(count=Count("pk")))
    order = asked.get("xep", "han") if asked.get("xep", "han").lstrip("-") in ORDERS else "han"
    page = paging.page(
        rows.select_related("person__unit", "checked_by"),
        _keys(order),
        asked,
        total=sum(by_day.values()),
    )
    return Listing(
        kinds=[_kind(key, kind, tally, asked) for key in KINDS],
        groups=_groups(_rows(page.rows, day), by_day, day, is_by_day=order.lstrip("-") == "han"),
        page=page,
        choices=_choices(asked, units, day),
        order=order,
        is_filtered=any(asked.get(name) for name in ("q", "don-vi", "han", "tinh-trang")),
        own=tally["own"],
        waiting=tally[""],
        finished=min(to_finish(account).count(), MOST_AT_ONCE),
        signs=_signs(account),
    )


def most_urgent(account: Account, after: UUID | None = None) -> Declaration | None:
    """The first by due day; the one that comes after another, when there is one."""
    keys = ORDERS["han"]
    rows = work_of(account).select_related("person").order_by(*keys)
    passed = rows.filter(pk=after).first() if after else None
    if passed is not None:
        key = (passed.due_on, passed.person.sort_key, passed.pk)
        beyond = Q(due_on__gt=key[0]) | Q(due_on=key[0], person__sort_key__gt=key[1])
        rows = rows.filter(beyond | Q(due_on=key[0], person__sort_key=key[1], pk__gt=key[2]))
    return rows.first()


def _keys(order: str) -> tuple[str, ...]:
    keys = ORDERS[order.lstrip("-")]
    return tuple(f"-{key}" for key in keys) if order.startswith("-") else keys


def _tally(account: Account, day: date) -> dict[str, int]:
    """How many of each kind wait, how many of them are late, and one's own; two statements."""
    counts: dict[str, Any] = {}
    for key, (_, condition) in KINDS.items():
        name = key.replace("-", "_") or "all"
        counts[name] = Count("pk", filter=condition(day))
        counts[f"{name}_late"] = Count("pk", filter=condition(day) & Q(due_on__lt=day))
    found = work_of(account).aggregate(**counts)
    own = Declaration.objects.open().filter(person__account=account, state=rules.SUBMITTED)
    found["own"] = own.count()
    for key in KINDS:
        name = key.replace("-", "_") or "all"
        found[key], found[f"{key} late"] = found[name], found[f"{name}_late"]
    return found


def _kind(key: str, current: str, tally: dict[str, int], asked: QueryDict) -> shown.Kind:
    late = tally[f"{key} late"]
    query = _query(asked, loai=key)
    note = f"{late} quá hạn" if late and key != "qua-han" else "" if late else "đúng hạn"
    if key == "qua-han":
        note = "làm trước" if late else "không có"
    return shown.Kind(
        KINDS[key][0], tally[key], f"?{query}", note, key == current, is_late=bool(late)
    )


def _query(asked: QueryDict, **changed: str) -> str:
    query = asked.copy()
    for name in ("sau", "truoc", "cuoi", *changed):
        query.pop(name, None)
    for name, value in changed.items():
        if value:
            query[name] = value
    return query.urlencode()


def _filtered(
    account: Account, asked: QueryDict, units: list[Unit], day: date
) -> DeclarationQuerySet:
    state = asked.get("tinh-trang", "")
    rows = _returned(account) if state == "cho-sua" else work_of(account)
    typed = one_line(asked.get("q", ""))[:TYPED_AT_MOST]
    if typed:
        people = Person.objects.visible_to(account).named(typed)
        rows = rows.filter(person__in=people.values("pk"))
    unit = next((each for each in units if str(each.pk) == asked.get("don-vi")), None)
    if unit is not None:
        rows = rows.filter(person__unit__lft__range=unit.interval)
    until = _day(asked.get("han", ""))
    if asked.get("han") == "qua-han":
        rows = rows.filter(due_on__lt=day)
    elif until is not None:
        rows = rows.filter(due_on__lte=until)
    live = Item.objects.filter(declaration=OuterRef("pk")).exclude(state=rules.REPLACED)
    if state == "thieu-minh-chung":
        rows = rows.filter(Exists(live.filter(evidence__isnull=True)))
    elif state == "dang-xem":
        rows = rows.filter(
            Exists(live.exclude(state=rules.PENDING)), Exists(live.filter(state=rules.PENDING))
        )
    elif state == "xem-xong":
        rows = rows.filter(pk__in=to_finish(account).values("pk"))
    return rows


def _signs(account: Account) -> bool:
    """Whether a step of the account's is decided with a signature, in the regulation in force."""
    roles = {role for role, act in DECIDING.items() if access.may(account, act)}
    return any(
        step.value.signature is Signing.REQUIRED and step.value.role.value in roles
        for chain in regulations.profile().chains
        for step in chain.value.steps[:-1]
    )


def _choices(asked: QueryDict, units: list[Unit], day: date) -> list[Choice]:
    top = min((unit.depth for unit in units), default=0)
    tree = [(str(unit.pk), f"{'– ' * (unit.depth - top)}{unit.name}") for unit in units]
    week = day + timedelta(days=(4 - day.weekday()) % 7)
    month = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = {day: "Hạn hết hôm nay", week: f"Hạn đến {week:%d/%m/%Y}"}
    days[month] = f"Hạn đến {month:%d/%m/%Y}"
    given = _day(asked.get("han", ""))
    if given is not None:
        days.setdefault(given, f"Hạn đến {given:%d/%m/%Y}")
    dues = [(each.isoformat(), label) for each, label in sorted(days.items())]
    found = [
        Choice("don-vi", "Đơn vị", [("", "Mọi đơn vị trực thuộc"), *tree], asked.get("don-vi", "")),
        Choice("han", "Hạn", [("", "Mọi hạn"), ("qua-han", "Quá hạn"), *dues],
               asked.get("han", "")),
        Choice("tinh-trang", "Tình trạng", list(STATES.items()), asked.get("tinh-trang", "")),
    ]  # fmt: skip
    return [each for each in found if len(each.options) > 2]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rows(declarations: list[Declaration], day: date) -> list[Row]:
    items = queries.items_by_declaration(declarations)
    summaries = wording.summaries_of(declarations, items)
    return [
        Row(
            each,
            wording.due_of(each, day),
            summaries[each.pk],
            wording.kind_of(each),
            wording.state_of(each, items.get(each.pk, [])),
        )
        for each in declarations
    ]


def _groups(rows: list[Row], by_day: dict[date, int], day: date, *, is_by_day: bool) -> list[Group]:
    """By due day; what is late stands together."""
    if not is_by_day:
        return [Group("", rows)] if rows else []
    groups: list[Group] = []
    for row in rows:
        title = due_heading(row.declaration.due_on, by_day, day)
        if not groups or groups[-1].title != title:
            groups.append(Group(title, []))
        groups[-1].rows.append(row)
    return groups
