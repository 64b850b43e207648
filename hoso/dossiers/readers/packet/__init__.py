"""Reader: a content as a packet to the national database, in one of the versions.

The declarations name where a field goes in each version; a version's own module knows the rest.
"""

from __future__ import annotations

from typing import Any

from hoso.dossiers.readers.packet import bnv2020, nd27
from hoso.dossiers.readers.packet.bnv2020 import MinistryCodes, left_out
from hoso.dossiers.sections.declaration import Content
from hoso.dossiers.sections.packets import BNV2020, ND27

__all__ = ["BNV2020", "MinistryCodes", "ND27", "left_out", "packet"]

_BUILDERS = {BNV2020: bnv2020.record, ND27: nd27.record}


def packet(content: Content, codes: MinistryCodes, version: str = BNV2020) -> dict[str, Any]:
    """The record as this version writes it. Raises KeyError for a version nobody knows."""
    return _BUILDERS[version](content, codes)
