"""Reader: how complete a content is, by section (CM-14.1dd)."""

from __future__ import annotations

from dataclasses import dataclass

from hoso.base.findings import Finding
from hoso.dossiers.readers.findings import missing
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Section


@dataclass(frozen=True, slots=True)
class Filled:
    """Counts of required fields; a required table without a row misses one."""

    filled: int
    wanted: int
    missing: tuple[Finding, ...]

    @property
    def percent(self) -> float:
        return 100.0 if not self.wanted else 100.0 * self.filled / self.wanted


def of_section(section: Section, content: Content) -> Filled:
    rows = section.rows(content)
    if not rows and section.required:
        if section.many:
            note = Finding(
                f"Chưa khai dòng nào ở mục {section.heading}.",
                section=section.key,
                item=section.number,
            )
            return Filled(0, 1, (note,))
        rows = [{}]
    gaps = tuple(finding for row in rows for finding in missing(section, row))
    wanted = sum(field.required for field in section.fields) * len(rows)
    return Filled(wanted - len(gaps), wanted, gaps)


def completeness(content: Content) -> dict[str, Filled]:
    return {key: of_section(section, content) for key, section in SECTIONS.items()}


def total(parts: dict[str, Filled]) -> Filled:
    return Filled(
        sum(part.filled for part in parts.values()),
        sum(part.wanted for part in parts.values()),
        tuple(finding for part in parts.values() for finding in part.missing),
    )
