"""On what ground an account reads a person: own record, role, delegation, or else a consent."""

from __future__ import annotations

from dataclasses import dataclass

from hoso.accounts import access
from hoso.accounts.access import ACTS, Act
from hoso.accounts.models import Account
from hoso.dossiers.models import Person
from hoso.reading.kinds import GroundKind


@dataclass(frozen=True, slots=True)
class Ground:
    """`role` and `unit` are of the grant, where it is one."""

    kind: str
    role: str = ""
    unit: int | None = None


OWN = Ground(GroundKind.OWN)


def ground_of(account: Account, person: Person) -> Ground:
    """Of an account that was let in. No statement, where the person's unit is at hand. Whoever
    holds no grant over the unit was let in by a consent."""
    if person.account_id == account.pk:
        return OWN
    at = person.unit
    over = [
        (Act.READ in ACTS[role], unit.lft, role, unit)
        for role, unit in access.current_grants(account)
        if unit.lft <= at.lft <= unit.rgt
    ]
    if not over:
        return Ground(GroundKind.CONSENT)
    *_, role, unit = max(over, key=lambda each: each[:2])  # the narrowest that lets read
    lent = access.stood_in_for(account, Act.READ, at) is not None
    return Ground(GroundKind.DELEGATION if lent else GroundKind.ROLE, role, unit.pk)


def ground_for(account: Account, act: Act) -> Ground:
    """Of what concerns nobody alone: a search, a list. The widest grant that allows the act;
    without one, an account's own record is all it finds."""
    held = [(role, unit) for role, unit in access.current_grants(account) if act in ACTS[role]]
    if not held:
        return OWN
    role, unit = min(held, key=lambda each: each[1].depth)
    lent = access.stood_in_for(account, act, unit) is not None
    return Ground(GroundKind.DELEGATION if lent else GroundKind.ROLE, role, unit.pk)
