"""What a life stands on: places of both eras and the salary scales, out of the catalogs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hoso.catalogs.models import Place, Rank, SalaryStep

HOME, NEIGHBOUR = "96", "95"  # Cà Mau and Bạc Liêu, one province since 01/07/2025
OTHERS = ("94", "93", "92", "91", "89", "87", "86", "84", "83", "82", "38", "36", "42")


@dataclass(frozen=True, slots=True)
class Spot:
    """A commune: key as a dossier stores it, path as people read it, province's code."""

    key: str
    path: str
    name: str
    province: str


@dataclass(frozen=True)
class Ladder:
    """One rank: its steps' coefficients and how long a step lasts."""

    rank: str
    name: str
    months: int
    coefficients: tuple[Decimal, ...]


@dataclass(frozen=True)
class Grounds:
    old: dict[str, list[Spot]]  # by province of the 63
    new: list[Spot]  # communes of today's Cà Mau
    ladders: dict[str, Ladder]

    @classmethod
    def read(cls) -> Grounds:
        wanted = (HOME, NEIGHBOUR, *OTHERS)
        old: dict[str, list[Spot]] = {code: [] for code in wanted}
        rows = Place.objects.filter(
            era="63", level="x", parent__parent__code__in=wanted, parent__parent__era="63"
        )
        fields = ("key", "full_path", "full_name", "parent__parent__code")
        for key, path, name, province in rows.order_by("key").values_list(*fields):
            old[province].append(Spot(key, path, name, province))
        today = Place.objects.filter(era="34", level="x", parent__code=HOME, parent__era="34")
        new = [
            Spot(key, path, name, HOME)
            for key, path, name in today.order_by("key").values_list(*fields[:3])
        ]
        if not new or not old[HOME]:
            raise LookupError("The catalogs are not loaded.")
        return cls(old, new, _ladders())

    @property
    def communes(self) -> dict[str, str]:
        """Code to full name of today's communes."""
        return {spot.key.rsplit("-", 1)[1]: spot.name for spot in self.new}


def _ladders() -> dict[str, Ladder]:
    scales: dict[str, list[Decimal]] = {}
    for step in SalaryStep.objects.order_by("scale", "step"):
        scales.setdefault(step.scale, []).append(step.coefficient)
    return {
        rank.code: Ladder(rank.code, rank.name, rank.months_per_step or 36,
                          tuple(scales[rank.scale]))
        for rank in Rank.objects.order_by("code")
        if rank.scale in scales
    }  # fmt: skip
