"""Reads of the tree: today's picture out of `Unit`, any other day out of the periods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Func, Q, QuerySet, Value

from hoso.base.text import folded
from hoso.organisations import rules
from hoso.organisations.models import Unit, UnitKind, UnitPeriod, UnitQuerySet

_KINDS = {kind: place for place, kind in enumerate(UnitKind.values)}


@dataclass(frozen=True, slots=True)
class Node:
    """A unit as it was on one day. `depth` counts from 0; `id` is Unit.pk."""

    id: int
    name: str
    short_name: str
    code: str
    kind: str
    parent_id: int | None
    depth: int

    @property
    def kind_label(self) -> str:
        return str(UnitKind(self.kind).label)


def tree_on(day: date) -> list[Node]:
    """Every unit that existed on that day, depth first, with the names of that day."""
    periods = {period.unit_id: period for period in UnitPeriod.objects.current_on(day)}
    order = sorted(periods, key=lambda unit: _place_among_siblings(periods[unit]))
    spots = rules.numbered({unit: row.parent_id for unit, row in periods.items()}, order)
    in_order = sorted(periods, key=lambda unit: spots[unit].lft)
    return [_node(unit, periods[unit], spots[unit].depth) for unit in in_order]


def ancestors(unit: Unit, on: date | None = None) -> list[Node]:
    """From the top down, without the unit itself; `on` None: today."""
    if on is None:
        above = Unit.objects.filter(lft__lt=unit.lft, rgt__gte=unit.rgt).exclude(pk=unit.pk)
        return _nodes(above.order_by("lft"))
    nodes = {node.id: node for node in tree_on(on)}
    found: list[Node] = []
    node = nodes.get(unit.pk)
    while node and node.parent_id is not None:
        node = nodes[node.parent_id]
        found.insert(0, node)
    return found


def path_labels(keys: Iterable[int]) -> dict[int, str]:
    """Each from the unit up, as an address is written: "Phòng Nội vụ, Sở Nội vụ, UBND tỉnh …", by
    the names of today; without units that are not there. One statement."""
    names = {
        key: (name, parent)
        for key, name, parent in Unit.objects.values_list("pk", "name", "parent")
    }
    labels = {}
    for key in keys:
        parts: list[str] = []
        above: int | None = key
        while above in names:
            name, above = names[above]
            parts.append(name)
        if parts:
            labels[key] = ", ".join(parts)
    return labels


def search(typed: str, *, among: UnitQuerySet | None = None, limit: int = 20) -> list[Node]:
    """Open units whose name, short name or code holds every word typed; accents optional."""
    units = (among if among is not None else Unit.objects.all()).open()
    units = units.annotate(folded=Func(F("name"), Value(" "), F("short_name"), function="concat"))
    units = units.annotate(folded=Func(F("folded"), function="hoso_fold"))
    for word in folded(typed).split():
        units = units.filter(Q(folded__contains=word) | Q(code__icontains=word))
    return _nodes(units.order_by("lft")[:limit])


def _place_among_siblings(period: UnitPeriod) -> tuple[int, str, int]:
    return _KINDS[period.kind], folded(period.name), period.unit_id


def _nodes(units: QuerySet[Unit]) -> list[Node]:
    return [_node(unit.pk, unit, unit.depth) for unit in units]


def _node(key: int, row: Unit | UnitPeriod, depth: int) -> Node:
    return Node(key, row.name, row.short_name, row.code, row.kind, row.parent_id, depth)
