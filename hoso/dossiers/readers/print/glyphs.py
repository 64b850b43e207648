"""Which characters the embedded typeface can draw, and what is printed for the others.

PDF/A refuses a document with a character that no embedded font has (ISO 19005-2, 6.2.11.8),
and a person's name in Khmer or an emoji in a note must not stop the printing of a file.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 12
_SOFT_BREAK = "\u200b"


def printable(text: str, drawn: frozenset[int]) -> str:
    """NFC; what cannot be drawn as its code in brackets, [U+1F600]; unseen marks dropped;
    words too long for a line may break."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
    shown = "".join(_drawn(char, drawn) for char in plain)
    return _LONG_WORD.sub(_breakable, shown)


def _drawn(char: str, drawn: frozenset[int]) -> str:
    if char == "\n" or ord(char) in drawn:
        return char
    kind = unicodedata.category(char)
    if kind in {"Cf", "Cc"} or "VARIATION SELECTOR" in unicodedata.name(char, ""):
        return ""
    return " " if kind.startswith("Z") else f"[U+{ord(char):04X}]"


def _breakable(word: re.Match[str]) -> str:
    text = word.group()
    return _SOFT_BREAK.join(text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


@cache
def drawn_by(folder: Path) -> frozenset[int]:
    """Code points that every TrueType face of the folder has. Raises FileNotFoundError
    when there is none."""
    faces = sorted(folder.glob("*.ttf"))
    if not faces:
        raise FileNotFoundError(f"No typeface in {folder}: run tools/build_assets.py")
    return frozenset.intersection(*(_code_points(face.read_bytes()) for face in faces))


def _code_points(font: bytes) -> frozenset[int]:
    """Out of the font's cmap table (OpenType specification; formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    start = next(
        offset
        for tag, _, offset, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * tables])
        if tag == b"cmap"
    )
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 4 + 8 * index + 4)[0]
        form = struct.unpack_from(">H", font, at)[0]
        if form == 4:
            found |= _format_4(font, at)
        elif form == 12:
            for low, high, _ in struct.iter_unpack(
                ">III", font[at + 16 : at + 16 + 12 * struct.unpack_from(">I", font, at + 12)[0]]
            ):
                found.update(range(low, high + 1))
    return frozenset(found - {0, 0xFFFF})


def _format_4(font: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    shape = f">{count}H"
    ends = struct.unpack_from(shape, font, at + 14)
    starts = struct.unpack_from(shape, font, at + 16 + 2 * count)
    deltas = struct.unpack_from(shape, font, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    offsets = struct.unpack_from(shape, font, offsets_at)
    found = set()
    for index, (low, high) in enumerate(zip(starts, ends, strict=True)):
        for code in range(low, high + 1):
            if offsets[index] == 0:
                glyph = (code + deltas[index]) & 0xFFFF
            else:
                place = offsets_at + 2 * index + offsets[index] + 2 * (code - low)
                raw = struct.unpack_from(">H", font, place)[0] if place + 2 <= len(font) else 0
                glyph = (raw + deltas[index]) & 0xFFFF if raw else 0
            if glyph:
                found.add(code)
    return found
