"""Printed pages as stored pictures: one grey PNG per paper, its pages side by side.

A page is like its picture when every point is as dark as some point next to it there, give or
take what smoothing does: another version of the drawing program passes, a line that moved by
half a millimetre does not.
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

GOLDEN = Path(__file__).parent / "golden"
DPI = 72
IN_A_ROW = 6
GREYS = 8
SMOOTHING = 96  # of 255; a thin line half a point aside is half as dark


def picture(pdf: bytes) -> Image.Image:
    """As it is stored: few greys."""
    drawn = subprocess.run(
        ["pdftoppm", "-gray", "-r", str(DPI), "-"], input=pdf, capture_output=True, check=True
    ).stdout
    pages = _pages(drawn)
    width, height = pages[0].size
    columns, rows = min(IN_A_ROW, len(pages)), -(-len(pages) // IN_A_ROW)
    whole = Image.new("L", (width * columns, height * rows), 255)
    for place, page in enumerate(pages):
        whole.paste(page, ((place % IN_A_ROW) * width, (place // IN_A_ROW) * height))
    return whole.quantize(GREYS, dither=Image.Dither.NONE)


def stored(name: str) -> Image.Image:
    return Image.open(GOLDEN / f"{name}.png")


def store(name: str, image: Image.Image) -> None:
    GOLDEN.mkdir(exist_ok=True)
    image.save(GOLDEN / f"{name}.png", optimize=True)


def unlike(one: Image.Image, other: Image.Image) -> int:
    """How many points of one have nothing alike next to them in the other. Both ways: what was
    added, and what is gone. Raises ValueError for pictures of different sizes: another number
    of pages."""
    if one.size != other.size:
        raise ValueError(f"{one.size} is not {other.size}")
    here, there = one.convert("L"), other.convert("L")
    return _beyond(here, there) + _beyond(there, here)


def _beyond(image: Image.Image, other: Image.Image) -> int:
    darkest = other.filter(ImageFilter.MinFilter(3))
    lightest = other.filter(ImageFilter.MaxFilter(3))
    too_dark = ImageChops.subtract(darkest, image)
    too_light = ImageChops.subtract(image, lightest)
    worst = ImageChops.lighter(too_dark, too_light)
    return sum(worst.histogram()[SMOOTHING:])


def _pages(drawn: bytes) -> list[Image.Image]:
    """Out of the stream of PGM files that pdftoppm writes."""
    stream, pages = io.BytesIO(drawn), []
    while stream.tell() < len(drawn):
        assert stream.readline().strip() == b"P5"
        width, height = (int(each) for each in stream.readline().split())
        assert stream.readline().strip() == b"255"
        pages.append(Image.frombytes("L", (width, height), stream.read(width * height)))
    return pages
