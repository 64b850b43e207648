"""What leaves carries a mark, and who is in it may see that it left."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from hoso import audit
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.dossiers.models import Person
from hoso.reading import rules
from hoso.reading.grounds import ground_for, ground_of
from hoso.reading.kinds import GroundKind, Kind
from hoso.reading.models import Mark
from hoso.reading.services.recording import record_many

CHUNK = 10_000


def bulk_reason(typed: str, field: str = "reason") -> str:
    """The reason for taking out more than one person, on one line. Raises Incomplete at the field
    when it says nothing."""
    said = one_line(typed)[: rules.REASON_AT_MOST]
    if not rules.is_reason(said):
        raise Incomplete(rules.SHORT_REASON, [Finding(rules.SHORT_REASON, field=field)])
    return said


def mark(
    by: Account,
    kind: Kind,
    title: str,
    *,
    person: Person | None = None,
    people: int = 0,
    reason: str = "",
    subject: str = "",
) -> Mark:
    """The mark of a file about to leave, recorded. Of one person without a reason, why is the
    ground on which they are read. people: of how many others it tells, whom `carried` names."""
    ground = ground_of(by, person) if person else ground_for(by, Act.EXPORT)
    why = one_line(reason)[: rules.REASON_AT_MOST] or str(GroundKind(ground.kind).label)
    number = 1 if person else people
    about = subject or (person.subject if person else "")
    with audit.recording(by, "reading.mark", subject=about, reason=why):
        made = Mark.objects.create(
            account=by, kind=kind, title=title[:200], people=number, reason=why, subject=subject
        )
        if person:
            record_many(made, [person.pk], ground)
    return made


def carried(made: Mark, people: Iterable[UUID]) -> None:
    """Name the people of a file that tells of many. Twice is once."""
    keys, ground = list(people), ground_for(made.account, Act.EXPORT)
    for low in range(0, len(keys), CHUNK):
        record_many(made, keys[low : low + CHUNK], ground)
