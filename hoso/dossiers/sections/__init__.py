"""The declarations, found by themselves: each module here that has `DECLARED`, a tuple of them."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules

from hoso.dossiers.sections.declaration import (
    EVERYONE,
    NOBODY,
    NOTHING_KNOWN,
    OFFICIAL,
    ON_CV,
    WORKERS,
    Content,
    Field,
    Kinds,
    Known,
    Level,
    Row,
    Section,
)
from hoso.dossiers.sections.secrecy import bears_no_secret_stamp

__all__ = [
    "Content",
    "EVERYONE",
    "Field",
    "Kinds",
    "Known",
    "Level",
    "NOBODY",
    "NOTHING_KNOWN",
    "ON_CV",
    "Row",
    "SECTIONS",
    "Section",
    "WORKERS",
    "form_kind",
    "register",
    "section",
    "sections_of",
]

SECTIONS: dict[str, Section] = {}


def register(declared: Section) -> None:
    """Put a section in its place; the order of the form holds everywhere. What is true of every
    text is checked in every section that has one."""
    more = (bears_no_secret_stamp,) if declared.texts else ()
    checks = (*declared.checks, *more)
    SECTIONS[declared.key] = replace(declared, checks=checks)
    ordered = sorted(SECTIONS.values(), key=lambda each: each.order)
    SECTIONS.clear()
    SECTIONS.update({each.key: each for each in ordered})


def section(key: str) -> Section:
    """Raises KeyError for a key that no declaration has."""
    return SECTIONS[key]


def form_kind(kind: str) -> str:
    """A kind of person that the form knows; kinds an administrator adds declare as officials."""
    return kind if kind in EVERYONE else OFFICIAL


def sections_of(content: Content) -> list[Section]:
    """The sections of this person's form, and any other that still holds something: who became
    an official keeps what the labour contract said."""
    kind = form_kind(content["person"]["kind"])
    return [each for each in SECTIONS.values() if kind in each.kinds or content.get(each.key)]


for module in iter_modules(__path__):
    for declared in getattr(import_module(f"{__name__}.{module.name}"), "DECLARED", ()):
        register(declared)
