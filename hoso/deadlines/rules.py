"""What is wanted of a deadline, when it is told of, and how units are counted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from hoso.base.summed import Summed

PERSON = "person"

# Owed by a unit and its people; what the managing body owes is counted apart.
OWED_BY_UNITS = (PERSON, "officer", "hr_head", "head")

WITHDRAWN, SUPERSEDED = "withdrawn", "superseded"
# It went away before anybody did it: neither in time nor late.
NOT_DONE = (WITHDRAWN, SUPERSEDED)

TODAY, LATE, HEAD, MANAGING_BODY = "today", "late", "head", "managing_body"
AHEAD = "ahead-"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deadline as the facts have it; see models.Deadline."""

    subject: str
    number: int
    kind: str
    title: str
    link: str
    role: str
    unit_id: int
    regulation: str
    key: str
    since: date
    due_on: date
    account_id: int | None = None
    about: UUID | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled(Summed):
    """How many rows were made, got another due day while open, changed otherwise, went."""

    looked_at: int = 0
    made: int = 0
    moved: int = 0
    changed: int = 0
    dropped: int = 0

    @property
    def differences(self) -> int:
        """0: the table was as the sources have it."""
        return self.made + self.moved + self.changed + self.dropped


def stages(left: int, ahead: Sequence[int], head: int, managing_body: int) -> list[str]:
    """What is to be told, so many working days before (negative: after) the due day: to who owes
    it the nearest stage, to the head and to the managing body when it is so late."""
    found = []
    if left < 0:
        found.append(LATE)
    elif left == 0:
        found.append(TODAY)
    elif near := [each for each in ahead if left <= each]:
        found.append(f"{AHEAD}{min(near)}")
    if left <= -head:
        found.append(HEAD)
    if left <= -managing_body:
        found.append(MANAGING_BODY)
    return found


@dataclass(frozen=True, slots=True)
class Tally(Summed):
    """Counts over some deadlines. in_time, done_late: done in the period; days: working days
    late of the latter together."""

    open: int = 0
    late: int = 0
    in_time: int = 0
    done_late: int = 0
    days: int = 0

    @property
    def done(self) -> int:
        return self.in_time + self.done_late

    @property
    def mean_days(self) -> float:
        """Working days late, of those done late; 0.0 when there is none."""
        return self.days / self.done_late if self.done_late else 0.0
