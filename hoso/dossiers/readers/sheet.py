"""Reader: values as an office writes them, for screens, print and export.

Codes become names through `Labels`, loaded for a whole page in two statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from hoso.base.dates import PartialDate
from hoso.base.fields import CatalogListField, PartialDateField
from hoso.dossiers.readers.values import PLACES, Column, catalog_of, is_picture
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section


@dataclass(frozen=True, slots=True)
class Labels:
    """Names of codes by (catalog, code), and of places by key."""

    values: Mapping[tuple[str, str], str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def of(self, catalog: str, code: str) -> str:
        """The code itself, marked, when it has no name: it is never hidden."""
        if catalog == PLACES:
            return self.places.get(code, f"[{code}]")
        return self.values.get((catalog, code), f"[{code}]")


def shown(section: Section, name: str, value: Any, labels: Labels) -> str:
    """One value as text; empty text for nothing."""
    if value in (None, "", []):
        return ""
    column = section.column(name)
    if isinstance(column, CatalogListField):
        return "; ".join(labels.of(column.catalog, code) for code in value)
    catalog = catalog_of(column)
    if catalog == "rank":
        name_of = labels.values.get((catalog, value))
        return f"{value} ({name_of})" if name_of else str(value)
    if catalog:
        return labels.of(catalog, value)
    return plain(column, value)


def both(section: Section, name: str, old: Any, new: Any, labels: Labels) -> tuple[str, str]:
    """A value before and after, as text that tells them apart also when they are pictures."""
    if is_picture(section.column(name)):
        return "ảnh cũ" if old else "", "ảnh mới" if new else ""
    return shown(section, name, old, labels), shown(section, name, new, labels)


def plain(column: Column, value: Any) -> str:
    """A value without a code, in Vietnamese figures and dates."""
    if isinstance(column, PartialDateField):
        return PartialDate.from_iso(value).shown()
    if isinstance(column, models.DecimalField):
        return f"{Decimal(value)}".replace(".", ",")
    if isinstance(column, models.BigIntegerField):
        return f"{value:,}".replace(",", ".")
    return "có ảnh" if is_picture(column) else str(value)


def shown_row(section: Section, row: Row, labels: Labels) -> dict[str, str]:
    return {
        each.name: shown(section, each.name, row.get(each.name), labels) for each in section.fields
    }


def codes_in(contents: Iterable[Content]) -> tuple[set[tuple[str, str]], set[str]]:
    """Every (catalog, code) and every place key the contents name."""
    pairs: set[tuple[str, str]] = set()
    places: set[str] = set()
    for content in contents:
        for section in SECTIONS.values():
            for row in section.rows(content):
                _collect(section, row, pairs, places)
    return pairs, places


def _collect(section: Section, row: Row, pairs: set[tuple[str, str]], places: set[str]) -> None:
    for name, catalog in coded(section.model):
        value = row.get(name)
        if not value:
            continue
        if catalog == PLACES:
            places.add(value)
        else:
            pairs.update(
                (catalog, code) for code in (value if isinstance(value, list) else [value])
            )


@cache
def coded(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Each field that holds codes, and their catalog."""
    columns = ((each.name, catalog_of(each)) for each in model._meta.fields)
    return tuple((name, catalog) for name, catalog in columns if catalog)
