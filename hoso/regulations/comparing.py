"""What two regulations say differently, and what a file says that is worth a second look."""

from __future__ import annotations

from dataclasses import dataclass

from hoso.catalogs.source_files import rows_of
from hoso.regulations.profile import Profile
from hoso.regulations.saying import said
from hoso.regulations.values import Citation
from hoso.regulations.words import KEYS

PAPERS = "evidence_kind"

SHORT = 12  # characters below which a quote says hardly anything


@dataclass(frozen=True, slots=True)
class Side:
    """What one regulation says of a key: line by line, each with its citation."""

    lines: tuple[tuple[str, Citation], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A key of both. `differs` is about the values, not about who cites which article."""

    key: str
    left: Side
    right: Side
    differs: bool


def side(profile: Profile, key: str) -> Side:
    """A list may say nothing. Raises LookupError on a key that is none."""
    rows = [
        (said(profile, name), cited.citation)
        for name, cited in profile.cited()
        if name == key or name.startswith(f"{key}.")
    ]
    if not rows and not isinstance(getattr(profile, key, None), tuple):
        raise LookupError(key)
    return Side(tuple(rows))


def compared(left: Profile, right: Profile) -> list[Pair]:
    """Every key, in the order of the words."""
    return [
        Pair(
            key,
            side(left, key),
            side(right, key),
            _values(left, key) != _values(right, key),
        )
        for key in KEYS
    ]


def _values(profile: Profile, key: str) -> list[object]:
    value = getattr(profile, key)
    if key != "chains":
        return [each.value for each in value] if isinstance(value, tuple) else [value.value]
    return [
        (chain.value.units, chain.value.changes, chain.value.entered_by, chain.value.people,
         chain.value.total, *(step.value for step in chain.value.steps))
        for chain in value
    ]  # fmt: skip


def doubts(profile: Profile) -> list[str]:
    """What a good file would not have, by key; it stops nothing."""
    found = []
    for key, cited in profile.cited():
        said_by = cited.citation
        if said_by.quote and len(said_by.quote.strip()) < SHORT:
            found.append(f"{key}: trích nguyên văn quá ngắn để đối chiếu")
        if said_by.article and not any(each.isdigit() for each in said_by.article):
            found.append(f"{key}: điều khoản không có số")
        if said_by.summary:
            found.append(f"{key}: mới theo bản tóm tắt ({said_by.source}), chưa đối chiếu")
    shipped = {row["code"] for row in rows_of("values.csv") if row["catalog"] == PAPERS}
    papers = [profile.evidence_kinds.value, *(each.value.kinds for each in profile.evidence_for)]
    strange = sorted({code for codes in papers for code in codes} - shipped)
    found += [f"{code}: không có trong danh mục {PAPERS} kèm hệ thống" for code in strange]
    for chain in profile.chains:
        total = chain.value.total
        for step in chain.value.steps:
            term = step.value.term
            if total and term and term.unit is total.unit and term.amount > total.amount:
                found.append(f"chains.{chain.value.key}.{step.value.key}: dài hơn hạn của cả chuỗi")
    return found
