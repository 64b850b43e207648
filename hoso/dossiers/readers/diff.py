"""Reader: what differs between two readings of a row, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hoso.dossiers.sections.declaration import Row, Section


@dataclass(frozen=True, slots=True)
class Difference:
    """mark: as Field.mark; old and new are canonical values, None for nothing."""

    field: str
    mark: str
    label: str
    old: Any
    new: Any


def differences(section: Section, old: Row | None, new: Row | None) -> list[Difference]:
    """In the order of the form; empty when the two rows say the same."""
    before, after = old or {}, new or {}
    return [
        Difference(
            field.name,
            field.mark,
            section.label(field.name),
            before.get(field.name),
            after.get(field.name),
        )
        for field in section.fields
        if before.get(field.name) != after.get(field.name)
    ]
