"""What changed between two versions, as the supplementary CV (phiếu bổ sung lý lịch).

Words, parts and their standing: `supplement.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

from hoso.base.fields import PictureField
from hoso.dossiers.readers.diff import Difference, differences
from hoso.dossiers.readers.print.parts import part_texts, told
from hoso.dossiers.readers.print.rendering import Sheet
from hoso.dossiers.readers.print.sheets import NAMED_BY, Head, form, frame_of, template
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section

Place = tuple[str, str]  # (section, id of the row)
LONGEST_LABEL = 60  # a longer one (36.1.4) is left out: the row says what it is about


@dataclass(frozen=True, slots=True)
class Approved:
    """One approved version: its number, the day it was signed, what it says."""

    number: int
    day: date
    content: Content


def supplement_sheet(
    versions: Sequence[Approved], since: date, until: date, head: Head, labels: Labels
) -> Sheet:
    """`versions`: the one that stood when the period began (or the first of all), then those
    of the period, in order; at least one. Gives what `sheets.frame_of` gives and {"items",
    "period", "compared", "parts": [{"title", "now", "rows", "note", "lines"}]}; a row is the
    day it was recorded, what it is about, old, new."""
    words, old, new = _template(), versions[0], versions[-1]
    days = _days(versions)
    known: set[str] = {key for part in words["parts"] for key in part["sections"]}
    alone = "unmoved" if old.day < since else "first"
    compared = words["compared" if len(versions) > 1 else alone]
    return {
        **frame_of(new.content, head),
        "small_print": words["small_print"],
        "mark": form()["draft"],
        "items": {
            block["item"]: part_texts(_parts_of(block), (), new.content, labels)
            for block in words["items"]
        },
        "period": words["period"].format(since=f"{since:%d/%m/%Y}", until=f"{until:%d/%m/%Y}"),
        "compared": compared.format(
            old=old.number, old_day=f"{old.day:%d/%m/%Y}",
            new=new.number, new_day=f"{new.day:%d/%m/%Y}",
        ),
        "parts": [
            _part(
                part,
                [
                    section
                    for section in SECTIONS.values()
                    if section.key in (part["sections"] or SECTIONS.keys() - known)
                ],
                (old.content, new.content),
                days,
                labels,
            )
            for part in words["parts"]
        ],
    }  # fmt: skip


@cache
def _template() -> Mapping[str, Any]:
    return template("supplement")


def _parts_of(block: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*block["parts"], *(part for line in block.get("more", []) for part in line)]


def _days(versions: Sequence[Approved]) -> dict[Place, date]:
    """When each place last changed: the day of the version that brought it."""
    found: dict[Place, date] = {}
    for before, after in pairwise(versions):
        for section in SECTIONS.values():
            old, new = _rows(section, before.content), _rows(section, after.content)
            for key in {**old, **new}:
                if old.get(key) != new.get(key):
                    found[section.key, key] = after.day
    return found


def _rows(section: Section, content: Content) -> dict[str, Row]:
    """By id; a single section's one row has none."""
    return {str(row.get("id", "")): row for row in section.rows(content)}


def _part(
    part: Mapping[str, Any],
    sections: Iterable[Section],
    between: tuple[Content, Content],
    days: Mapping[Place, date],
    labels: Labels,
) -> dict[str, Any]:
    rows = [row for section in sections for row in _changes(section, between, days, labels)]
    lines = part.get("lines", 0)
    return {
        "title": part["title"],
        "now": _now(part.get("now", ()), between[1], labels),
        "rows": rows,
        "note": "" if lines else _template()["unchanged"],
        "lines": lines,
    }


def _now(names: Iterable[str], content: Content, labels: Labels) -> str:
    texts = []
    for name in names:
        key, _, field = name.partition(".")
        value = told(SECTIONS[key], field, content.get(key, {}).get(field), labels)
        if value:
            texts.append(f"{SECTIONS[key].label(field)}: {value}")
    return "; ".join(texts)


def _changes(
    section: Section,
    between: tuple[Content, Content],
    days: Mapping[Place, date],
    labels: Labels,
) -> list[list[str]]:
    """In the order of the new version, then what is gone."""
    old, new = (_rows(section, content) for content in between)
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        before, after = old.get(key), new.get(key)
        changed = differences(section, before, after)
        if not changed:
            continue
        sides = [_side(section, changed, place, labels) for place in range(2)]
        if section.many and before is None:
            sides[0] = _template()["added"]
        if section.many and after is None:
            sides[1] = _template()["removed"]
        about = _about(section, after or before or {}, labels)
        found.append([f"{days[section.key, key]:%d/%m/%Y}", about, *sides])
    return found


def _side(section: Section, changed: Iterable[Difference], place: int, labels: Labels) -> str:
    """What differs, a line each: the old values (0) or the new (1)."""
    lines = []
    for one in changed:
        value = (one.old, one.new)[place]
        text = told(section, one.field, value, labels)
        if value and isinstance(section.column(one.field), PictureField):
            text = _template()["pictures"][place]
        if text:
            lines.append(f"{one.label}: {text}" if len(one.label) <= LONGEST_LABEL else text)
    return "\n".join(lines)


def _about(section: Section, row: Row, labels: Labels) -> str:
    """The section, and of a table which row: by its first columns."""
    if not section.many:
        return section.heading if section.number[0].isdigit() else section.title
    texts = (
        told(section, each.name, row.get(each.name), labels) for each in section.fields[:NAMED_BY]
    )
    return f"{section.heading}\n{', '.join(text for text in texts if text)}"
