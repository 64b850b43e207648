"""Strict check of a packet before it goes out. Pure.

The national database looks codes up by a loose search and stops at the first thing it does
not like, in words that name no field. Here every field is looked at, codes must match
exactly, and each finding names its place. Source: docs/rules/packet.md.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hoso.base.findings import Finding
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.derived import DERIVED
from hoso.dossiers.sections.packets import BNV2020

DATA = Path(__file__).parent / "data"
_UNIT = re.compile(r"\d{3}\.\d{2}\.\d{2}\.([A-Z]\d{2})")
_DATE = re.compile(r"(\d{4})(?:(\d{2})(\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Known:
    """One field of the packet. group "" is the record itself; codes "" is no list."""

    group: str
    list: str
    field: str
    is_read: bool
    is_required: bool
    codes: str
    form: str
    shown: str


@cache
def valid_codes() -> dict[str, frozenset[str]]:
    """The codes that the national database takes, by list; read once in a process."""
    found: dict[str, set[str]] = {}
    with (DATA / "valid_codes_2020.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["list"], set()).add(row["code"])
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def known_fields() -> tuple[Known, ...]:
    """What the national database checks of each field; read once in a process."""
    with (DATA / "fields_2020.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Known(
                row["group"],
                row["list"],
                row["field"],
                bool(row["checked"]),
                bool(row["required"]),
                row["codes"],
                row["form"],
                row["shown"],
            )
            for row in csv.DictReader(file)
        )


def precheck(content: Mapping[str, Any]) -> list[Finding]:
    """What the national database would refuse in this HOSO_CBCCVC, and what it would let
    pass wrongly. `section` is the packet's group or list, `row` the element from 1, `field`
    the packet's own name. No finding tells a value of a person, so it may be kept as words.
    """
    findings = list(_not_text(content))
    for field in known_fields():
        findings += _checked(content, field)
    return findings


def words(findings: list[Finding]) -> str:
    """All findings as one text for the screen."""
    return "\n".join(finding.message for finding in findings)


def _checked(content: Mapping[str, Any], field: Known) -> Iterator[Finding]:
    group = content.get(field.group) if field.group else content
    if group is None or group == {}:
        if field.is_required:
            yield _finding(field, "", "còn thiếu")
        return
    if not isinstance(group, Mapping):
        return
    if not field.list:
        yield from _value(field, group, "")
        return
    rows = group.get(field.list)
    for number, row in enumerate(rows if isinstance(rows, list) else [], start=1):
        if isinstance(row, Mapping):
            yield from _value(field, row, str(number))


def _value(field: Known, holder: Mapping[str, Any], row: str) -> Iterator[Finding]:
    value = holder.get(field.field)
    if value is None:
        if field.is_read:
            yield _finding(field, row, "không có trong gói tin (để trống phải ghi chuỗi rỗng)")
        return
    if not isinstance(value, str):
        return  # told by _not_text
    if not value.strip():
        if field.is_required:
            yield _finding(field, row, "còn trống nhưng bắt buộc phải có")
        return
    if field.codes and value not in valid_codes()[field.codes]:
        yield _finding(field, row, "mang mã không có trong danh mục của Bộ Nội vụ")
    elif field.form == "unit" and not _is_unit(value):
        yield _finding(field, row, "không đúng dạng 000.00.00.X00 hoặc không thuộc cơ quan nào")
    elif field.form == "date" and not _is_date(value):
        yield _finding(field, row, "không phải ngày dạng yyyy, yyyymm hoặc yyyymmdd")


def _is_unit(value: str) -> bool:
    shape = _UNIT.fullmatch(value)
    return bool(shape) and f"000.00.00.{value[-3:]}" in valid_codes()["org_Code"]


def _is_date(value: str) -> bool:
    shape = _DATE.fullmatch(value)
    if not shape:
        return False
    year, month, day = (int(part or 1) for part in shape.groups())
    try:
        return date(year, month, day) > date.min
    except ValueError:
        return False


def _not_text(value: Any, section: str = "", row: str = "") -> Iterator[Finding]:
    """The service takes text only: a number where text belongs spoils the whole packet."""
    for key, each in value.items():
        if isinstance(each, Mapping):
            yield from _not_text(each, section=key)
        elif isinstance(each, list):
            for number, element in enumerate(each, start=1):
                if isinstance(element, Mapping):
                    yield from _not_text(element, section=key, row=str(number))
                else:
                    message = f"Gói tin: {key}, dòng {number} không phải một mục."
                    yield Finding(message, section=key, row=str(number))
        elif not isinstance(each, str):
            yield Finding(
                f"Gói tin: {key} phải là chuỗi ký tự.", section=section, row=row, field=key
            )


def _finding(field: Known, row: str, what: str) -> Finding:
    item = form_items().get((field.group, field.list, field.field), "")
    place = f"{field.shown} ({field.field})" + (f", dòng {row}" if row else "")
    said = f"Mục {item} {place}" if item else place
    section = field.list or field.group
    return Finding(f"{said}: {what}.", section=section, row=row, field=field.field, item=item)


@cache
def form_items() -> dict[tuple[str, str, str], str]:
    """(group, list, field) of the packet to the item on the legal form, where it comes from one."""
    found: dict[tuple[str, str, str], str] = {}
    for section in SECTIONS.values():
        for field in section.fields:
            path = field.packet.get(BNV2020, "")
            if path and section.many:
                path = f"{section.packet_list[BNV2020]}.{path}"
            if path:
                found[_place(path)] = field.item
    for each in DERIVED:
        if BNV2020 in each.packet:
            found[_place(each.packet[BNV2020])] = each.item
    return found


def _place(path: str) -> tuple[str, str, str]:
    """As `Known` writes it: the list of ratings stands in no group."""
    *above, name = path.split(".")
    if len(above) == 1 and above[0].startswith("DS_"):
        return "", above[0], name
    return above[0], above[1] if len(above) > 1 else "", name
