"""How much of a dossier is there, in figures: the same on every screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hoso.base.findings import Finding
from hoso.dossiers.readers.completeness import FULL, Filled, completeness, stage_of, total
from hoso.dossiers.sections import form_kind, section
from hoso.dossiers.sections.declaration import Content
from hoso.quality.rules import per_mille, percent

# By section: what a full dossier still lacks, and whether it stops a sending.
Empty = dict[str, list[tuple[Finding, bool]]]


@dataclass(frozen=True, slots=True)
class Totals:
    """filled of wanted: of what this stage asks for. to_send: empty fields that stop a sending;
    beyond: those that only a full dossier has."""

    filled: int
    wanted: int
    percent: str
    to_send: int
    beyond: int


def empty_in(content: Content, filled: dict[str, Filled]) -> Empty:
    """filled: the completeness of the content at its own stage."""
    if stage_of(content) != FULL:
        filled = completeness({**content, "person": {**content["person"], "stage": FULL}})
    kind = form_kind(content["person"]["kind"])
    return {key: [(one, _stops(one, kind)) for one in part.missing] for key, part in filled.items()}


def totals_of(filled: Mapping[str, Filled], empty: Empty) -> Totals:
    whole = total(dict(filled))
    stops = [is_required for found in empty.values() for _, is_required in found]
    return Totals(
        filled=whole.filled,
        wanted=whole.wanted,
        percent=percent(per_mille(whole.filled, whole.wanted)),
        to_send=sum(stops),
        beyond=len(stops) - sum(stops),
    )


def _stops(gap: Finding, kind: str) -> bool:
    return gap.blocks if gap.field else kind in section(gap.section).required
