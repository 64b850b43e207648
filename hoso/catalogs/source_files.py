"""The project's own data files as rows ready for the tables; reads no database.

`data/*.csv` were derived from the research data named in their source columns (for the
place files, in `data/sources.csv`); docs/rules/catalogs.md and docs/rules/places.md say how.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hoso.catalogs.registry import CATALOGS, Table

DATA = Path(__file__).parent / "data"
FIRST_DAY_OF_34 = date(2025, 7, 1)


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


VALUE_FILES = tuple(
    dict.fromkeys(each.source_file for each in CATALOGS.values() if each.table is Table.VALUE)
)


def values() -> Iterator[dict[str, Any]]:
    for row in (row for name in VALUE_FILES for row in rows_of(name)):
        yield {
            **row,
            "least": _decimal(row["least"]),
            "most": _decimal(row["most"]),
            "ministry_standing": row["ministry_standing"] or "recalled",
            "since": _day(row["since"]),
            "until": _day(row["until"]),
            "position": int(row["position"]),
        }


def ranks() -> Iterator[dict[str, Any]]:
    for row in rows_of("ranks.csv"):
        yield {
            **row,
            "months_per_step": _number(row["months_per_step"]),
            "first_coefficient": _decimal(row["first_coefficient"]),
            "last_coefficient": _decimal(row["last_coefficient"]),
            "position": int(row["position"]),
        }


def salary_steps() -> Iterator[dict[str, Any]]:
    for row in rows_of("salary_steps.csv"):
        yield {
            **row,
            "step": int(row["step"]),
            "coefficient": Decimal(row["coefficient"]),
            "months_per_step": _number(row["months_per_step"]),
        }


def places() -> Iterator[dict[str, Any]]:
    sources = {row["file"]: row for row in rows_of("sources.csv")}
    for era, above in (("63", {"h": "t", "x": "h"}), ("34", {"x": "t"})):
        name = f"places_{era}.csv"
        paths: dict[str, str] = {}
        for row in rows_of(name):
            key = f"{era}-{row['level']}-{row['code']}"
            parent = f"{era}-{above[row['level']]}-{row['parent']}" if row["parent"] else None
            paths[key] = row["full_name"] + (f", {paths[parent]}" if parent else "")
            yield {
                "key": key,
                "era": era,
                "level": row["level"],
                "code": row["code"],
                "name": row["name"],
                "full_name": row["full_name"],
                "parent_id": parent,
                "full_path": paths[key],
                "merged_from": row["merged_from"],
                "standing": sources[name]["standing"],
                "source": sources[name]["source"],
            }


def place_successors() -> Iterator[dict[str, Any]]:
    for row in rows_of("place_successors.csv"):
        yield {"old_id": row["old"], "new_id": row["new"], "is_part": row["is_part"] == "1"}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> int | None:
    return int(text) if text else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
