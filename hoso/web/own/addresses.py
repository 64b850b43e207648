"""Where a section, a row and a field stand. A section goes by its number on the legal form.

One's own dossier and that of a person whose officer enters it have the same screens at two
places: `/ho-so-cua-toi/…` and `/ho-so/<id>/khai/…`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of the screens of one dossier. person: None for one's own."""

    person: UUID | None = None

    @lru_cache(maxsize=4096)  # noqa: B019  # a page has some sixty links; the object is a value
    def to(self, view: str, *args: object) -> str:
        if self.person is None:
            return reverse(f"own:{view}", args=args)
        return reverse(f"entry:{view}", args=[self.person, *args])

    @property
    def dossier(self) -> str:
        return self.to("dossier")

    @property
    def review(self) -> str:
        return self.to("review")

    @property
    def review_due(self) -> str:
        return self.to("review-due")

    @property
    def missing(self) -> str:
        return self.to("missing")

    @property
    def withdraw(self) -> str:
        return self.to("withdraw")

    def new_row(self, declared: Section) -> str:
        return self.to("new-row", slug(declared))

    def undo(self, declared: Section) -> str:
        return self.to("undo", slug(declared))

    def place(self, declared: Section, row: str = "") -> str:
        """A row's own address, or the section's."""
        if row and declared.many:
            return self.to("row", slug(declared), row)
        return self.to("section", slug(declared))

    def picture(self, sha256: str) -> str:
        if self.person is None:
            return reverse("evidence:own-picture", args=[sha256])
        return reverse("evidence:picture", args=[self.person, sha256])

    def problem(self, finding: Finding, here: str = "") -> Problem:
        """A line of the summary. `here`: the address of the page it stands on."""
        said = f"Mục {finding.item}: {finding.message}" if finding.item else finding.message
        said += f" ({finding.article})" if finding.article else ""
        declared = SECTIONS.get(finding.section)
        field = f"#f-{finding.field}" if finding.field else ""
        if declared is None:
            return Problem(said, field)
        address = self.place(declared, finding.row)
        if address == here:
            return Problem(said, field or "#muc")
        return Problem(said, address + field)


OWN = Addresses()


def place_url(declared: Section, row: str = "") -> str:
    """In one's own dossier."""
    return OWN.place(declared, row)
