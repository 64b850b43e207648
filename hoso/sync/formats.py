"""Packet versions side by side: each builds a record, checks it strictly, and has its service.

A packet keeps the format it was made in until it is settled, whatever is in force by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hoso.base.findings import Finding
from hoso.dossiers.readers.packet import BNV2020, ND27
from hoso.sync import precheck, precheck_nd27
from hoso.sync.rules import Service

Check = Callable[[Mapping[str, Any]], list[Finding]]


@dataclass(frozen=True, slots=True)
class Format:
    key: str
    title: str
    service: Service
    check: Check


FORMATS: dict[str, Format] = {
    each.key: each
    for each in (
        Format(BNV2020, "Gói tin 2020 của Bộ Nội vụ", Service.RECORD, precheck.precheck),
        Format(
            ND27,
            "Mười nhóm của Nghị định 27/2026/NĐ-CP",
            Service.ELECTRONIC,
            precheck_nd27.precheck,
        ),
    )
}


def in_force() -> Format:
    """What new packets are made in: setting HOSO_NATIONAL_FORMAT."""
    return FORMATS[settings.HOSO_NATIONAL_FORMAT]
