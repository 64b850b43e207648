"""What a section declares: only what its model does not know.

The model owns type, label, length and choices. The declaration adds the number on
the legal form, what is required, who may see it, its name in each packet, which
evidence proves it, and the checks between rows. Readers are generic over these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import models

from hoso.base.findings import Finding

# Canonical JSON values of one row: only what is filled in, plus "id".
Row = dict[str, Any]
# {"person": head, "<single section>": Row, "<table section>": [Row, ...]}
Content = dict[str, Any]
Check = Callable[[Sequence[Row], Content], Iterator[Finding]]


class Level(StrEnum):
    """Restriction level of a field (CM-4.3); enforced by the access issue, declared from now."""

    AGENCY = "trong cơ quan"
    PERSONAL = "riêng tư"
    SENSITIVE = "nhạy cảm"


@dataclass(frozen=True, slots=True)
class Field:
    """item: number on the form (32.1.3: the table's number, then the column).
    packet: packet version to path; within a table section, the key of the list's element."""

    name: str
    item: str
    required: bool = False
    level: Level = Level.PERSONAL
    packet: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """order: position among the sections; group: heading in the list of sections.
    evidence: codes of catalog evidence_kind that may prove it, most usual first.
    packet_list: packet version to the path of the list a table section fills."""

    key: str
    number: str
    title: str
    group: str
    order: int
    model: type[models.Model]
    fields: tuple[Field, ...]
    many: bool = True
    required: bool = False
    hint: str = ""
    evidence: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    sorted_by: tuple[str, ...] = ()
    packet_list: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)

    def column(self, name: str) -> models.Field[Any, Any]:
        """The model field: type, label, length, choices."""
        return self.model._meta.get_field(name)  # type: ignore[return-value]

    def label(self, name: str) -> str:
        return str(self.column(name).verbose_name)

    @property
    def heading(self) -> str:
        return f"{self.number} {self.title}"

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
            item=self.field(name).item,
            **more,
        )
