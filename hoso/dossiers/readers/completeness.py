"""Reader: how complete a content is, by section (CM-14.1dd).

One rule set, that of the declarations, for every screen, export and report: what is required to
send, and from the first signed version on also what a full dossier has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hoso.base.findings import Finding, Severity
from hoso.dossiers.readers.findings import MISSING, gap
from hoso.dossiers.sections import form_kind, sections_of
from hoso.dossiers.sections.declaration import Content, Row, Section

OPENING, FULL = "opening", "full"


@dataclass(frozen=True, slots=True)
class Filled:
    """Counts of wanted fields; a wanted table without a row misses one. `missing` names the
    section, row and field of each gap; a table without a row names its section only."""

    filled: int
    wanted: int
    missing: tuple[Finding, ...]


def stage_of(content: Content) -> str:
    """OPENING until the first version is signed, FULL from then on."""
    return str(content["person"].get("stage", FULL))


def is_wanted(section: Section, content: Content) -> bool:
    """True when this kind of person, at this stage, has something in the section."""
    kind = form_kind(content["person"]["kind"])
    if kind in section.required:
        return True
    of_full = stage_of(content) == FULL and kind in section.complete
    return of_full and (section.complete_if is None or section.complete_if(content))


def of_section(section: Section, content: Content) -> Filled:
    """How much of what this kind of person must have, at this stage, is there."""
    rows = section.rows(content)
    if not rows and is_wanted(section, content):
        if section.many:
            note = Finding(
                f"Chưa khai dòng nào ở mục {section.heading}.",
                section=section.key,
                item=section.number,
                rule=MISSING,
            )
            return Filled(0, 1, (note,))
        rows = [{}]
    kind = form_kind(content["person"]["kind"])
    is_full = stage_of(content) == FULL
    parts = [_of_row(section, row, kind, is_full) for row in rows]
    return total(parts)


def completeness(content: Content) -> dict[str, Filled]:
    """By section of the person's form."""
    return {section.key: of_section(section, content) for section in sections_of(content)}


def total(parts: dict[str, Filled] | Iterable[Filled]) -> Filled:
    """All of them as one: of the sections of a dossier, of the dossiers of a unit."""
    each = list(parts.values() if isinstance(parts, dict) else parts)
    return Filled(
        sum(part.filled for part in each),
        sum(part.wanted for part in each),
        tuple(finding for part in each for finding in part.missing),
    )


def _of_row(section: Section, row: Row, kind: str, is_full: bool) -> Filled:
    """Of a full dossier also what it may be without, where the field it goes with is there."""
    wanted, gaps = 0, []
    for field in section.wanted_of[kind] if is_full else section.required_of[kind]:
        is_required = kind in field.required
        if is_required or not field.complete_with or field.complete_with in row:
            wanted += 1
            if field.name not in row:
                severity = Severity.BLOCKS if is_required else Severity.WARNS
                gaps.append(gap(section, field, row, severity))
    return Filled(wanted - len(gaps), wanted, tuple(gaps))
