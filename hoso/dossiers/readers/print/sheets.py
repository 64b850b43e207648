"""A content to the sheet that the form prints: words and order are the form's, values ours.

The form (`form.toml`) says which field stands where. What a dossier keeps and the form has
no place for is printed in tables of its own before the signatures: nothing is left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from hoso.base.dates import PartialDate
from hoso.dossiers.readers.print.rendering import HERE, Sheet
from hoso.dossiers.readers.sheet import Labels, shown
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Field, Row, Section

Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the values. A draft shows neither version nor hash.

    identifier: the national identifier where it is not the personal number itself.
    title, signer: of who confirms for the managing agency; place, day: of the confirmation.
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


@cache
def form() -> Mapping[str, Any]:
    with (HERE / "form.toml").open("rb") as file:
        return tomllib.load(file)


def sheet_of(content: Content, head: Head, labels: Labels) -> Sheet:
    """The agencies and numbers are those of the content: a version prints as it was approved.

    Gives {"name", "header": {...}, "items": {"8": [value of each part]}, "tables": {"33": [[...]]},
    "extra": [{"title", "columns", "rows"}], "closing": {...}, "draft", "version", "sha256",
    "printed_at"}: plain JSON, every value a text as an office writes it."""
    items, tables, extra = _items(content, labels), {}, []
    for section in SECTIONS.values():
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
    extra += _extra_items(content, labels)
    name = str(content.get("identity", {}).get("birth_name", ""))
    person = content["person"]
    return {
        "name": name.upper(),
        "header": {
            "managing_agency": person["managing_unit"]["name"],
            "using_agency": person["unit"]["name"],
            "staff_number": person["staff_number"],
            "identifier": head.identifier or person["personal_number"],
        },
        "items": items,
        "tables": tables,
        "extra": extra,
        "closing": _closing(head),
        "draft": head.draft,
        "version": head.version,
        "sha256": head.sha256,
        "printed_at": head.printed_at.isoformat() if head.printed_at else "",
    }


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
    filled = {}
    for item, parts in _parts().items():
        fields = _fields_of(item)
        if fields:
            filled[item] = _texts(parts, fields, content, labels)
    return filled


def _fields_of(item: str) -> list[tuple[Section, Field]]:
    return [
        (section, each)
        for section in SECTIONS.values()
        if not section.many
        for each in section.fields
        if each.item == item and not each.is_supplement
    ]


def _texts(
    parts: list[Part],
    fields: list[tuple[Section, Field]],
    content: Content,
    labels: Labels,
) -> list[str]:
    by_name = {each.name: (section, each) for section, each in fields}
    taken = {name for part in parts for name in part.get("takes", ())}
    free = [pair for pair in fields if pair[1].name not in taken]
    texts = []
    for part in parts:
        if "takes" in part:
            chosen = [by_name[name] for name in part["takes"] if name in by_name]
        else:
            chosen = [free.pop(0)] if free and not part.get("plain") else []
        values = [_text(section, each, part, content, labels) for section, each in chosen]
        texts.append(", ".join(value for value in values if value))
    rest = [_text(section, each, {}, content, labels) for section, each in free]
    texts[-1] = "; ".join(value for value in [texts[-1], *rest] if value)
    return texts


def _text(section: Section, each: Field, part: Part, content: Content, labels: Labels) -> str:
    row: Row = next(iter(section.rows(content)), {})
    value = row.get(each.name)
    if value in (None, "", []):
        return ""
    if "piece" in part:
        number = getattr(PartialDate.from_iso(value), part["piece"])
        return f"{number:02}" if number else ""
    text = shown(section, each.name, value, labels)
    return text.upper() if part.get("upper") else text


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
            cells.append(shown(section, each.name, value, labels))
    return cells


def _extra_table(section: Section, content: Content, labels: Labels) -> dict[str, Any]:
    return {
        "title": section.heading,
        "columns": [section.label(each.name) for each in section.fields],
        "rows": [
            [shown(section, each.name, row.get(each.name), labels) for each in section.fields]
            for row in section.rows(content)
        ],
    }


def _supplement(section: Section, content: Content, labels: Labels) -> list[dict[str, Any]]:
    """What rows of a legal table say beyond its columns."""
    legal = _legal(section)
    beyond = [each for each in section.fields if each.is_supplement]
    fields = [*legal[:3], *beyond]
    rows = [
        [shown(section, each.name, row.get(each.name), labels) for each in fields]
        for row in section.rows(content)
        if any(each.name in row for each in beyond)
    ]
    if not rows:
        return []
    columns = [section.label(each.name) for each in fields]
    return [{"title": f"{section.heading}: thông tin thêm", "columns": columns, "rows": rows}]


def _extra_items(content: Content, labels: Labels) -> list[dict[str, Any]]:
    found = []
    for section in SECTIONS.values():
        strange = [
            each for each in section.fields if each.item not in _parts() or each.is_supplement
        ]
        if section.many or not strange:
            continue
        rows = [
            [section.label(each.name), _text(section, each, {}, content, labels)]
            for each in strange
        ]
        filled = [row for row in rows if row[1]]
        if filled:
            found.append(
                {"title": section.heading, "columns": ["Nội dung", "Giá trị"], "rows": filled}
            )
    return found
