"""One unit as it was on a day."""

from __future__ import annotations

from datetime import date

from hoso.organisations import queries
from hoso.organisations.models import Unit
from hoso.organisations.queries import Node


def unit_on(unit: Unit, day: date) -> Node | None:
    """None on a day on which it did not exist."""
    return next((each for each in queries.tree_on(day) if each.id == unit.pk), None)
