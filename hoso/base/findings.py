"""A finding: one thing wrong or missing, at its place, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"


@dataclass(frozen=True, slots=True)
class Finding:
    """`message` says what is wrong and what to do. Empty places mean the whole above them.

    section, row, field: key of the section, id of the row, name of the field.
    item: the number on the legal form ("32.1.3"), for people.
    rule: name of the check that found it, so that it is known again after the next look.
    """

    message: str
    section: str = ""
    row: str = ""
    field: str = ""
    item: str = ""
    severity: Severity = Severity.BLOCKS
    article: str = ""
    rule: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCKS


def blocking(findings: list[Finding]) -> list[Finding]:
    """Those that hinder; the others warn only."""
    return [finding for finding in findings if finding.blocks]
