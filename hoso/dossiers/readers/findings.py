"""Reader: everything wrong or missing in a content, at its place.

Pure: needs no database. Codes are checked when they are typed (`form`) and before they
are sent (`sync`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

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
    for section in wanted:
        found += _in_section(section, content, known)
    return found


def brought(
    before: Content,
    after: Content,
    known: Known,
    touched: Iterable[str],
    about: Collection[str] = (),
) -> list[Finding]:
    """What a change is asked about: everything in the sections it touches, and in the others
    what was not found before it, as a new birth date speaks against old rows elsewhere. about:
    sections to look in; all of them when empty."""
    named = set(touched)
    found: list[Finding] = []
    for section in sections_of(after) if named else ():
        if about and section.key not in about:
            continue
        if section.key in named:
            found += _in_section(section, after, known)
        else:
            found += _new_in_section(section, before, after, known, named)
    return found


def _in_section(section: Section, content: Content, known: Known) -> list[Finding]:
    rows, kind = section.rows(content), form_kind(content["person"]["kind"])
    found = _missing(section, rows, kind)
    for rule in section.checks:
        found += rule.findings(section, rows, content, known)
    return found


def _new_in_section(
    section: Section, before: Content, after: Content, known: Known, touched: set[str]
) -> Iterator[Finding]:
    """What a check that reads a touched section finds now at a place where it found nothing: of
    rows that stayed as they were, so nothing of theirs is newly missing."""
    rows = section.rows(after)
    for rule in section.checks:
        if rule.reads.isdisjoint(touched):
            continue
        found = list(rule.findings(section, rows, after, known))
        if not found:
            continue
        had = {(each.row, each.field) for each in rule.findings(section, rows, before, known)}
        yield from (each for each in found if (each.row, each.field) not in had)


def missing(section: Section, row: Row, kind: str) -> list[Finding]:
    """Required fields the row leaves empty: it cannot be sent without them."""
    return _missing(section, [row], kind)


def _missing(section: Section, rows: Sequence[Row], kind: str) -> list[Finding]:
    required = section.required_of[kind]
    return [
        gap(section, field, row, Severity.BLOCKS)
        for row in rows
        for field in required
        if field.name not in row
    ]


def gap(section: Section, field: Field, row: Row, severity: Severity) -> Finding:
    """One empty field that is wanted, at its place."""
    message = f"Chưa khai “{section.label(field.name)}”."
    return section.finding(field.name, message, row, rule=MISSING, severity=severity)
