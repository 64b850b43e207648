"""Whom a list of people shows: the same choice for the screen, its sheet, and a job later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol, Self

from hoso.catalogs import queries as catalogs
from hoso.dossiers.models.person import PersonQuerySet

SIGNED, UNSIGNED = "co", "chua"
SIGNED_WORDS = {SIGNED: "Đã có bản đã ký", UNSIGNED: "Chưa có bản đã ký"}


class Subtree(Protocol):
    """A unit with all below it, as `Unit` numbers them."""

    @property
    def name(self) -> str: ...
    @property
    def lft(self) -> int: ...
    @property
    def rgt(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chosen:
    """Filters of a list; an empty one filters nothing. `typed` are words as `named` takes them,
    kind and status codes of their catalogs."""

    typed: str = ""
    kind: str = ""
    status: str = ""
    signed: str = ""

    def among(self, people: PersonQuerySet, unit: Subtree | None) -> PersonQuerySet:
        """Those of the people who are chosen, in the unit and below it when there is one. With
        words typed they stand in the order of `named`."""
        if self.typed:
            people = people.named(self.typed)
        if unit is not None:
            people = people.filter(unit__lft__range=(unit.lft, unit.rgt))
        if self.kind:
            people = people.filter(kind=self.kind)
        if self.status:
            people = people.filter(status=self.status)
        if self.signed:
            has_none = people.filter if self.signed == UNSIGNED else people.exclude
            people = has_none(version_number=0)
        return people

    def spoken(self, unit: Subtree | None) -> str:
        """The choice in words, for a file or the log. One statement."""
        names = catalogs.labels([("person_kind", self.kind), ("record_status", self.status)])
        found = [
            ("đơn vị", unit.name if unit else ""),
            ("đối tượng", names.get(("person_kind", self.kind), self.kind)),
            ("tình trạng", names.get(("record_status", self.status), self.status)),
            ("bản đã ký", SIGNED_WORDS.get(self.signed, "")),
            ("tìm", f"“{self.typed}”" if self.typed else ""),
        ]
        return "; ".join(f"{label}: {value}" for label, value in found if value) or "không lọc"

    def kept(self) -> dict[str, str]:
        """As JSON; `read` gives it back."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**{each.name: kept.get(each.name, "") for each in fields(cls)})
