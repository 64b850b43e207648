"""A sheet to a PDF/A file, by Typst. See docs/rules/printed-cv.md."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst
from django.conf import settings
from PIL import Image, ImageOps

from hoso.dossiers.readers.print.glyphs import drawn_by, printable

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]  # a form of another room imports "/dossiers/readers/print/common.typ"
PHOTO = (472, 709)  # 4 x 6 cm at 300 points an inch
PAGE_HEIGHT = 841.89  # A4, in points
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

Sheet = dict[str, Any]
# Page (from 0), then left, bottom, right, top in points from the lower left corner: what
# signing.rules.Appearance takes.
Box = tuple[int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Printed:
    """`boxes` are the places for signature fields: "declarant" (the person who declares),
    "person" (who signs for the agency) and "agency" (the seal, over the left third of "person")."""

    pdf: bytes
    boxes: Mapping[str, Box]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(settings.PRINT_FONTS)],
    )


def render_cv(sheet: Sheet, photo: bytes = b"") -> Printed:
    """The legal form with the sheet's values (its shape: `sheets.sheet_of`).

    `photo`: a JPEG or PNG, cut to 4 x 6 cm; an empty box without one. PDF/A-2a, tagged,
    Vietnamese. The same sheet and photo give the same bytes. Any text is printed as text.
    Raises FileNotFoundError without the typefaces, OSError for a photo that is no picture.
    """
    return rendered("cv", sheet, photo=json.dumps(list(_fitted(photo))) if photo else "")


def render_contract(sheet: Sheet) -> Printed:
    """The labour contract, or an appendix of it (`contract.contract_sheet`, `appendix_sheet`)."""
    return rendered("contract", sheet)


def render_supplement(sheet: Sheet) -> Printed:
    """The supplementary CV (`supplement.supplement_sheet`)."""
    return rendered("supplement", sheet)


def rendered(form: str, sheet: Sheet, folder: Path = HERE, **inputs: str) -> Printed:
    """The form of that name (its .typ file in `folder`, below the package) with the sheet's
    values; else as `render_cv`."""
    given = _printable({**sheet, "foot": _foot(sheet)}, drawn_by(settings.PRINT_FONTS))
    moment = _moment(sheet)
    compiler = typst.Compiler(
        input=str(folder / f"{form}.typ"),
        root=str(ROOT),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(given, ensure_ascii=False), **inputs},
    )
    pdf = compiler.compile(
        format="pdf",
        pdf_standards=["a-2a"],
        timestamp=int(moment.timestamp()) if moment else 0,
    )
    places = json.loads(compiler.query("<field>", field="value"))
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no single file.")
    return Printed(pdf, {each["name"]: _box(each) for each in places})


def _fitted(photo: bytes) -> bytes:
    """Upright, in the shape of the box and no finer than print: a telephone's picture lies on
    its side and would make the file ten times as big."""
    with Image.open(io.BytesIO(photo)) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    made = io.BytesIO()
    ImageOps.fit(upright, PHOTO).save(made, "JPEG", quality=85)
    return made.getvalue()


def _box(place: Mapping[str, Any]) -> Box:
    left, top = place["left"], PAGE_HEIGHT - place["top"]
    corners = (left, top - place["height"], left + place["width"], top)
    return (place["page"] - 1, *(round(each, 2) for each in corners))


def _moment(sheet: Sheet) -> datetime | None:
    written = sheet.get("printed_at")
    return datetime.fromisoformat(written).astimezone(VIETNAM) if written else None


def _foot(sheet: Sheet) -> list[str]:
    """Under every page: whose, which version, when printed; the form's small print; then the
    hash of the version; who took it out."""
    header, moment = sheet.get("header", {}), _moment(sheet)
    parts = [sheet.get("name", "")]
    if header.get("staff_number"):
        parts.append(f"Số hiệu {header['staff_number']}")
    if sheet.get("version") and not sheet.get("draft"):
        parts.append(f"Phiên bản {sheet['version']}")
    if moment:
        parts.append(f"In lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}")
    lines = [" · ".join(part for part in parts if part)]
    if sheet.get("small_print"):
        lines.append(sheet["small_print"])
    if sheet.get("draft"):
        lines.append("Bản nháp, chưa phê duyệt: không có giá trị xác nhận.")
    elif sheet.get("sha256"):
        lines.append(f"SHA-256 của phiên bản: {sheet['sha256']}")
    if sheet.get("taken"):
        lines.append(sheet["taken"])
    return lines


def _printable(value: Any, drawn: frozenset[int], key: str = "") -> Any:
    if isinstance(value, str):
        return value if key == "foot" and value.startswith("SHA-256") else printable(value, drawn)
    if isinstance(value, list | tuple):
        return [_printable(each, drawn, key) for each in value]
    if isinstance(value, dict):
        return {name: _printable(each, drawn, name) for name, each in value.items()}
    return value
