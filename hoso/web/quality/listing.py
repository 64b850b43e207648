"""The people one watches, by how complete their dossiers are and what they lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.organisations.models import Unit
from hoso.web import paging
from hoso.web.people.listing import Filter, filter_of, typed_in, units_to_choose
from hoso.web.quality.board import unit_asked
from hoso.web.quality.words import dossier_url, gap_words

ORDERS = {"du": ("share", "sort_key", "pk"), "ten": ("sort_key", "pk")}
ORDER_WORDS = {
    "du": "thiếu nhiều trước",
    "-du": "đủ nhiều trước",
    "ten": "sắp theo tên",
    "-ten": "sắp theo tên, từ cuối",
}
LEVELS = (
    ("", "Mọi mức đủ"),
    ("thieu", "Còn thiếu"),
    ("du", "Đã đủ"),
    ("chua-do", "Chưa đo"),
)
GAPS_SHOWN = 4
UNMEASURED = -1


@dataclass(frozen=True, slots=True)
class Row:
    """gaps: (words, address). measure: None until it was measured for the first time."""

    person: Person
    measure: Any
    gaps: Sequence[tuple[str, str]]

    @property
    def first(self) -> Sequence[tuple[str, str]]:
        return self.gaps[:GAPS_SHOWN]

    @property
    def others(self) -> Sequence[tuple[str, str]]:
        return self.gaps[GAPS_SHOWN:]

    @property
    def doubts_url(self) -> str:
        return f"{reverse('quality:doubts')}?nguoi={self.person.pk}"


@dataclass(frozen=True, slots=True)
class Listing:
    rows: list[Row]
    page: paging.Page[Person]
    filters: list[Filter]
    typed: str
    order: str
    is_direct: bool
    is_filtered: bool

    @property
    def order_words(self) -> str:
        return ORDER_WORDS[self.order]


def listing(account: Account, asked: QueryDict) -> Listing:
    """A fixed number of statements, however many people there are."""
    unit = unit_asked(account, asked)
    filters = [
        unit_filter(account, asked, unit),
        filter_of(asked, "muc-du", "Mức đủ", LEVELS),
        section_filter(asked, "Thiếu ở bất kỳ mục nào"),
    ]
    values = {each.name: each.value for each in filters}
    typed, is_direct = typed_in(asked), asked.get("truc-tiep") == "1" and unit is not None
    people = Person.objects.visible_to(account, Act.CLARIFY)
    people = people.named(typed) if typed else people
    rows = people.filter(_wanted(values, unit, is_direct))
    order = asked.get("xep", "") if asked.get("xep", "") in ORDER_WORDS else "du"
    keys = ORDERS[order.lstrip("-")]
    if order.startswith("-"):
        keys = tuple(f"-{key}" for key in keys)
    drawn = rows.annotate(
        share=Coalesce("measure__share", Value(UNMEASURED)), in_unit=F("unit__name")
    ).select_related("measure")
    page = paging.page(drawn, keys, places(asked), total=rows.order_by().count())
    return Listing(
        rows=[_row(person) for person in page.rows],
        page=page,
        filters=filters,
        typed=typed,
        order=order,
        is_direct=is_direct,
        is_filtered=bool(typed) or is_direct or any(values.values()),
    )


def places(asked: QueryDict) -> dict[str, str]:
    return {name: asked.get(name, "") for name in ("sau", "truoc", "cuoi")}


def unit_filter(account: Account, asked: QueryDict, unit: Unit | None) -> Filter:
    """The units to choose from; one that the address names stands there however deep it is."""
    units = units_to_choose(account, Act.CLARIFY)
    top = min((each.depth for each in units), default=0)
    tree = [(str(each.pk), f"{'– ' * (each.depth - top)}{each.name}") for each in units]
    if unit is not None and all(key != str(unit.pk) for key, _ in tree):
        tree.insert(0, (str(unit.pk), unit.name))
    return filter_of(asked, "don-vi", "Đơn vị", [("", "Mọi đơn vị"), *tree])


def section_filter(asked: QueryDict, everything: str) -> Filter:
    sections = [(key, declared.heading) for key, declared in SECTIONS.items()]
    return filter_of(asked, "muc", "Mục", [("", everything), *sections])


def _wanted(values: Mapping[str, str], unit: Unit | None, is_direct: bool) -> Q:
    wanted = Q()
    if unit is not None:
        wanted &= Q(unit=unit) if is_direct else Q(unit__lft__range=(unit.lft, unit.rgt))
    if values["muc"]:
        wanted &= Q(measure__gaps__has_key=values["muc"])
    if values["muc-du"] == "thieu":
        wanted &= Q(measure__share__lt=1000)
    elif values["muc-du"] == "du":
        wanted &= Q(measure__share=1000)
    elif values["muc-du"] == "chua-do":
        wanted &= Q(measure=None)
    return wanted


def _row(person: Person) -> Row:
    measure = getattr(person, "measure", None)
    kept = measure.gaps if measure else {}
    gaps = [
        (gap_words(section, gap), _gap_url(person.pk, section, gap))
        for section in SECTIONS  # in the order of the form
        for gap in kept.get(section, ())
    ]
    return Row(person, measure, gaps)


def _gap_url(person: UUID, section: str, gap: str) -> str:
    return dossier_url(person, section, gap.partition("/")[2])
