"""Photos of made-up people: silhouettes of 4 x 6 cm in a few variants, never a real face."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw

from hoso.accounts.models import Account
from hoso.files import services as files
from hoso.files.models import StoredFile
from simulators.province.names import FEMALE, MALE

SIZE = (400, 600)  # 4 x 6 cm at 254 dots per inch
DPI = (254, 254)
SKIN, HAIR = "#c9a184", "#2b2420"
BACKS = ("#2f5fa8", "#dfe7ef", "#f4f4f2")  # blue, light and white: what studios hang up
CLOTHES = ("#f2f2ee", "#26364f", "#7a3b42")


@dataclass(frozen=True, slots=True)
class Picture:
    sex: str
    sha256: str
    content: bytes


@cache
def pictures() -> tuple[Picture, ...]:
    """Every variant; the same bytes in every run of one version of Pillow."""
    drawn = ((sex, _drawn(sex, back, CLOTHES[place]))
             for sex in (MALE, FEMALE) for place, back in enumerate(BACKS))  # fmt: skip
    return tuple(Picture(sex, hashlib.sha256(jpeg).hexdigest(), jpeg) for sex, jpeg in drawn)


@cache
def hashes(sex: str) -> tuple[str, ...]:
    """What a dossier of that sex may have as its photo."""
    return tuple(each.sha256 for each in pictures() if each.sex == sex)


def keep(by: Account) -> dict[str, StoredFile]:
    """The variants as accepted uploads, by hash; each is stored once."""
    kept = {}
    with TemporaryDirectory(prefix="hoso-portraits-") as folder:
        for each in pictures():
            path = Path(folder, each.sha256)
            path.write_bytes(each.content)
            kept[each.sha256] = files.adopt_drawn(path, each.sha256, by=by)
    return kept


def _drawn(sex: str, back: str, clothes: str) -> bytes:
    page = Image.new("RGB", SIZE, back)
    draw = ImageDraw.Draw(page)
    if sex == FEMALE:
        draw.rounded_rectangle((112, 150, 288, 440), 80, HAIR)
    draw.ellipse((20, 410, 380, 830), clothes)
    draw.rectangle((168, 350, 232, 440), SKIN)
    draw.polygon(((150, 418), (250, 418), (200, 500)), SKIN)
    draw.ellipse((128, 160, 272, 370), SKIN)
    draw.pieslice((118, 140, 282, 320), 180, 360, HAIR)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=82, dpi=DPI)
    return out.getvalue()
