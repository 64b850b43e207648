"""What is still empty: what the form cannot be sent without, and what a full dossier has."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Section
from hoso.web.own.addresses import place_url, slug
from hoso.web.own.desk import Desk
from hoso.web.own.tables import order_of


@dataclass(frozen=True, slots=True)
class Gap:
    """One empty field, or one table without a row; `url` leads there."""

    item: str
    text: str
    url: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class GapsOf:
    """Of one section, in the order of its form."""

    declared: Section
    gaps: tuple[Gap, ...]

    @property
    def heading(self) -> str:
        return self.declared.heading

    @property
    def required(self) -> int:
        return sum(one.is_required for one in self.gaps)

    @property
    def wanted(self) -> int:
        return len(self.gaps) - self.required


def gaps(desk: Desk) -> list[GapsOf]:
    """Sections without a gap are left out; what the agency writes is not asked of the person."""
    found = []
    for declared in desk.sections:
        lacking = desk.empty[declared.key]
        if lacking and not declared.by_agency:
            numbers = order_of(desk, declared) if declared.many else []
            found.append(GapsOf(declared, tuple(
                _gap(declared, numbers, one, is_required) for one, is_required in lacking
            )))  # fmt: skip
    return found


def _gap(declared: Section, numbers: list[str], one: Finding, is_required: bool) -> Gap:
    if declared.many and not one.row:
        first = declared.fields[0].name
        url = reverse("own:new-row", args=[slug(declared)]) + f"#f-{first}"
        return Gap(one.item, "chưa khai dòng nào", url, is_required)
    text = declared.label(one.field)
    if one.row:
        text = f"dòng {numbers.index(one.row) + 1}: {text}"
    return Gap(one.item, text, f"{place_url(declared, one.row)}#f-{one.field}", is_required)
