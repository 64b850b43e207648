"""What is offered while somebody types, and how words typed become a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hoso.base.text import folded

_SHORT = {
    "tp": "thanh pho",
    "tphcm": "thanh pho ho chi minh",
    "hcm": "ho chi minh",
    "tx": "thi xa",
    "tt": "thi tran",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`key` is what is stored, `label` what is chosen, `note` what helps to choose."""

    key: str
    label: str
    note: str = ""


_CODE = re.compile(r"(?!\.+(?:/|$))[\w.+-]+(?:/(?!\.+(?:/|$))[\w.+-]+)*")


def is_code(text: str) -> bool:
    """Letters, digits and . - + _, in parts divided by "/"; a part of nothing but dots is a
    step in the folders of an address, which no browser sends."""
    return _CODE.fullmatch(text) is not None


def former_name(name: str, also: str, until: date) -> str:
    """`also` with a name that was in use up to the day before `until`."""
    last = until - timedelta(days=1)
    return "; ".join(part for part in (also, f"{name} (đến {last:%d/%m/%Y})") if part)


SIGNS = "(),-"


def split_words(typed: str) -> list[str]:
    """Folded words; SIGNS divide words as spaces do."""
    return folded(typed).translate(str.maketrans(SIGNS, " " * len(SIGNS))).split()


def place_words(typed: str) -> list[str]:
    """Folded words of letters and digits, the usual short forms written out."""
    words = re.findall(r"[a-z0-9]+", folded(typed))
    return " ".join(_SHORT.get(word, word) for word in words).split()


_KINDS = {"tinh", "thanh", "pho", "huyen", "quan", "thi", "xa", "tran", "phuong", "dac", "khu"}


def is_broad(words: list[str]) -> bool:
    """Too little to choose among 14,000 places: fewer than three letters of a name."""
    return sum(len(word) for word in words if word not in _KINDS) < 3


NOTE_AT_MOST = 110


def now_note(names: Sequence[str], level: str) -> str:
    """Of an old place: where it belongs now. Districts were abolished, not handed on."""
    if not names:
        return "cấp huyện không còn từ 01/7/2025" if level == "h" else ""
    if len(names) == 1:
        return f"nay thuộc {names[0]}"
    return f"nay chia về: {'; '.join(names)}"


def merged_note(text: str) -> str:
    """Of a new place: what it was merged from, cut between two names where it is long."""
    if not text or text == "giữ nguyên":
        return text
    if len(text) > NOTE_AT_MOST:
        text = text[:NOTE_AT_MOST].rpartition(",")[0] + "…"
    return f"gộp từ {text}"
