"""The record in the ten groups of Article 5 of Decree 27/2026/NĐ-CP.

The decree's annex of 194 fields was not found: groups and their order are found (press on the
decree), the names of the fields are this project's proposal, and the whole record goes: also
what the interface of 2020 has no place for. Values: text; dates ISO, as exact as they are known;
a code with its local form and the ministry's; a place with its era. Nothing empty is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hoso.base.fields import CatalogListField
from hoso.dossiers.readers.values import PLACES, Column, catalog_of
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section
from hoso.dossiers.sections.derived import DERIVED
from hoso.dossiers.sections.packets import ND27, ND27_GROUPS

Codes = Mapping[tuple[str, str], str]


def record(content: Content, codes: Codes) -> dict[str, Any]:
    """{"MaHoSo", "SoHieu", "PhanLoaiHoSo", "DonViSuDung", "DonViQuanLy", and the ten groups}."""
    head = content["person"]
    made: dict[str, Any] = {
        "MaHoSo": head["personal_number"],  # Article 16.3
        "SoHieu": head["staff_number"],
        "PhanLoaiHoSo": coded("person_kind", head["kind"], codes),
        "DonViSuDung": _unit(head["unit"]),
        "DonViQuanLy": _unit(head["managing_unit"]),
        **{group: {} for group in ND27_GROUPS},
    }
    for section in SECTIONS.values():
        rows = section.rows(content)
        if section.many and ND27 in section.packet_list and rows:
            group, name = section.packet_list[ND27].split(".")
            made[group][name] = [_row(section, row, codes) for row in rows]
        elif not section.many:
            for row in rows:
                for path, value in _row(section, row, codes).items():
                    group, name = path.split(".")
                    made[group][name] = value
    for each in DERIVED:
        values = each.values(content)
        if ND27 in each.packet and values:
            group, name = each.packet[ND27].split(".")
            column = SECTIONS[each.source].column(each.name)
            shown = [_value(column, value, codes) for value in values]
            made[group][name] = shown if len(shown) > 1 else shown[0]
    return made


def _row(section: Section, row: Row, codes: Codes) -> dict[str, Any]:
    return {
        field.packet[ND27]: _value(section.column(field.name), row[field.name], codes)
        for field in section.fields
        if ND27 in field.packet and field.name in row
    }


def _value(column: Column, value: Any, codes: Codes) -> Any:
    catalog = catalog_of(column)
    if catalog == PLACES:
        era, level, code = str(value).split("-", 2)
        return {"thoi_ky": era, "cap": level, "ma": code}
    if isinstance(column, CatalogListField):
        return [coded(catalog, each, codes) for each in value]
    return coded(catalog, value, codes) if catalog else str(value)


def coded(catalog: str, code: str, codes: Codes) -> dict[str, str]:
    return {"danh_muc": catalog, "ma": code, "ma_bnv": codes.get((catalog, code), "")}


def _unit(unit: Mapping[str, str]) -> dict[str, str]:
    return {"ma": unit["code"], "ten": unit["name"]}
