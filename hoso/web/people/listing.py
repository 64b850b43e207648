"""The people one may see, as the address asks for them. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, F, FilteredRelation, Q, Value, When
from django.http import QueryDict
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.text import one_line
from hoso.catalogs import queries as catalogs
from hoso.changes import rules
from hoso.dossiers.chosen import SIGNED, UNSIGNED, Chosen
from hoso.dossiers.models import Person
from hoso.dossiers.models.person import PersonQuerySet
from hoso.organisations.models import Unit
from hoso.web import paging
from hoso.web.shown import State

TYPED_AT_MOST = 100
UNITS_AT_MOST = 200
COLUMNS = (
    "pk", "account_id", "full_name", "staff_number", "born_on", "kind", "status",
    "version_number", "sort_key",
)  # fmt: skip
ORDERS = {"ten": ("sort_key", "pk"), "so-hieu": ("staff_number", "pk")}
ORDER_WORDS = {"ten": "sắp theo tên", "so-hieu": "sắp theo số hiệu"}
VERSIONS = (("", "Đã ký hoặc chưa ký"), (SIGNED, "Đã có bản đã ký"), (UNSIGNED, "Chưa có"))
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
    """A person on a list, each value as it is shown; `declared` says how far an open
    declaration is. `version` 0: none is signed yet; None: not to be told."""

    pk: UUID
    name: str
    born: str
    number: str
    unit: str
    agency: str
    kind: str
    status: str
    version: int | None
    declared: State | None

    def __getitem__(self, name: str) -> object:
        """A template looks here first, ten times for each row."""
        return getattr(self, name)


class Node(NamedTuple):
    """A unit to choose: hundreds of them stand on each list."""

    pk: int
    name: str
    lft: int
    rgt: int
    depth: int


@dataclass(frozen=True, slots=True)
class Listing:
    rows: list[Row]
    page: paging.Page[Person]
    filters: list[Filter]
    typed: str
    order: str
    is_filtered: bool

    @property
    def order_words(self) -> str:
        """Under the list; the order of the words typed is none that one could say."""
        words = ORDER_WORDS.get(self.order.lstrip("-"), "")
        return f"{words}, từ cuối" if self.order.startswith("-") else words

    @property
    def as_chosen(self) -> str:
        """The choice as an address carries it; `don-vi` stands in it even when empty."""
        values = {each.name: each.value for each in self.filters}
        return f"?{urlencode({**values, 'q': self.typed})}"


def typed_in(asked: QueryDict) -> str:
    """What was typed into a search box, on one line and of a bounded length."""
    return one_line(asked.get("q", ""))[:TYPED_AT_MOST]


def found(account: Account, typed: str) -> PersonQuerySet:
    """Everybody of whom one may read at least a part, or those whom the words name."""
    seen = Person.objects.searched_by(account, typed)
    return seen.named(typed) if typed else seen


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks a list for. order: "" for the order of the words typed."""

    chosen: Chosen
    unit: Node | None
    order: str
    filters: list[Filter]
    offered: Mapping[str, Choices]

    def among(self, account: Account, act: Act) -> PersonQuerySet:
        """Those of them over whom the account may do this, in no order. What the list does not show
        of whom one may read a part does not choose among them either."""
        tells = bool(self.chosen.status or self.chosen.signed)
        if act is Act.READ_PART and not tells:
            seen = Person.objects.searched_by(account, self.chosen.typed)
        else:
            seen = Person.objects.visible_to(account, Act.READ if act is Act.READ_PART else act)
        return self.chosen.among(seen, self.unit)

    @property
    def keys(self) -> tuple[str, ...]:
        """What the list is ordered by."""
        return _keys(self.order)


def asked_in(account: Account, asked: QueryDict) -> Asked:
    """A value that is not offered filters nothing."""
    units = units_to_choose(account)
    offered = catalogs.choices(["person_kind", "record_status"], timezone.localdate(), limit=30)
    filters = _filters(asked, units, offered)
    values = {each.name: each.value for each in filters}
    chosen = Chosen(typed_in(asked), values["doi-tuong"], values["tinh-trang"], values["phien-ban"])
    unit = next((each for each in units if str(each.pk) == values["don-vi"]), None)
    order = asked.get("xep", "")
    if order.lstrip("-") not in ORDERS:
        order = "" if chosen.typed else "ten"
    return Asked(chosen, unit, order, filters, offered)


def listing(account: Account, asked: QueryDict, *, size: int = paging.SIZE) -> Listing:
    wanted = asked_in(account, asked)
    people = wanted.among(account, Act.READ_PART)
    place = {name: asked.get(name, "") for name in ("sau", "truoc", "cuoi")}
    page = paging.page(described(people), wanted.keys, place, total=0, size=size)
    is_whole = not (page.after or page.before)  # then what is shown is all there is
    page = replace(page, total=len(page) if is_whole else people.order_by().count())
    return Listing(
        rows=list(rows_of(page.rows, wanted.offered, account)),
        page=page,
        filters=wanted.filters,
        typed=wanted.chosen.typed,
        order=wanted.order,
        is_filtered=wanted.unit is not None or wanted.chosen != Chosen(),
    )


def described(people: PersonQuerySet) -> PersonQuerySet:
    """With the names of unit and agency, and how far an open declaration is, in the one statement:
    a list is made of values, not of a unit and a declaration for each of its rows. To count them
    takes none of this."""
    open_one = FilteredRelation(
        "declarations", condition=Q(declarations__state__in=rules.OPEN_STATES)
    )
    agency = Case(When(unit__depth__gt=1, then=F("unit__parent__name")), default=Value(""))
    return people.only(*COLUMNS).annotate(
        in_unit=F("unit__name"),
        in_agency=agency,
        unit_lft=F("unit__lft"),
        open_one=open_one,
        declared=F("open_one__state"),
    )


def rows_of(
    people: Iterable[Any], offered: Mapping[str, Choices], account: Account
) -> Iterator[Row]:
    """people: as `described` gives them. Of whom one may read only a part, no more than who it is,
    of what kind and where (`sight.OPEN_HEAD`): the list cannot tell which part."""
    whole = access.scope(account, Act.READ)
    kinds, statuses = dict(offered.get("person_kind", ())), dict(offered.get("record_status", ()))
    for person in people:
        is_whole = person.account_id == account.pk or whole.holds(person.unit_lft)
        yield Row(
            pk=person.pk,
            name=person.full_name,
            born=person.born_on.shown() if is_whole and person.born_on else "",
            number=person.staff_number,
            unit=person.in_unit,
            agency=person.in_agency,
            kind=kinds.get(person.kind, person.kind),
            status=statuses.get(person.status, person.status) if is_whole else "",
            version=person.version_number if is_whole else None,
            declared=STATES.get(person.declared) if is_whole else None,
        )


def _keys(order: str) -> tuple[str, ...]:
    if not order:
        return ("whole", "sort_key", "pk")
    keys = ORDERS[order.lstrip("-")]
    return tuple(f"-{key}" for key in keys) if order.startswith("-") else keys


def units_to_choose(account: Account, act: Act = Act.READ) -> list[Node]:
    """Units to choose from; in a large tree only the upper ones."""
    seen = Unit.objects.open().within(access.scope(account, act).intervals)
    rows = seen.values_list("pk", "name", "lft", "rgt", "depth")[: 20 * UNITS_AT_MOST]
    units = [Node(*row) for row in rows]
    depth = max((unit.depth for unit in units), default=0)
    while len(units) > UNITS_AT_MOST and depth > units[0].depth:
        units = [unit for unit in units if unit.depth < depth]
        depth -= 1
    return units


def _filters(asked: QueryDict, units: list[Node], offered: Mapping[str, Choices]) -> list[Filter]:
    top = min((unit.depth for unit in units), default=0)
    tree = [(str(unit.pk), f"{'– ' * (unit.depth - top)}{unit.name}") for unit in units]
    return [
        filter_of(asked, "don-vi", "Đơn vị", [("", "Mọi đơn vị"), *tree]),
        filter_of(asked, "doi-tuong", "Đối tượng",
                [("", "Mọi đối tượng"), *offered.get("person_kind", ())]),
        filter_of(asked, "tinh-trang", "Tình trạng hồ sơ",
                [("", "Mọi tình trạng"), *offered.get("record_status", ())]),
        filter_of(asked, "phien-ban", "Bản đã ký", VERSIONS),
    ]  # fmt: skip


def filter_of(asked: QueryDict, name: str, label: str, options: Choices) -> Filter:
    """A value that is not offered filters nothing."""
    given = asked.get(name, "")
    return Filter(name, label, options, given if any(given == each for each, _ in options) else "")
