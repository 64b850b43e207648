"""The form of a yearly report, out of `data/form.toml` (KT-19.2)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "form.toml"


class Over(StrEnum):
    PERIOD = "period"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure that the system counts. over: what happened in the period, or how it stands when
    it is counted. of: (part, whole), shown as a percentage. by_kind: also of each kind of person,
    under "<key>.<kind>"."""

    key: str
    label: str
    how: str
    over: Over
    of: tuple[str, str] | None = None
    by_kind: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The counts it is made of."""
        return self.of or (self.key,)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    point: str
    title: str
    quote: str
    hint: str
    required: bool = False
    carried: bool = False
    figures: tuple[Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """regulation: whose form it is; article and source say where it stands."""

    regulation: str
    article: str
    source: str
    sections: tuple[Section, ...]

    @property
    def keys(self) -> list[str]:
        return [each.key for each in self.sections]

    def said(self, regulation: str) -> str:
        """Why a report under that regulation holds these sections."""
        if regulation == self.regulation:
            return f"Nội dung theo {self.article[0].lower()}{self.article[1:]}."
        return (
            "Quy chế đang áp dụng không quy định nội dung báo cáo; dùng nội dung tại "
            f"{self.article[0].lower()}{self.article[1:]} {self.source}."
        )


@cache
def form() -> Form:
    """Raises KeyError, TypeError or ValueError when the file is wrong."""
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    return Form(
        read["regulation"], read["article"], read["source"],
        tuple(_section(each) for each in read["sections"]),
    )  # fmt: skip


def _section(given: dict[str, object]) -> Section:
    figures = given.pop("figures", [])
    assert isinstance(figures, list)
    return Section(**given, figures=tuple(_figure(each) for each in figures))  # type: ignore[arg-type]


def _figure(given: dict[str, object]) -> Counted:
    over, of = Over(str(given.pop("over"))), given.pop("of", None)
    assert of is None or isinstance(of, list)
    return Counted(**given, over=over, of=(of[0], of[1]) if of else None)  # type: ignore[arg-type]
