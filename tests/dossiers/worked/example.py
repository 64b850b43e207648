"""What a worked example of a check is, and what the contents of all of them share."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from hoso.dossiers.sections.declaration import Content, Known

Said = dict[str, Any]  # by section: a row, or rows

TODAY = "2026-11-22"
MAN = "096085000001"  # born in 1985
CATALOGS = Path(__file__).parents[3] / "hoso" / "catalogs" / "data"


@dataclass(frozen=True)
class Example:
    """A content that trips the check and one, as near to it as can be, that does not.
    place: "row.field", "field" in a single section, "row." or "" for no field."""

    section: str
    rule: str
    place: str
    trips: Said
    passes: Said

    @property
    def name(self) -> str:
        return f"{self.section}-{self.rule}"


def content(said: Said) -> Content:
    """A content as the readers take it; ids of table rows are a, b, c unless they are given."""
    head = {"personal_number": MAN, "kind": "official", "today": TODAY, "stage": "full"}
    made: Content = {"person": head | said.get("person", {})}
    for key, value in said.items():
        if key == "person":
            continue
        made[key] = value
        if isinstance(value, list):
            made[key] = [{"id": "abcdefgh"[place]} | row for place, row in enumerate(value)]
    return made


def _known() -> Known:
    """The catalogs of ranks and steps as they are shipped."""
    with (CATALOGS / "ranks.csv").open(encoding="utf-8") as rows:
        ranks = list(csv.DictReader(rows))
    with (CATALOGS / "salary_steps.csv").open(encoding="utf-8") as rows:
        steps = list(csv.DictReader(rows))
    return Known(
        {row["code"]: row["scale"] for row in ranks if row["scale"]},
        {row["code"]: int(row["months_per_step"]) for row in ranks if row["months_per_step"]},
        {(row["scale"], int(row["step"])): Decimal(row["coefficient"]) for row in steps},
    )


KNOWN = _known()
