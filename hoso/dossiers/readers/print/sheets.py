"""A content to the sheet that the form prints: words and order are the form's, values ours.

The form (`form.toml`) says which field stands where. What a dossier keeps and the form has
no place for is printed in a marked part before the signatures, unless it is asked to be left
out: nothing is lost. The labour contract's own sections are printed as the contract.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from hoso.base.dates import PartialDate
from hoso.base.fields import PictureField
from hoso.dossiers.readers.print.parts import Part, Place, part_texts, told, told_row
from hoso.dossiers.readers.print.rendering import HERE, Sheet
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import ON_CV, Content, Field, Row, Section

NAMED_BY = 3  # how many columns of a legal row tell which row it is


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the values. A draft shows neither version nor hash.

    identifier: the national identifier where it is not the personal number itself.
    title, signer: of who confirms for the managing agency; place, day: of the confirmation.
    has_extra: with what the dossier keeps beyond the form. mark: who took it, when, why, under
    which number.
    """

    identifier: str = ""
    draft: bool = False
    version: int = 0
    sha256: str = ""
    printed_at: datetime | None = None
    place: str = ""
    day: date | None = None
    title: str = ""
    signer: str = ""
    has_extra: bool = True
    mark: str = ""


def template(name: str) -> Mapping[str, Any]:
    """The words of a printed form, from its TOML file."""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def form() -> Mapping[str, Any]:
    return template("form")


def sheet_of(content: Content, head: Head, labels: Labels) -> Sheet:
    """The agencies and numbers are those of the content: a version prints as it was approved.

    Gives what `frame_of` gives and {"items": {"8": [value of each part]}, "tables":
    {"33": [[...]]}, "extra": [{"title", "columns", "rows"}], "extra_items": [[label with its
    item, value]]}."""
    tables, extra = {}, []
    for section in _on_cv():
        if not section.many:
            continue
        block = _tables().get(section.number)
        if block and len(block["columns"]) == len(_legal(section)):
            tables[section.number] = [
                _cells(section, row, block, labels) for row in section.rows(content)
            ]
            extra += _supplement(section, content, labels)
        elif section.rows(content):
            extra.append(_extra_table(section, content, labels))
    return {
        **frame_of(content, head),
        "items": _items(content, labels),
        "tables": tables,
        "extra": extra if head.has_extra else [],
        "extra_items": _extra_items(content, labels) if head.has_extra else [],
        "small_print": "" if head.has_extra else "Không in thông tin bổ sung ngoài mẫu.",
    }


def frame_of(content: Content, head: Head) -> Sheet:
    """What every printed form has: {"name", "header": {...}, "closing": {...}, "draft", "version",
    "sha256", "printed_at", "taken"}: plain JSON, every value a text as an office writes it."""
    person = content["person"]
    return {
        "name": str(content.get("identity", {}).get("birth_name", "")).upper(),
        "header": {
            "managing_agency": person["managing_unit"]["name"],
            "using_agency": person["unit"]["name"],
            "staff_number": person["staff_number"],
            "identifier": head.identifier or person["personal_number"],
        },
        "closing": _closing(head),
        "draft": head.draft,
        "version": head.version,
        "sha256": head.sha256,
        "printed_at": head.printed_at.isoformat() if head.printed_at else "",
        "taken": head.mark,
    }


def _on_cv() -> Iterator[Section]:
    return (section for section in SECTIONS.values() if section.kinds & ON_CV)


def _legal(section: Section) -> list[Field]:
    """The fields that are columns of the legal form."""
    return [each for each in section.fields if not each.is_supplement]


def _closing(head: Head) -> dict[str, str]:
    closing = {"title": head.title, "signer": head.signer}
    if head.day:
        day = f"ngày {head.day:%d} tháng {head.day:%m} năm {head.day.year}"
        closing["place_and_day"] = f"{head.place or '...................'}, {day}"
    return closing


@cache
def _tables() -> dict[str, Part]:
    return {block["table"]: block for block in form()["blocks"] if "table" in block}


@cache
def _parts() -> dict[str, list[Part]]:
    """Item number to its parts, those of further lines included."""
    found = {}
    for block in (*form()["beside"], *form()["blocks"]):
        if "item" in block:
            further = [part for line in block.get("more", []) for part in line]
            found[block["item"]] = [*block["parts"], *further]
    return found


def _items(content: Content, labels: Labels) -> dict[str, list[str]]:
    places: dict[str, list[Place]] = {}
    for section in _on_cv():
        for each in section.fields:
            if not section.many and not each.is_supplement:
                places.setdefault(each.item, []).append((section, each))
    return {
        item: part_texts(parts, places.get(item, ()), content, labels)
        for item, parts in _parts().items()
    }


def _cells(section: Section, row: Row, block: Part, labels: Labels) -> list[str]:
    cells = []
    for each, column in zip(_legal(section), block["columns"], strict=True):
        value = row.get(each.name)
        if column.get("month") and value:
            exact = PartialDate.from_iso(value)
            cells.append(PartialDate(exact.year, exact.month).shown())
        elif column.get("month") and column["label"] == "Đến":
            cells.append(block.get("open", ""))
        elif column.get("code"):
            cells.append(str(value or ""))
        else:
            cells.append(told(section, each.name, value, labels))
    return cells


def _extra_table(section: Section, content: Content, labels: Labels) -> dict[str, Any]:
    names = [each.name for each in section.fields]
    return {
        "title": section.heading,
        "columns": [section.label(name) for name in names],
        "rows": [told_row(section, row, names, labels) for row in section.rows(content)],
    }


def _supplement(section: Section, content: Content, labels: Labels) -> list[dict[str, Any]]:
    """What rows of a legal table say beyond its columns."""
    beyond = [each.name for each in section.fields if each.is_supplement]
    rows = [row for row in section.rows(content) if any(name in row for name in beyond)]
    if not rows:
        return []
    said = [name for name in beyond if any(name in row for row in rows)]
    names = [each.name for each in _legal(section)[:NAMED_BY]] + said
    return [
        {
            "title": f"{section.heading}: thông tin thêm",
            "columns": [section.label(name) for name in names],
            "rows": [told_row(section, row, names, labels) for row in rows],
        }
    ]


def _extra_items(content: Content, labels: Labels) -> list[list[str]]:
    found = []
    for section in _on_cv():
        if section.many:
            continue
        row: Row = next(iter(section.rows(content)), {})
        for each in section.fields:
            strange = each.is_supplement or each.item not in _parts()
            if not strange or isinstance(section.column(each.name), PictureField):
                continue
            text = told(section, each.name, row.get(each.name), labels)
            if text:
                found.append([f"- Mục {each.item}, {section.label(each.name)}:", text])
    return found
