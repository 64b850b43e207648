"""Reads of the record of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg, StringAgg
from django.db.models import F, Max, Min, Q, Sum, Value

from hoso.accounts.models import Role
from hoso.dossiers.models import Person
from hoso.reading.kinds import GroundKind, Kind
from hoso.reading.models import Reading

DAYS_AT_MOST = 400  # lines of a person's own page


@dataclass(frozen=True, slots=True)
class Seen:
    """What one account looked at of one person on one day, on one ground. `what`: labels;
    `because`: the right by which it was let in, in words."""

    day: date
    name: str
    because: str
    what: Sequence[str]
    reasons: str
    times: int
    since: datetime
    until: datetime


def who_saw(person: Person, since: date) -> list[Seen]:
    """Who else looked at this dossier since that day, the newest first, a line for each account,
    day and ground; at most DAYS_AT_MOST. One statement."""
    rows = (
        Reading.objects.of_others()
        .filter(person=person, day__gte=since)
        .values("day", "account_id", "ground", "role", name=F("account__full_name"),
                at=F("unit__name"), number=F("consent__decision_number"),
                decided=F("consent__decision_on"))
        .annotate(
            kinds=ArrayAgg("kind", distinct=True),
            reasons=StringAgg(
                "mark__reason", Value("; "), distinct=True,
                filter=~Q(mark__reason__in=GroundKind.labels),
            ),
            often=Sum("times"),
            first=Min("first_at"),
            last=Max("last_at"),
        )
        .order_by("-day", "-last")[:DAYS_AT_MOST]
    )  # fmt: skip
    return [
        Seen(
            row["day"],
            row["name"],
            because(row["ground"], row["role"], row["at"] or "", row["number"], row["decided"]),
            [str(Kind(kind).label) for kind in row["kinds"]],
            row["reasons"] or "",
            row["often"],
            row["first"],
            row["last"],
        )
        for row in rows
    ]


def because(ground: str, role: str, unit: str, number: str | None, on: date | None) -> str:
    """By which right, as a sentence says it: "Cán bộ đầu mối, Sở Nội vụ (theo vai trò được giao)";
    number, on: of the decision of a consent."""
    label = str(GroundKind(ground).label)
    if number:
        return f"{label} số {number}" + (f", ngày {on:%d/%m/%Y}" if on else "")
    held = ", ".join(each for each in (str(Role(role).label) if role else "", unit) if each)
    return f"{held} ({label[:1].lower()}{label[1:]})" if held else label
