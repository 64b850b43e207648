"""The declarations, found by themselves: each module here that has `DECLARED`, a tuple of them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from hoso.dossiers.sections.declaration import Content, Field, Level, Row, Section

__all__ = [
    "Content",
    "Field",
    "Level",
    "Row",
    "SECTIONS",
    "Section",
    "register",
    "section",
]

SECTIONS: dict[str, Section] = {}


def register(declared: Section) -> None:
    """Put a section in its place; the order of the form holds everywhere."""
    SECTIONS[declared.key] = declared
    ordered = sorted(SECTIONS.values(), key=lambda each: each.order)
    SECTIONS.clear()
    SECTIONS.update({each.key: each for each in ordered})


def section(key: str) -> Section:
    """Raises KeyError for a key that no declaration has."""
    return SECTIONS[key]


for module in iter_modules(__path__):
    for declared in getattr(import_module(f"{__name__}.{module.name}"), "DECLARED", ()):
        register(declared)
