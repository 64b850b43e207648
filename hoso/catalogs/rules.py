"""What is offered while somebody types, and how words typed become a search."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
