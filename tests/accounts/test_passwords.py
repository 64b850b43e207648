"""What makes an own password unusable, beside its length and the house's words."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


def said(password: str) -> str:
    try:
        validate_password(password)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize("words", [1, 2, 3, 200])
def test_one_that_leaked_is_refused_wherever_it_stands_in_the_list(
    words: int, settings: Any, tmp_path: Path
) -> None:
    """ASVS V6.2.12; as Have I Been Pwned gives its list: hash, colon, how often."""
    leaked = [f"cau-bi-lo-thu-{each}-day" for each in range(words)]
    hashes = sorted(hashlib.sha1(each.encode()).hexdigest().upper() for each in leaked)
    place = tmp_path / "pwned.txt"
    place.write_bytes(
        b"".join(f"{each}:{7 ** (at % 9)}\r\n".encode() for at, each in enumerate(hashes))
    )
    assert {said(each) for each in leaked} == {""}
    settings.HOSO_LEAKED_PASSWORDS = str(place)
    assert all("đã lộ" in said(each) for each in leaked)
    assert {said(f"cau-khac-han-thu-{each}") for each in range(50)} == {""}


@pytest.mark.parametrize(
    ("password", "lacks"),
    [
        ("bốn chữ thường thôi", "chữ hoa, chữ số"),
        ("Bốn chữ thường thôi", "chữ số"),
        ("BonChuThuong2026", "dấu"),
        ("Bốn chữ, 2026 lần", ""),
    ],
)
def test_kinds_of_characters_are_asked_for_where_the_office_says_so(
    password: str, lacks: str, settings: Any, tmp_path: Path
) -> None:
    """TCVN 14423, level 3: four, where no second factor stands beside it."""
    assert said(password) == ""
    shipped = settings.HOSO_SECURITY_RULES.read_text(encoding="utf-8")
    own = tmp_path / "security.toml"
    own.write_text(shipped.replace("classes = 1", "classes = 4"), encoding="utf-8")
    settings.HOSO_SECURITY_RULES = own
    found = said(password)
    assert (f"chưa có {lacks}." in found) if lacks else found == ""
