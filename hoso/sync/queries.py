"""Reads of this room that span others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery

from hoso.base.findings import Finding
from hoso.catalogs import queries as catalogs
from hoso.dossiers.models import Person, Version
from hoso.dossiers.readers.packet import BNV2020, left_out, packet
from hoso.dossiers.readers.sheet import codes_in
from hoso.sync.models import Attempt, Packet, UpwardLine
from hoso.sync.rules import Action, Outcome, State

if TYPE_CHECKING:
    from hoso.dossiers.models.person import PersonQuerySet

Codes = dict[tuple[str, str], str]


def to_sign_upward(people: PersonQuerySet) -> QuerySet[Version]:
    """The latest version of each of these people, where it has not been signed upward."""
    latest = (
        Version.objects.filter(person_id=OuterRef("person_id"))
        .order_by("-number")
        .values("number")[:1]
    )
    return (
        Version.objects.filter(person__in=people, number=Subquery(latest), upward_line__isnull=True)
        .select_related("person__unit", "forecast")
        .order_by("person__sort_key", "person_id")
    )


def last_sent_upward(person_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The number of the version last signed upward, for those who have one."""
    lines = UpwardLine.objects.filter(version__person_id__in=list(person_ids))
    rows = lines.values_list("version__person_id").annotate(last=Max("version__number"))
    return dict(rows.order_by())


@dataclass(frozen=True, slots=True)
class Way:
    """How far the last version of a dossier has come. packet: the state of the one sent last."""

    has_version: bool = False
    is_signed_upward: bool = False
    packet: State | None = None
    settled_at: datetime | None = None


_WAY = """
SELECT EXISTS (SELECT FROM sync_upwardline AS line WHERE line.version_id = last.id),
  packet.state, packet.settled_at
FROM (
  SELECT id FROM dossiers_version WHERE person_id = %s ORDER BY number DESC LIMIT 1
) AS last
LEFT JOIN LATERAL (
  SELECT state, settled_at FROM sync_packet WHERE version_id = last.id
  ORDER BY created_at DESC LIMIT 1
) AS packet ON true
"""


def way_of(person: Person) -> Way:
    """One statement; the version itself, which carries the whole dossier, is not read."""
    with connection.cursor() as cursor:
        cursor.execute(_WAY, [person.pk])
        found = cursor.fetchone()
    if found is None:
        return Way()
    is_signed, state, settled_at = found
    return Way(True, is_signed, State(state) if state else None, settled_at)


def ministry_codes(contents: Iterable[Any]) -> Codes:
    """(catalog, local code) to the Ministry's code, where one is known: two statements."""
    read = list(contents)
    pairs, _ = codes_in(read)
    pairs |= {("person_kind", content["person"]["kind"]) for content in read}
    return catalogs.ministry_codes(pairs)


def records_of(versions: Sequence[Version], format: str = BNV2020) -> dict[int, dict[str, Any]]:
    """The record by version of a dossier, as this packet version writes it."""
    contents = {version.pk: json.loads(version.content) for version in versions}
    codes = ministry_codes(contents.values())
    return {pk: packet(content, codes, format) for pk, content in contents.items()}


def left_out_of(version: Version) -> list[Finding]:
    """What the packet of 2020 cannot say of this version, for want of a code."""
    content = json.loads(version.content)
    return left_out(content, ministry_codes([content]))


def actions_for(person_ids: Iterable[UUID], format: str = BNV2020) -> dict[UUID, Action]:
    """EDIT for whom a packet of this format has been accepted, ADD for the others."""
    wanted = list(person_ids)
    there = set(
        Packet.objects.filter(
            person_id__in=wanted, state=State.ACCEPTED, format=format
        ).values_list("person_id", flat=True)
    )
    return {pk: Action.EDIT if pk in there else Action.ADD for pk in wanted}


def may_be_there(packet_: Packet) -> bool:
    """Whether some attempt for this person ended without a clear answer, so that a record
    found over there may be our own."""
    return Attempt.objects.filter(
        packet__person_id=packet_.person_id, outcome=Outcome.UNSURE
    ).exists()


def counts_by_state(packets: QuerySet[Packet]) -> dict[str, int]:
    """For the head of the outbox; absent states are absent."""
    rows = packets.order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def to_release() -> QuerySet[Packet]:
    """Packets that wait although nothing of the same person is out."""
    out = Packet.objects.filter(
        person_id=OuterRef("person_id"), state__in=[State.SENDING, State.UNKNOWN]
    )
    return Packet.objects.filter(~Exists(out), state=State.WAITING)
