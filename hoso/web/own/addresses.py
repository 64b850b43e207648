"""Where a section, a row and a field stand. A section goes by its number on the legal form."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse

from hoso.base.findings import Finding
from hoso.base.text import folded
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Section
from hoso.web.shown import Problem


def slug(declared: Section) -> str:
    """1–7 → 1-7, HĐ2 → hd2"""
    return folded(declared.number).replace("–", "-")


def section_at(number: str) -> Section:
    """Raises Http404."""
    for declared in SECTIONS.values():
        if slug(declared) == number:
            return declared
    raise Http404


def place_url(declared: Section, row: str = "") -> str:
    """A row's own address, or the section's."""
    if row and declared.many:
        return reverse("own:row", args=[slug(declared), row])
    return reverse("own:section", args=[slug(declared)])


def problem(finding: Finding, here: str = "") -> Problem:
    """A line of the summary. `here`: the address of the page it stands on."""
    place = f"Mục {finding.item}: " if finding.item else ""
    declared = SECTIONS.get(finding.section)
    if declared is None:
        return Problem(place + finding.message, f"#f-{finding.field}" if finding.field else "")
    address = place_url(declared, finding.row)
    field = f"#f-{finding.field}" if finding.field else ""
    if address == here:
        return Problem(place + finding.message, field or "#muc")
    return Problem(place + finding.message, address + field)
