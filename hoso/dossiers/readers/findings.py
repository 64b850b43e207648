"""Reader: everything wrong or missing in a content, at its place.

Pure: needs no database. Codes are checked when they are typed (`form`) and before they
are sent (`sync`).
"""

from __future__ import annotations

from collections.abc import Iterable

from hoso.base.findings import Finding
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section


def findings(content: Content, only: Iterable[str] | None = None) -> list[Finding]:
    """Missing required fields and the checks of the sections named (all)."""
    found: list[Finding] = []
    wanted = SECTIONS.values() if only is None else [SECTIONS[key] for key in only]
    for section in wanted:
        rows = section.rows(content)
        for row in rows:
            found += missing(section, row)
        for check in section.checks:
            found += check(rows, content)
    return found


def missing(section: Section, row: Row) -> list[Finding]:
    """Required fields the row leaves empty."""
    return [
        section.finding(field.name, f"Chưa khai “{section.label(field.name)}”.", row)
        for field in section.fields
        if field.required and field.name not in row
    ]
