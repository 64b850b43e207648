"""Reader: how complete a content is, by section (CM-14.1dd)."""

from __future__ import annotations

from dataclasses import dataclass

from hoso.base.findings import Finding
from hoso.dossiers.readers.findings import MISSING, incomplete, missing
from hoso.dossiers.sections import form_kind, sections_of
from hoso.dossiers.sections.declaration import Content, Section

OPENING, FULL = "opening", "full"


@dataclass(frozen=True, slots=True)
class Filled:
    """Counts of wanted fields; a wanted table without a row misses one."""

    filled: int
    wanted: int
    missing: tuple[Finding, ...]

    @property
    def percent(self) -> float:
        return 100.0 if not self.wanted else 100.0 * self.filled / self.wanted


def stage_of(content: Content) -> str:
    """OPENING until the first version is signed, FULL from then on."""
    return str(content["person"].get("stage", FULL))


def of_section(section: Section, content: Content) -> Filled:
    """How much of what this kind of person must have, at this stage, is there."""
    kind = form_kind(content["person"]["kind"])
    is_full = stage_of(content) == FULL
    rows = section.rows(content)
    is_wanted = kind in section.required or (is_full and kind in section.complete)
    if not rows and is_wanted:
        if section.many:
            note = Finding(
                f"Chưa khai dòng nào ở mục {section.heading}.",
                section=section.key,
                item=section.number,
                rule=MISSING,
            )
            return Filled(0, 1, (note,))
        rows = [{}]
    gaps = [
        finding
        for row in rows
        for finding in (
            *missing(section, row, kind),
            *(incomplete(section, row, kind) if is_full else ()),
        )
    ]
    wanted = sum(
        kind in each.required or (is_full and kind in each.complete) for each in section.fields
    ) * len(rows)
    return Filled(wanted - len(gaps), wanted, tuple(gaps))


def completeness(content: Content) -> dict[str, Filled]:
    """By section of the person's form."""
    return {section.key: of_section(section, content) for section in sections_of(content)}


def total(parts: dict[str, Filled]) -> Filled:
    return Filled(
        sum(part.filled for part in parts.values()),
        sum(part.wanted for part in parts.values()),
        tuple(finding for part in parts.values() for finding in part.missing),
    )
