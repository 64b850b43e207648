"""Scans as they are listed and viewed, and the pictures among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from hoso.changes.models import Evidence
from hoso.files.models import StoredFile
from hoso.web.evidence.legal import legal_reason, legal_state
from hoso.web.shown import State

KINDS = "evidence_kind"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan in the list of a place, and in the viewer."""

    id: str
    file: StoredFile
    kind: str
    words: str
    url: str
    legal: State
    reason: str

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
            legal_state(each),
            legal_reason(each),
        )
        for each in evidence
    ]
