"""Papers of made-up people, as a scanner gives them: grey, a little crooked, one picture a page.

Every page says that it is made up.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

import typst
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops

from hoso.base.text import folded

PPI = 84

PAGE = Path(__file__).parent / "data" / "scan.typ"

TITLES: Mapping[str, tuple[str, str, str]] = {
    "salary_decision": ("Quyết định", "Về việc nâng bậc lương thường xuyên", "Giám đốc"),
    "appointment_decision": ("Quyết định", "Về việc bổ nhiệm công chức, viên chức", "Giám đốc"),
    "diploma": ("Giấy chứng nhận", "Tốt nghiệp và được cấp bằng", "Hiệu trưởng"),
    "birth_certificate": ("Trích lục khai sinh", "(Bản sao)", "Người ký trích lục"),
    "citizen_card": ("Giấy xác nhận", "Thông tin về căn cước và nơi cư trú", "Trưởng Công an"),
    "labour_contract": ("Phụ lục hợp đồng", "Về việc sửa đổi hợp đồng lao động", "Thủ trưởng"),
    "party_decision": ("Quyết định", "Về việc kết nạp đảng viên", "Bí thư"),
}


def scan(kind: str, name: str, unit: str, number: str, day: date, said: str) -> SimpleUploadedFile:
    """A PDF of one scanned page. kind: a key of TITLES. said: what it decides or shows."""
    title, about, signer = TITLES[kind]
    shown = {
        "office": "Ủy ban nhân dân tỉnh Cà Mau", "unit": unit, "number": number, "title": title,
        "day": f"ngày {day.day:02} tháng {day.month:02} năm {day.year}", "about": about,
        "signer": signer,
        "lines": [f"Ông (bà): {name}.", said, "Có hiệu lực kể từ ngày ký."],
    }  # fmt: skip
    png = typst.compile(
        PAGE, format="png", ppi=PPI, font_paths=[settings.PRINT_FONTS], ignore_system_fonts=True,
        sys_inputs={"d": json.dumps(shown, ensure_ascii=False)},
    )  # fmt: skip
    assert isinstance(png, bytes)
    content = _scanned(png, Random(number + name))
    file = f"{folded(title).replace(' ', '-')}-{number.split('/')[0]}.pdf"
    return SimpleUploadedFile(file, content, "application/pdf")


def _scanned(png: bytes, rng: Random) -> bytes:
    page = Image.open(io.BytesIO(png)).convert("L")
    page = page.rotate(rng.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor=250)
    grain = Image.effect_noise(page.size, 14).point(lambda value: min(255, value + 127))
    page = ImageChops.multiply(page, grain)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=PPI, quality=60)
    return out.getvalue()
