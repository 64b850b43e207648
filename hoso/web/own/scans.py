"""Scans as they are listed and viewed, and the pictures among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from hoso.changes.models import Evidence
from hoso.dossiers.models import Person
from hoso.files.models import StoredFile

KINDS = "evidence_kind"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan in the list of a place, and in the viewer."""

    id: str
    file: StoredFile
    kind: str
    words: str
    url: str

    @property
    def shown(self) -> str:
        """In the viewer: a PDF without tools of its own, as wide as its frame."""
        return f"{self.url}?xem" + ("" if self.file.is_image else "#toolbar=0&navpanes=0&view=FitH")


def scans(evidence: Sequence[Evidence], kinds: Mapping[tuple[str, str], str]) -> list[Scan]:
    return [
        Scan(
            str(each.pk),
            each.file,
            kinds.get((KINDS, each.kind), each.kind),
            " ".join(
                part
                for part in (
                    f"số {each.number}" if each.number else "",
                    f"ngày {each.issued_on.shown()}" if each.issued_on else "",
                )
                if part
            ),
            reverse("evidence:file", args=[each.pk]),
        )
        for each in evidence
    ]


def picture_url(person: Person, sha256: str) -> str:
    """The address of a picture of the dossier; empty when it is not among its scans. One
    statement."""
    found = Evidence.objects.filter(person=person, file__sha256=sha256).order_by("-added_at")
    key = found.values_list("pk", flat=True).first() if sha256 else None
    return f"{reverse('evidence:file', args=[key])}?xem" if key else ""
