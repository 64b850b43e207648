"""Under which unit a person was when something happened, as the log of the dossier has it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from hoso.audit.models import Event, RowChange
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
    """Every change of unit that was recorded of these people. Two statements, each by an index:
    joined, a log whose statistics are old is read whole."""
    rows = RowChange.objects.filter(
        table=Person._meta.db_table, row__in=[str(each) for each in people], operation="UPDATE"
    ).exclude(before__unit_id=F("after__unit_id"))
    changes = list(rows.values_list("row", "event_id", "before__unit_id", "pk"))
    events = Event.objects.filter(pk__in={event for _, event, _, _ in changes})
    when = dict(events.values_list("pk", "at"))
    left: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for person, event, unit, _ in sorted(changes, key=lambda each: (when[each[1]], each[3])):
        left[person].append((when[event], unit))
    return Moves(dict(left))
