"""Reader: everything wrong or missing in a content, at its place.

Pure: needs no database. Codes are checked when they are typed (`form`) and before they
are sent (`sync`).
"""

from __future__ import annotations

from collections.abc import Iterable

from hoso.base.findings import Finding, Severity
from hoso.dossiers.sections import form_kind, sections_of
from hoso.dossiers.sections.declaration import NOTHING_KNOWN, Content, Field, Known, Row, Section

MISSING = "missing"


def findings(
    content: Content, known: Known = NOTHING_KNOWN, only: Iterable[str] | None = None
) -> list[Finding]:
    """Missing required fields and the checks of the sections named (all of the person's form)."""
    found: list[Finding] = []
    wanted = sections_of(content)
    if only is not None:
        named = set(only)
        wanted = [section for section in wanted if section.key in named]
    kind = form_kind(content["person"]["kind"])
    for section in wanted:
        rows = section.rows(content)
        for row in rows:
            found += missing(section, row, kind)
        for rule in section.checks:
            found += rule.findings(section, rows, content, known)
    return found


def brought(before: Content, after: Content, known: Known, touched: Iterable[str]) -> list[Finding]:
    """What a change is asked about: everything in the sections it touches, and in the others
    what was not found before it, as a new birth date speaks against old rows elsewhere."""
    named = set(touched)
    if not named:
        return []
    found = findings(after, known)
    elsewhere = {each.section for each in found} - named
    had = {_known_by(each) for each in findings(before, known, elsewhere)}
    return [each for each in found if each.section in named or _known_by(each) not in had]


def _known_by(one: Finding) -> tuple[str, str, str, str]:
    return one.section, one.row, one.field, one.rule


def missing(section: Section, row: Row, kind: str) -> list[Finding]:
    """Required fields the row leaves empty: it cannot be sent without them."""
    return [
        gap(section, field, row, Severity.BLOCKS)
        for field in section.required_of[kind]
        if field.name not in row
    ]


def gap(section: Section, field: Field, row: Row, severity: Severity) -> Finding:
    """One empty field that is wanted, at its place."""
    message = f"Chưa khai “{section.label(field.name)}”."
    return section.finding(field.name, message, row, rule=MISSING, severity=severity)
