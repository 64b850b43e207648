"""Text as Vietnamese people type, search and sort it."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffe\uffff]"
)

PLAIN = "aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyyd"
MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
APOSTROPHES = "'’ʼ`"
_FOLD = str.maketrans(MARKED, PLAIN, APOSTROPHES)

# The order of the Vietnamese alphabet, then of the tones: level, huyền, hỏi, ngã, sắc, nặng.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def cleaned(text: str) -> str:
    """NFC, no invisible or control characters, ends trimmed; line breaks kept."""
    if text.isprintable():  # of what is taken out and of spaces but the plain one, nothing is
        return unicodedata.normalize("NFC", text).strip()
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text)).strip()


def one_line(text: str) -> str:
    """As `cleaned`, with every run of spaces and line breaks as one space."""
    seen = cleaned(text)
    return seen if "  " not in seen and seen.isprintable() else _SPACES.sub(" ", seen)


def folded(text: str) -> str:
    """For searching: lower case, no accents, đ as d, single spaces.

    The SQL function hoso_fold (base, migration 0001) is built from the same table
    and gives the same text; a test holds the two together.
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).lower().translate(_FOLD)).strip()


def sort_key(name: str) -> str:
    """Order of names in an office: given name first, then family and middle names,
    by the Vietnamese alphabet. Compare as plain text (collation C)."""
    words = one_line(name).lower().split(" ")
    return "!".join(_word_key(word) for word in [words[-1], *words[:-1]] if word)


def _word_key(word: str) -> str:
    letters: list[str] = []
    tone = "0"
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        elif letters and unicodedata.combining(char):
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        else:
            letters.append(char)
    return "".join(_letter_key(letter) for letter in letters) + tone


def _letter_key(letter: str) -> str:
    place = _LETTERS.find(letter)
    return chr(ord("A") + place) if place >= 0 else letter
