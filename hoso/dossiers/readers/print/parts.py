"""What stands behind a label of a printed form.

A part of a line (form.toml says how it is written) takes fields of the dossier, or a value that
tables already say; each value a text as an office writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from hoso.base.dates import PartialDate
from hoso.base.fields import CoefficientField, PictureField
from hoso.dossiers.readers.sheet import Labels, shown
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Field, Row, Section
from hoso.dossiers.sections.derived import DERIVED

Part = Mapping[str, Any]
Place = tuple[Section, Field]

_DERIVED = {each.key: each for each in DERIVED}


def told(section: Section, name: str, value: Any, labels: Labels) -> str:
    """As `sheet.shown`, but a percentage or an area without the zeros after its comma, and
    nothing for a picture, which is drawn."""
    column = section.column(name)
    if isinstance(column, PictureField):
        return ""
    text = shown(section, name, value, labels)
    if isinstance(column, models.DecimalField) and not isinstance(column, CoefficientField):
        return text.rstrip("0").rstrip(",") if "," in text else text
    return text


def told_row(section: Section, row: Row, names: Iterable[str], labels: Labels) -> list[str]:
    return [told(section, name, row.get(name), labels) for name in names]


def part_text(part: Part, places: Mapping[str, Place], content: Content, labels: Labels) -> str:
    """`places`: the fields that `takes` may name by their own name; any other single section's
    field goes by "section.field". Empty text for nothing."""
    if "derives" in part:
        return _derived_text(part, content, labels)
    texts = (
        _field_text(part, *_place(name, places), content, labels) for name in part.get("takes", ())
    )
    return ", ".join(text for text in texts if text)


def part_texts(
    parts: Iterable[Part], places: Iterable[Place], content: Content, labels: Labels
) -> list[str]:
    """One text for each part; what no part takes is added to the last."""
    by_name = {field.name: (section, field) for section, field in places}
    drawn = list(parts)
    texts = [part_text(part, by_name, content, labels) for part in drawn]
    taken = {name for part in drawn for name in part.get("takes", ())}
    rest = [
        _field_text({}, section, field, content, labels)
        for name, (section, field) in by_name.items()
        if name not in taken
    ]
    texts[-1] = "; ".join(text for text in [texts[-1], *rest] if text)
    return texts


def _place(name: str, places: Mapping[str, Place]) -> Place:
    """Raises KeyError for a name that is no field: the form's file is wrong."""
    key, dot, field = name.partition(".")
    if dot:
        return SECTIONS[key], SECTIONS[key].field(field)
    return places[name]


def _field_text(
    part: Part, section: Section, field: Field, content: Content, labels: Labels
) -> str:
    row: Row = next(iter(section.rows(content)), {})
    value = row.get(field.name)
    if value in (None, "", []):
        return ""
    if "piece" in part:
        return date_piece(value, part["piece"])
    text = told(section, field.name, value, labels) + str(part.get("unit", ""))
    return text.upper() if part.get("upper") else text


def date_piece(value: str | None, piece: str) -> str:
    """The day, month or year of a partial date; empty when it has none."""
    number = getattr(PartialDate.from_iso(value), piece) if value else None
    return f"{number:02}" if number else ""


def _derived_text(part: Part, content: Content, labels: Labels) -> str:
    derived = _DERIVED[part["derives"]]
    section = SECTIONS[derived.source]
    values = derived.values(content)
    if part.get("code"):
        return "; ".join(str(value) for value in values)
    if derived.name == "rank":  # the form has a blank of its own for the code
        return "; ".join(labels.of("rank", value) for value in values)
    unit = part.get("unit", "")
    return "; ".join(told(section, derived.name, value, labels) + unit for value in values)
