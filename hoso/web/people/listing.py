"""The people one may see, as the address asks for them. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.text import one_line
from hoso.catalogs import queries as catalogs
from hoso.changes import rules
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.dossiers.models.person import PersonQuerySet
from hoso.organisations.models import Unit
from hoso.web import paging
from hoso.web.shown import State

TYPED_AT_MOST = 100
UNITS_AT_MOST = 200
COLUMNS = (
    "pk", "full_name", "staff_number", "born_on", "kind", "status", "version_number", "sort_key",
    "unit__name", "unit__depth", "unit__parent__name",
)  # fmt: skip
ORDERS = {"ten": ("sort_key", "pk"), "so-hieu": ("staff_number", "pk")}
VERSIONS = (("", "Có hoặc chưa có bản đã ký"), ("co", "Đã có bản đã ký"), ("chua", "Chưa có"))
STATES = {
    rules.SUBMITTED: State("idle", "chờ kiểm tra"),
    rules.RETURNED: State("bad", "bị trả lại", "arrow-back-up"),
    rules.CHECKED: State("info", "chờ ký duyệt", "signature"),
}

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """One select of the bar: its options, the value in force."""

    name: str
    label: str
    options: Choices
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A person on a list; `declared` says how far an open declaration is."""

    person: Person
    kind: str
    status: str
    unit: str
    agency: str
    declared: State | None


@dataclass(frozen=True, slots=True)
class Listing:
    rows: list[Row]
    page: paging.Page[Person]
    filters: list[Filter]
    typed: str
    order: str
    is_filtered: bool


def typed_in(asked: QueryDict) -> str:
    """What was typed into a search box, on one line and of a bounded length."""
    return one_line(asked.get("q", ""))[:TYPED_AT_MOST]


def found(account: Account, typed: str) -> PersonQuerySet:
    """Everybody one may read, or those whom the words name."""
    seen = Person.objects.visible_to(account, Act.READ)
    return seen.named(typed) if typed else seen


def listing(account: Account, asked: QueryDict, *, size: int = paging.SIZE) -> Listing:
    day = timezone.localdate()
    units = _units(account)
    offered = catalogs.choices(["person_kind", "record_status"], day, limit=30)
    filters = _filters(asked, units, offered)
    values = {each.name: each.value for each in filters}
    typed = typed_in(asked)
    rows = _narrowed(found(account, typed), values, units)
    order = asked.get("xep", "")
    if order.lstrip("-") not in ORDERS:
        order = "" if typed else "ten"
    page = paging.page(
        rows.select_related("unit__parent").only(*COLUMNS),
        _keys(order),
        {name: asked.get(name, "") for name in ("sau", "truoc", "cuoi")},
        total=rows.order_by().count(),
        size=size,
    )
    return Listing(
        rows=rows_of(page.rows, offered),
        page=page,
        filters=filters,
        typed=typed,
        order=order,
        is_filtered=bool(typed) or any(values.values()),
    )


def rows_of(people: Sequence[Person], offered: Mapping[str, Choices]) -> list[Row]:
    """One statement: which of them have a declaration under way."""
    kinds, statuses = dict(offered.get("person_kind", ())), dict(offered.get("record_status", ()))
    open_ones = Declaration.objects.open().filter(person__in=[person.pk for person in people])
    declared: dict[UUID, str] = dict(open_ones.values_list("person_id", "state"))
    return [
        Row(
            person,
            kinds.get(person.kind, person.kind),
            statuses.get(person.status, person.status),
            person.unit.name,
            person.unit.parent.name if person.unit.parent and person.unit.depth > 1 else "",
            STATES.get(declared.get(person.pk, "")),
        )
        for person in people
    ]


def _keys(order: str) -> tuple[str, ...]:
    if not order:
        return ("whole", "sort_key", "pk")
    keys = ORDERS[order.lstrip("-")]
    return tuple(f"-{key}" for key in keys) if order.startswith("-") else keys


def _units(account: Account) -> list[Unit]:
    """Units to choose from; in a large tree only the upper ones."""
    seen = Unit.objects.open().within(access.scope(account, Act.READ).intervals)
    units = list(seen.only("pk", "name", "lft", "rgt", "depth")[: 20 * UNITS_AT_MOST])
    depth = max((unit.depth for unit in units), default=0)
    while len(units) > UNITS_AT_MOST and depth > units[0].depth:
        units = [unit for unit in units if unit.depth < depth]
        depth -= 1
    return units


def _narrowed(rows: PersonQuerySet, values: Mapping[str, str], units: list[Unit]) -> Any:
    unit = next((each for each in units if str(each.pk) == values["don-vi"]), None)
    if unit is not None:
        rows = rows.filter(unit__lft__range=unit.interval)
    if values["doi-tuong"]:
        rows = rows.filter(kind=values["doi-tuong"])
    if values["tinh-trang"]:
        rows = rows.filter(status=values["tinh-trang"])
    if values["phien-ban"]:
        rows = (rows.exclude if values["phien-ban"] == "co" else rows.filter)(version_number=0)
    return rows


def _filters(asked: QueryDict, units: list[Unit], offered: Mapping[str, Choices]) -> list[Filter]:
    top = min((unit.depth for unit in units), default=0)
    tree = [(str(unit.pk), f"{'– ' * (unit.depth - top)}{unit.name}") for unit in units]
    return [
        _filter(asked, "don-vi", "Đơn vị", [("", "Mọi đơn vị"), *tree]),
        _filter(asked, "doi-tuong", "Đối tượng",
                [("", "Mọi đối tượng"), *offered.get("person_kind", ())]),
        _filter(asked, "tinh-trang", "Tình trạng hồ sơ",
                [("", "Mọi tình trạng"), *offered.get("record_status", ())]),
        _filter(asked, "phien-ban", "Bản đã ký", VERSIONS),
    ]  # fmt: skip


def _filter(asked: QueryDict, name: str, label: str, options: Choices) -> Filter:
    """A value that is not offered filters nothing."""
    given = asked.get(name, "")
    return Filter(name, label, options, given if any(given == each for each, _ in options) else "")
