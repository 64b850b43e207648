"""Under which unit a person was when something happened, as the log of the dossier has it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from hoso.audit.models import RowChange
from hoso.dossiers.models import Person


@dataclass(frozen=True, slots=True)
class Moves:
    """`left[person]`: (when, the unit left), in their order."""

    left: dict[str, list[tuple[datetime, int]]]

    def unit_at(self, person: UUID, now: int, at: datetime | None) -> int:
        """The person's unit at that moment; `now`, the one of today, without one."""
        moves = self.left.get(str(person), [])
        if at is None or not moves:
            return now
        later = moves[bisect_right(moves, at, key=lambda move: move[0]) :]
        return later[0][1] if later else now


def moves_of(people: Collection[UUID]) -> Moves:
    """Every change of unit that was recorded of these people; one statement."""
    rows = RowChange.objects.filter(
        table=Person._meta.db_table, row__in=[str(each) for each in people], operation="UPDATE"
    ).exclude(before__unit_id=F("after__unit_id"))
    left: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for person, at, unit in rows.order_by("event__at", "pk").values_list(
        "row", "event__at", "before__unit_id"
    ):
        left[person].append((at, unit))
    return Moves(dict(left))
