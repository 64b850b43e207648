"""What a section declares: only what its model does not know.

The model owns type, label, length and choices. The declaration adds the number on
the legal form, who must fill it in and from when, who may see it, its name in each packet,
which evidence proves it, and the checks between rows. Readers are generic over these.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from hoso.accounts.levels import UNDECLARED
from hoso.accounts.levels import Level as Level
from hoso.base.findings import Finding, Severity
from hoso.base.sealed_fields import SealedField
from hoso.base.sealed_rows import sealed_columns
from hoso.dossiers.sections.facts import Fact

# Canonical JSON values of one row: only what is filled in, plus "id".
Row = dict[str, Any]
# {"person": head, "<single section>": Row, "<table section>": [Row, ...]}
Content = dict[str, Any]


def said_by(row: Mapping[str, Any]) -> frozenset[tuple[str, Any]]:
    """The same for two rows that say the same, whatever their ids."""
    return frozenset([
        (name, tuple(value) if type(value) is list else value)
        for name, value in row.items()
        if name != "id"
    ])  # fmt: skip


# Codes of catalog person_kind.
CADRE, OFFICIAL, EMPLOYEE, WORKER = "cadre", "official", "employee", "worker"
Kinds = frozenset[str]
NOBODY: Kinds = frozenset()
ON_CV: Kinds = frozenset({CADRE, OFFICIAL, EMPLOYEE})  # Circular 06/2023/TT-BNV
WORKERS: Kinds = frozenset({WORKER})  # Circular 05/2023/TT-BNV, Annex II
EVERYONE: Kinds = ON_CV | WORKERS


@dataclass(frozen=True)
class Known:
    """What checks look up in catalogs: the scale of each rank and how many months a step of it
    takes, and the coefficient of each step of a scale. Empty where nothing was looked up: a
    check that finds nothing here says nothing."""

    scales: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    coefficients: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)

    @cached_property
    def last_steps(self) -> Mapping[str, int]:
        """The highest step of each scale."""
        found: dict[str, int] = {}
        for scale, step in self.coefficients:
            found[scale] = max(step, found.get(scale, 0))
        return found


NOTHING_KNOWN = Known()

# Rows of the section, the head and the sections it reads, what was looked up; findings as `at`
# makes them.
Find = Callable[[Sequence[Row], Content, Known], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check between fields, rows or sections. It blocks only what cannot be and warns of what
    is odd; about several rows it speaks at the later one. `name` is how a finding is known again
    after the next look, so it stays; it is unique within a section. title: what is wrong, in a few
    words, for lists of rules; the same wherever the name is. reads: the other sections it looks
    at; it is shown no more than these, so a change anywhere else cannot alter what it finds."""

    name: str
    title: str
    find: Find
    severity: Severity
    fact: Fact | None = None
    reads: frozenset[str] = frozenset()

    def findings(
        self, section: Section, rows: Sequence[Row], content: Content, known: Known
    ) -> Iterator[Finding]:
        """What it finds, placed in the section it was declared in."""
        seen = {key: content[key] for key in ("person", *self.reads) if key in content}
        for each in self.find(rows, seen, known):
            yield Finding(
                each.message,
                section=section.key,
                row=each.row,
                field=each.field,
                item=section.item_at(each.field),
                severity=self.severity,
                article=self.fact.article if self.fact else "",
                rule=self.name,
            )


def blocks(
    title: str, fact: Fact | None = None, *, reads: Collection[str] = ()
) -> Callable[[Find], Rule]:
    """Declare a check of what cannot be. fact: the figure it rests on; reads: as of a `Rule`."""
    return lambda find: Rule(find.__name__, title, find, Severity.BLOCKS, fact, frozenset(reads))


def warns(
    title: str, fact: Fact | None = None, *, reads: Collection[str] = ()
) -> Callable[[Find], Rule]:
    """Declare a check of what is odd and may yet be right."""
    return lambda find: Rule(find.__name__, title, find, Severity.WARNS, fact, frozenset(reads))


def at(name: str, message: str, row: Row | None = None) -> Finding:
    """What a check says about one field of a row; name "" for the table as a whole."""
    return Finding(message, field=name, row=str(row.get("id", "")) if row else "")


@dataclass(frozen=True, slots=True)
class Field:
    """item: number on the form (32.1.3: the table's number, then the column).
    required: kinds of person who cannot send a row without it.
    complete: kinds whose full dossier has it; a gap, but it stops nothing.
    complete_with: the field of the same row without which it is no gap.
    packet: packet version to path; within a table section, the key of the list's element.
    is_supplement: kept beyond the legal form, and marked so wherever it is shown.
    heading: begins a group of a long section, under these words.
    level: its restriction level, where it is not the section's."""

    name: str
    item: str
    required: Kinds = NOBODY
    complete: Kinds = NOBODY
    level: Level | None = None
    packet: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    is_supplement: bool = False
    complete_with: str = ""
    heading: str = ""

    @property
    def mark(self) -> str:
        """Its number on the form; of what the form has not, that it is beyond it."""
        return BEYOND if self.is_supplement else self.item


BEYOND = "ngoài mẫu"


@dataclass(frozen=True)
class Section:
    """kinds: whose form has this section. required, complete: as for a field; of a table, kinds
    that have at least one row.
    complete_if: of `complete`, only whose content says so; its docstring says when.
    order: position among the sections; group: heading in the list of sections.
    evidence: codes of catalog evidence_kind that may prove it, most usual first.
    packet_list: packet version to the path of the list a table section fills.
    by_agency: the using agency writes it, not the person.
    level: who may see it (accounts/levels.py); undeclared, it is kept closest."""

    key: str
    number: str
    title: str
    group: str
    order: int
    model: type[models.Model]
    fields: tuple[Field, ...]
    many: bool = True
    kinds: Kinds = ON_CV
    required: Kinds = NOBODY
    complete: Kinds = NOBODY
    hint: str = ""
    evidence: tuple[str, ...] = ()
    checks: tuple[Rule, ...] = ()
    sorted_by: tuple[str, ...] = ()
    packet_list: Mapping[str, str] = field(default_factory=dict)
    by_agency: bool = False
    complete_if: Callable[[Content], bool] | None = None
    level: Level = UNDECLARED

    def __post_init__(self) -> None:
        """Raises ValueError for what may not be kept here at all."""
        if Level.SECRET in self.levels:
            raise ValueError(f"{self.key}: state secrets are not to be kept here")

    @property
    def levels(self) -> frozenset[Level]:
        """Of all its fields."""
        return frozenset(self.level_of(each.name) for each in self.fields)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The fields that hold what somebody wrote freely."""
        free = (models.CharField, models.TextField)
        return tuple(each.name for each in self.fields if type(self.column(each.name)) in free)

    @cached_property
    def stored(self) -> tuple[tuple[str, SealedField | None], ...]:
        """Each field, and what opens its column where it rests sealed."""
        sealed = sealed_columns(self.model._meta.db_table)
        return tuple((each.name, sealed.get(each.name)) for each in self.fields)

    def level_of(self, name: str) -> Level:
        """The field's own level, else the section's."""
        return self.field(name).level or self.level

    def field(self, name: str) -> Field:
        return self._by_name[name]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of its fields, in their order."""
        return tuple(each.name for each in self.fields)

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {each.name: each for each in self.fields}

    @cached_property
    def required_of(self) -> Mapping[str, tuple[Field, ...]]:
        """By kind of form: the fields that a row cannot be sent without."""
        return {
            kind: tuple(each for each in self.fields if kind in each.required) for kind in EVERYONE
        }

    @cached_property
    def wanted_of(self) -> Mapping[str, tuple[Field, ...]]:
        """By kind of form: the required fields and those that a full dossier has."""
        return {
            kind: tuple(each for each in self.fields if kind in each.required | each.complete)
            for kind in EVERYONE
        }

    def column(self, name: str) -> models.Field[Any, Any]:
        """The model field: type, label, length, choices."""
        return self.model._meta.get_field(name)  # type: ignore[return-value]

    def label(self, name: str) -> str:
        return str(self.column(name).verbose_name)

    def numbered(self, name: str) -> str:
        """The field as the form has it, with its number; the photo has none, and a supplement the
        number of what it stands beside."""
        return f"{self.field(name).item} {self.label(name)}".lstrip()

    def marked(self, name: str) -> str:
        """The field with its number, or that it is beyond the form."""
        return f"{self.field(name).mark} {self.label(name)}".lstrip()

    def item_at(self, name: str) -> str:
        """Under which number a field is found: the section's, of what has none on the form or of no
        field."""
        if not name or self.field(name).is_supplement:
            return self.number
        return self.field(name).item

    @property
    def heading(self) -> str:
        """Number and title; the photo has only its word."""
        return self.title if self.title.startswith(self.number) else f"{self.number} {self.title}"

    def rows(self, content: Content) -> list[Row]:
        """The rows of this section in a content; one or none for a single section."""
        found = content.get(self.key)
        if not found:
            return []
        return list(found) if self.many else [found]

    def finding(self, name: str, message: str, row: Row | None = None, **more: Any) -> Finding:
        """A finding at one field of this section."""
        return Finding(
            message,
            section=self.key,
            row=str(row.get("id", "")) if row else "",
            field=name,
            item=self.item_at(name),
            **more,
        )
