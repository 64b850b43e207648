"""What approved versions make due: their signature upward, in its window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from hoso.deadlines.rules import SUPERSEDED, Wanted
from hoso.deadlines.sources import Source, register
from hoso.dossiers.models import Version
from hoso.dossiers.moves import moves_of
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import StepRole

UPWARD = "sync.upward"
KIND = "upward"
SIGNED = "signed"


class Made(NamedTuple):
    """A version, and its signature upward when it has one."""

    person: UUID
    number: int
    made_at: datetime
    signed_at: datetime | None
    by: int | None
    unit: int


_MADE = (
    "person_id", "number", "made_at", "upward_line__session__signed_at",
    "upward_line__session__signed_by_id", "person__unit_id",
)  # fmt: skip


def due_of_version(
    made: Made, next_at: datetime | None, role: str, regulation: str, since: date, due_on: date
) -> Wanted:
    """next_at: when the next version took its place; only the last one is signed upward. The
    unit is of today; the caller sets the one of then."""
    ended_at, outcome = (made.signed_at, SIGNED) if made.signed_at else (next_at, SUPERSEDED)
    return Wanted(
        subject=str(made.person),
        number=made.number,
        kind=KIND,
        title="Ký dữ liệu gửi cơ sở dữ liệu quốc gia",
        link="/ky-cap-tinh",
        role=role,
        unit_id=made.unit,
        regulation=regulation,
        key="upward",
        since=since,
        due_on=due_on,
        about=made.person,
        ended_at=ended_at,
        outcome=outcome if ended_at else "",
        by_id=made.by,
    )


def of_versions(subjects: Collection[str]) -> list[Wanted]:
    """Subjects are people. Two statements."""
    versions = Version.objects.filter(person__in=list(subjects)).order_by("person_id", "number")
    made: dict[UUID, list[Made]] = defaultdict(list)
    for row in versions.values_list(*_MADE):
        made[row[0]].append(Made(*row))
    moves = moves_of(made)
    dues: dict[date, date] = {}
    found = []
    for person, each in made.items():
        for one, after in zip_longest(each, each[1:]):
            since = timezone.localdate(one.made_at)
            regulation = regulations.in_force(since)
            role = regulations.profile(regulation).upward.value.role
            if role is StepRole.HEAD:  # the approval is that signature too
                continue
            next_at = after.made_at if after else None
            ended = one.signed_at or next_at
            placed = one._replace(unit=moves.unit_at(person, one.unit, ended))
            if since not in dues:
                dues[since] = regulations.upward_due(since, regulation).on
            found.append(
                due_of_version(placed, next_at, role.value, regulation, since, dues[since])
            )
    return found


def _people() -> Iterator[UUID]:
    people = Version.objects.order_by().values_list("person_id", flat=True)
    yield from people.distinct().iterator()


def register_sources() -> None:
    register(Source(UPWARD, {KIND: "Ký dữ liệu của tỉnh"}, of_versions, _people))
