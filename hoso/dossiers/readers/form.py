"""Reader: what was typed into a section's form becomes a row, or findings at its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hoso.base.findings import Finding
from hoso.dossiers.readers.values import Misread, Resolve, read
from hoso.dossiers.sections.declaration import Row, Section


@dataclass(frozen=True, slots=True)
class Typed:
    """The readable values, and what could not be read; nothing is dropped silently."""

    values: Row
    findings: list[Finding]


def read_form(section: Section, raw: Mapping[str, Any], resolve: Resolve, row: str = "") -> Typed:
    """raw: field name to text (list of text for several codes). Names that are not fields of
    the section are ignored: a form cannot reach what is not declared."""
    values: Row = {"id": row} if section.many else {}
    findings: list[Finding] = []
    for field in section.fields:
        try:
            value = read(section.column(field.name), raw.get(field.name), resolve)
        except Misread as error:
            findings.append(section.finding(field.name, str(error), {"id": row}))
            continue
        if value is not None:
            values[field.name] = value
    return Typed(values, findings)
