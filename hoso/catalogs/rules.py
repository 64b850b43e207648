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


def place_words(typed: str) -> str:
    """A tsquery over folded words, the last one unfinished; "" when nothing was typed."""
    words = re.findall(r"[a-z0-9]+", folded(typed))
    words = " ".join(_SHORT.get(word, word) for word in words).split()
    if not words:
        return ""
    return " & ".join([*words[:-1], f"{words[-1]}:*"])
