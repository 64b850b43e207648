"""What is seen: the manifest as a page, and the picture of a signature or a seal.

Typst draws both. Pictures go into the PDF as an imported page: pyHanko's own text
stamps space Vietnamese letters wrongly.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

from hoso.base.canonical import canonical, sha256
from hoso.base.paper import drawn
from hoso.signing.certificates import shown_moment
from hoso.signing.rules import MM, PURPOSES, Appearance, Box

HERE = Path(__file__).parent

# Under the title at the foot of the manifest's last page (manifest.typ): A4, points.
MANIFEST_BOX: Box = (125 * MM, 28 * MM, 185 * MM, 52 * MM)


class Line(TypedDict):
    """What a head wants to see of one dossier. `from_version` 0: a new dossier."""

    name: str
    unit: str
    from_version: int
    to_version: int
    changed: str


def render_manifest(manifest: Mapping[str, Any], lines: Sequence[Line]) -> bytes:
    """The manifest as PDF, its SHA-256 at the foot of each page."""
    shown = {
        "title": "Bản kê phiên bản hồ sơ được ký",
        "sha256": sha256(canonical(dict(manifest))),
        "unit": manifest["unit"]["name"],
        "purpose": PURPOSES[manifest["purpose"]],
        "period": "/".join(reversed(manifest["period"].split("-"))),
        "signer": manifest["signer"]["name"],
        "title_of_signer": manifest["signer"]["title"],
        "on_behalf_of": manifest["signer"].get("on_behalf_of", ""),
        "made_at": shown_moment(datetime.fromisoformat(manifest["made_at"])),
        "lines": [
            {
                "name": line["name"],
                "unit": line["unit"],
                "from": str(line["from_version"] or "mới"),
                "to": str(line["to_version"]),
                "changed": line["changed"],
            }
            for line in lines
        ],
    }
    return drawn(HERE / "manifest.typ", shown)


def picture(appearance: Appearance) -> bytes:
    """One PDF page of the box's size with nothing but the picture on it."""
    left, bottom, right, top = appearance.box
    return _picture(
        appearance.kind,
        appearance.text,
        round(right - left, 2),
        round(top - bottom, 2),
        appearance.image,
    )


@lru_cache(maxsize=256)
def _picture(kind: str, text: str, width: float, height: float, image: bytes | None) -> bytes:
    shown = {
        "kind": kind,
        "text": text,
        "width": width,
        "height": height,
        "strokes": _strokes(text),
        "image": "",
    }
    if image is None:
        return drawn(HERE / "appearance.typ", shown)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "image.png").write_bytes(image)
        template = Path(folder) / "appearance.typ"
        template.write_bytes((HERE / "appearance.typ").read_bytes())
        return drawn(template, {**shown, "image": "image.png"})


def _strokes(name: str) -> list[list[float]]:
    """Five curves from left to right, each of six fractions of the box."""
    drawn = iter(hashlib.shake_256(name.encode()).digest(40))

    def between(low: float, high: float) -> float:
        return round(low + (high - low) * next(drawn) / 255, 3)

    strokes, x = [], 0.08
    for _ in range(5):
        end = x + 0.16
        strokes.append(
            [
                x + between(-0.02, 0.12),
                between(0.02, 0.30),
                x + between(0.02, 0.16),
                between(0.60, 0.95),
                round(end, 3),
                between(0.35, 0.65),
            ]
        )
        x = end
    return strokes
