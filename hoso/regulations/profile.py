"""A regulation as data: the typed picture of `data/<name>.toml` (docs/rules/regulation.md).

Every value carries the article it comes from and a literal quote of it, or, where only a
summary of the regulation was read, the summary's words and where they stand. Where the
regulation is silent, the value is the system's default and says where that is from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from hoso.regulations.kinds import (
    ChangeKind,
    Consent,
    DayUnit,
    Declarer,
    Event,
    ExportSignature,
    Keeper,
    NewRecord,
    Opener,
    Sharing,
    Signing,
    SigningDevice,
    StepRole,
    UnitIdentifier,
)
from hoso.regulations.values import (
    Backup,
    Body,
    Citation,
    Cited,
    Declaring,
    PapersFor,
    Reminders,
    RoleName,
    Term,
    Timing,
    UnitAccounts,
    Upward,
    YearDay,
)

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of a chain. amount, unit: its time from the end of the step before; without
    them its time is the approval session's. delegates: to whom it may be delegated, in the
    regulation's words."""

    key: str
    label: str
    role: StepRole
    signature: Signing
    may_delegate: bool
    delegates: str = ""
    amount: int | None = None
    unit: DayUnit | None = None

    def __post_init__(self) -> None:
        if (self.amount is None) != (self.unit is None):
            raise ValueError("ghi amount và unit cùng nhau, hoặc không ghi cả hai")

    @property
    def term(self) -> Term | None:
        if self.amount is None or self.unit is None:
            return None
        return Term(self.amount, self.unit, Event.STEP)


@dataclass(frozen=True, slots=True)
class Chain:
    """The decisions between sending and approval, in order; the last one approves. An empty
    `units` (kinds of unit), `changes`, `entered_by` or `people` (kinds of person) means all.
    amount, unit: all of it together, from the day it was sent."""

    key: str
    label: str
    steps: tuple[Cited[Step], ...]
    units: tuple[str, ...] = ()
    changes: tuple[ChangeKind, ...] = ()
    entered_by: tuple[Declarer, ...] = ()
    people: tuple[str, ...] = ()
    amount: int | None = None
    unit: DayUnit | None = None

    @property
    def total(self) -> Term | None:
        if self.amount is None or self.unit is None:
            return None
        return Term(self.amount, self.unit, Event.STEP)

    def step(self, key: str) -> Cited[Step]:
        """Raises LookupError."""
        return self.steps[self.place(key)]

    def place(self, key: str) -> int:
        """Where the step stands, from 0. Raises LookupError."""
        for place, each in enumerate(self.steps):
            if each.value.key == key:
                return place
        raise LookupError(f"No step {key!r} in chain {self.key!r}")

    def is_for(self, unit: str, change: ChangeKind, entered_by: Declarer, person: str) -> bool:
        asked = (
            (self.units, unit),
            (self.changes, change),
            (self.entered_by, entered_by),
            (self.people, person),
        )
        return all(not wanted or given in wanted for wanted, given in asked)

    @property
    def is_for_all(self) -> bool:
        return not (self.units or self.changes or self.entered_by or self.people)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """in_force: from when the regulation itself says it holds; without it `undated` says why what
    was read has no such day (a draft, say)."""

    name: str
    title: str
    short_title: str
    document: str
    in_force: date | None = None
    undated: str = ""
    # who
    managing_body: Cited[str]
    bodies: tuple[Cited[Body], ...]
    roles: tuple[Cited[RoleName], ...]
    # accounts
    accounts_opened_by: Cited[Opener]
    account_request: Cited[Term]
    account_creation: Cited[Term]
    unit_accounts: Cited[UnitAccounts]
    one_account_per_person: Cited[bool]
    identifier: Cited[str]
    unit_identifier: Cited[UnitIdentifier]
    password_days: Cited[int]
    lost_password: Cited[tuple[StepRole, ...]]
    # entering
    declared_by: Cited[Declaring]
    person_signs: Cited[bool]
    new_record: Cited[Term]
    declare_change: Cited[Term]
    supplement: Cited[YearDay]
    evidence_required: Cited[bool]
    evidence_kinds: Cited[tuple[str, ...]]
    evidence_for: tuple[Cited[PapersFor], ...] = ()
    signed_component_is_original: Cited[bool]
    # approving
    chains: tuple[Cited[Chain], ...]
    approval: Cited[Timing]
    signing_device: Cited[SigningDevice]
    upward: Cited[Upward]
    signed_before_upward: Cited[bool]
    # moving and leaving
    transfer_within: Cited[Term]
    transfer_hand_over: Cited[Term]
    transfer_receive: Cited[Term]
    transfer_total: Cited[Term]
    from_outside: Cited[Term]
    from_party: Cited[NewRecord]
    leaver_status: Cited[Term]
    leaver_hand_over: Cited[Term]
    leavers_kept_by: Cited[Keeper]
    # keeping and reporting
    backup: Cited[Backup]
    unit_report: Cited[YearDay]
    managing_report: Cited[YearDay]
    reminders: Cited[Reminders]
    # reading and sharing
    export_signatures: Cited[tuple[ExportSignature, ...]]
    consent_to_read: Cited[Consent]
    sharing: Cited[Sharing]

    def article(self, key: str) -> Citation:
        """The citation behind a value ("declare_change"), a chain ("chains.all") or a step of
        it ("chains.all.check").

        Raises LookupError on a key that has none.
        """
        first, *rest = key.split(".")
        if first == "chains" and rest:
            chain = self.chain(rest[0])
            return chain.value.step(rest[1]).citation if rest[1:] else chain.citation
        value = getattr(self, first, None)
        if not isinstance(value, Cited) or rest:
            raise LookupError(f"{key!r} has no citation in {self.name}")
        return value.citation

    def chain(self, key: str) -> Cited[Chain]:
        """Raises LookupError."""
        for each in self.chains:
            if each.value.key == key:
                return each
        raise LookupError(f"No chain {key!r} in {self.name}")

    def chain_for(
        self, *, unit: str, change: ChangeKind, entered_by: Declarer, person: str
    ) -> Chain:
        """The first chain that is for this kind of unit, change, declarer and person; there is
        one, as the last is for all."""
        return next(
            each.value
            for each in self.chains
            if each.value.is_for(unit, change, entered_by, person)
        )

    def role_name(self, role: StepRole | str) -> str:
        """As the regulation calls who holds it; "" where it has no name of its own."""
        return next((e.value.name for e in self.roles if e.value.role == role), "")

    def papers(self, number: str) -> Cited[tuple[str, ...]]:
        """The kinds of papers that prove a change in the item of the form with that number, and
        where it says so: every kind of the catalog where there are none."""
        for each in self.evidence_for:
            if each.value.is_for(number):
                return Cited(each.value.kinds, each.citation)
        return self.evidence_kinds

    def username(self, personal_number: str) -> str:
        """How a person signs in: their identifier under this regulation (KT-3.3)."""
        return self.identifier.value.replace(NUMBER, personal_number)

    def cited(self) -> Iterator[tuple[str, Cited[Any]]]:
        """Every value that has a citation, by its key, in the order above."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Cited):
                yield field.name, value
            elif field.name == "chains":
                for chain in value:
                    yield f"chains.{chain.value.key}", chain
                    for step in chain.value.steps:
                        yield f"chains.{chain.value.key}.{step.value.key}", step
            elif isinstance(value, tuple):
                for place, each in enumerate(value):
                    yield f"{field.name}.{place}", each


NUMBER = "{personal_number}"
