"""What is still empty: what the form cannot be sent without, and what a full dossier has."""

from __future__ import annotations

from dataclasses import dataclass

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Section
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
    """Sections without a gap are left out; what somebody else enters is not asked for."""
    found = []
    for declared in desk.sections:
        lacking = desk.empty[declared.key]
        if lacking and desk.may_enter(declared):
            numbers = order_of(desk, declared) if declared.many else []
            found.append(GapsOf(declared, tuple(
                _gap(desk, declared, numbers, one, is_required) for one, is_required in lacking
            )))  # fmt: skip
    return found


def _gap(desk: Desk, declared: Section, numbers: list[str], one: Finding, is_required: bool) -> Gap:
    if declared.many and not one.row:
        first = declared.fields[0].name
        url = f"{desk.at.new_row(declared)}#f-{first}"
        return Gap(one.item, "chưa khai dòng nào", url, is_required)
    text = declared.label(one.field)
    if one.row:
        text = f"dòng {numbers.index(one.row) + 1}: {text}"
    return Gap(one.item, text, f"{desk.at.place(declared, one.row)}#f-{one.field}", is_required)
