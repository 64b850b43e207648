"""What one answer of the screen is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hoso.base.findings import Finding
from hoso.dossiers.sections.declaration import Section
from hoso.web.own import forms
from hoso.web.own.addresses import OWN, Addresses


@dataclass(frozen=True, slots=True)
class Asked:
    """What this answer is about. is_strict: say also what is merely still empty.

    found: what a service refused just now; proof: the scan's words as they were typed.
    """

    declared: Section
    row: str = ""
    is_strict: bool = False
    found: Sequence[Finding] = ()
    proof: forms.Proof = field(default_factory=forms.Proof)
    at: Addresses = OWN

    @property
    def place(self) -> tuple[str, str]:
        return self.declared.key, self.row

    @property
    def address(self) -> str:
        return self.at.place(self.declared, self.row)

    @property
    def has_form(self) -> bool:
        return bool(self.row) or not self.declared.many
