"""What the rule set says of a content, without a database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import hoso.dossiers
from hoso.base.canonical import canonical, sha256
from hoso.base.findings import Finding
from hoso.dossiers.readers.completeness import Filled, completeness, stage_of, total
from hoso.dossiers.readers.findings import MISSING, findings
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Known
from hoso.quality.rules import Key


@dataclass(frozen=True, slots=True)
class Look:
    """What the rule set says of one content. A gap is no doubt: it is counted in `whole`."""

    stage: str
    parts: Mapping[str, Filled]
    whole: Filled
    doubts: Mapping[Key, Finding]
    bases: Mapping[Key, str]


@cache
def rule_set() -> str:
    """Names the rules in force: another text of any module of `dossiers`, another name."""
    folder = Path(hoso.dossiers.__file__).parent
    files = sorted(each for each in folder.rglob("*.py") if "migrations" not in each.parts)
    text = b"\0".join(each.read_bytes() for each in files)
    return hashlib.sha256(text).hexdigest()[:16]


def look(content: Content, known: Known) -> Look:
    """Pure. Findings at one place by one rule are one doubt, with all they say."""
    doubts: dict[Key, Finding] = {}
    for found in findings(content, known):
        key = (found.section, found.row, found.field, found.rule)
        if found.rule != MISSING:
            doubts[key] = _joined(doubts[key], found) if key in doubts else found
    parts = completeness(content)
    bases = {key: _basis(content, found) for key, found in doubts.items()}
    return Look(stage_of(content), parts, total(parts), doubts, bases)


def _joined(one: Finding, other: Finding) -> Finding:
    if other.message in one.message:
        return one
    worse = one if one.blocks or not other.blocks else other
    return Finding(
        f"{one.message} {other.message}", one.section, one.row, one.field, one.item,
        worse.severity, worse.article, one.rule,
    )  # fmt: skip


def _basis(content: Content, found: Finding) -> str:
    """Hash of the row a finding stands at; of the whole section where it names none."""
    declared = SECTIONS.get(found.section)
    rows = declared.rows(content) if declared else []
    if found.row:
        rows = [row for row in rows if row.get("id") == found.row]
    return sha256(canonical(rows))
