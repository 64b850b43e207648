"""Strict check of a record in the ten groups of Decree 27/2026/NĐ-CP, before it goes out. Pure.

The names are this project's (docs/rules/packet.md), so the declarations themselves are the list
of what may stand where: each field is looked at as its model field and its catalog say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from hoso.base.dates import PartialDate
from hoso.base.fields import CatalogListField, PartialDateField
from hoso.base.findings import Finding
from hoso.catalogs.registry import CATALOGS
from hoso.dossiers.readers.values import PLACES, Column, catalog_of
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.derived import DERIVED
from hoso.dossiers.sections.packets import ND27, ND27_GROUPS
from hoso.sync.precheck import valid_codes

HEAD = {"MaHoSo", "SoHieu", "PhanLoaiHoSo", "DonViSuDung", "DonViQuanLy"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one field stands. list: name of the list it is in, or ""."""

    group: str
    list: str
    name: str
    column: Column
    item: str
    label: str


@cache
def places() -> dict[tuple[str, str, str], Place]:
    """Every field this version knows, by (group, list, name)."""
    found: dict[tuple[str, str, str], Place] = {}
    for section in SECTIONS.values():
        for field in section.fields:
            path = field.packet.get(ND27, "")
            if path and section.many and ND27 in section.packet_list:
                path = f"{section.packet_list[ND27]}.{path}"
            if path:
                column, label = section.column(field.name), section.label(field.name)
                _add(found, path, column, field.item, label)
    for each in DERIVED:
        if ND27 in each.packet:
            _add(found, each.packet[ND27], SECTIONS[each.source].column(each.name), each.item,
                 each.label)  # fmt: skip
    return found


def _add(
    found: dict[tuple[str, str, str], Place], path: str, column: Column, item: str, label: str
) -> None:
    group, *list_, name = path.split(".")
    place = Place(group, "".join(list_), name, column, item, label)
    found[(place.group, place.list, place.name)] = place


def precheck(record: Mapping[str, Any]) -> list[Finding]:
    """What must not go out: a group that is missing, a name nobody knows, a value that is not
    what its field holds, a code that is none. `section` is the group or list, `row` the element
    from 1, `field` the packet's own name, `item` the number on the form."""
    found: list[Finding] = []
    if not re.fullmatch(r"[0-9]{12}", str(record.get("MaHoSo", ""))):
        found.append(Finding("Mã hồ sơ (MaHoSo): phải đủ 12 chữ số.", field="MaHoSo"))
    found += [
        Finding(f"Mã đơn vị ({unit}): còn trống.", field=unit)
        for unit in ("DonViSuDung", "DonViQuanLy")
        if not (record.get(unit) or {}).get("ma")
    ]
    found += [
        Finding(f"Gói tin có phần không ai biết: {name}.", field=name)
        for name in sorted(set(record) - HEAD - set(ND27_GROUPS))
    ]
    for group in ND27_GROUPS:
        held = record.get(group)
        if isinstance(held, Mapping):
            found += _group(group, held)
        else:
            found.append(Finding(f"Thiếu nhóm {group}.", section=group))
    return found


def _group(group: str, held: Mapping[str, Any]) -> Iterator[Finding]:
    lists = {place.list for place in places().values() if place.group == group and place.list}
    for name, value in held.items():
        if name not in lists:
            yield from _field(group, "", name, value, "")
            continue
        for number, row in enumerate(value if isinstance(value, list) else [value], start=1):
            for key, each in row.items():
                yield from _field(group, name, key, each, str(number))


def _field(group: str, list_: str, name: str, value: Any, row: str) -> Iterator[Finding]:
    place = places().get((group, list_, name))
    if place is None:
        message = f"Gói tin có trường không ai biết: {list_ or group}.{name}."
        yield Finding(message, section=list_ or group, row=row, field=name)
        return
    for wrong in _wrong(place.column, value):
        where = f"Mục {place.item} {place.label} ({name})" + (f", dòng {row}" if row else "")
        yield Finding(
            f"{where}: {wrong}.", section=list_ or group, row=row, field=name, item=place.item
        )


def _wrong(column: Column, value: Any) -> Iterator[str]:
    catalog = catalog_of(column)
    if isinstance(value, list) and not isinstance(column, CatalogListField):
        for each in value:  # several derived values
            yield from _wrong(column, each)
    elif catalog == PLACES:
        if not isinstance(value, Mapping) or value.get("thoi_ky") not in ("63", "34"):
            yield "không phải địa danh có thời kỳ 63 hoặc 34"
    elif catalog:
        for each in value if isinstance(value, list) else [value]:
            yield from _wrong_code(catalog, each)
    elif not isinstance(value, str) or not value:
        yield "phải là chuỗi ký tự"
    elif isinstance(column, PartialDateField) and not _is_date(value):
        yield "không phải ngày, tháng hoặc năm"


def _wrong_code(catalog: str, given: Any) -> Iterator[str]:
    if not isinstance(given, Mapping) or not given.get("ma"):
        yield "không phải mã danh mục"
        return
    listed = CATALOGS[catalog].packet_list
    ministry = given.get("ma_bnv")
    if ministry and listed and ministry not in valid_codes()[listed]:
        yield "mang mã không có trong danh mục của Bộ Nội vụ"


def _is_date(value: str) -> bool:
    try:
        PartialDate.from_iso(value)
    except ValueError:
        return False
    return True
