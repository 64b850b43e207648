"""On what ground an account reads a person: own record, role, delegation, or else a consent."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.answers import By, Reason
from hoso.accounts.models import Account
from hoso.dossiers.models import Person
from hoso.reading.kinds import GroundKind


@dataclass(frozen=True, slots=True)
class Ground:
    """`role` and `unit` are of the grant, where it is one; `consent` is the one that lets read."""

    kind: str
    role: str = ""
    unit: int | None = None
    consent: UUID | None = None


OWN = Ground(GroundKind.OWN)


def ground_of(account: Account, person: Person) -> Ground:
    """Of an account that was let in. No statement, where the person's unit is at hand, but one for
    who holds no grant over the unit: they were let in by a consent."""
    if person.account_id == account.pk:
        return OWN
    day, at = localdate(), person.unit
    reads = access.may(account, Act.READ, at).reasons
    over = [each for each in access.held(account) if each.holds_on(day) and each.covers(at)]
    if over:  # the narrowest that lets read; what one holds oneself before what is lent
        return _of(max(over, key=lambda each: (each in reads, _left(each), each.by is By.ROLE)))
    given = [each for each in person.consents_to(account) if each.holds_on(day)]
    return Ground(GroundKind.CONSENT, consent=given[-1].consent if given else None)


def ground_for(account: Account, act: Act) -> Ground:
    """Of what concerns nobody alone: a search, a list. The widest grant that allows the act;
    without one, an account's own record is all it finds."""
    rights = access.may(account, act).reasons
    if not rights:
        return OWN
    return _of(min(rights, key=lambda each: (each.unit.depth if each.unit else 0, each.by)))


def _left(right: Reason) -> int:
    return right.unit.lft if right.unit else 0


def _of(right: Reason) -> Ground:
    kind = GroundKind.DELEGATION if right.by is By.DELEGATION else GroundKind.ROLE
    return Ground(kind, right.role or "", right.unit.pk if right.unit else None)
