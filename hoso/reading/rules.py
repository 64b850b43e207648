"""Pure: what is kept of words typed, whether a reason says something, what is out of the ordinary.

The limits are the system's own (`data/unusual.toml`), no regulation names any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hoso.base.text import one_line

SLOT = 600  # seconds that one row stands for
WORDS_AT_MOST = 100
REASON_AT_MOST = 300
REASON_AT_LEAST = 10  # letters
SHORT_REASON = (
    f"Ghi lý do lấy dữ liệu của nhiều người, ít nhất {REASON_AT_LEAST} chữ cái: lý do được giữ lại "
    "và ghi vào tệp."
)
VIETNAM = timezone(timedelta(hours=7))
_NUMBER = re.compile(r"\d[\d .-]{6,}\d")


def slot_of(at: datetime) -> int:
    """Tens of minutes since 1970."""
    return int(at.timestamp()) // SLOT


def kept_words(typed: str) -> str:
    """The words of a search as they are kept: of a long number only the last three digits, so that
    the record of reading holds no personal number."""
    words = one_line(typed)[:WORDS_AT_MOST]
    return _NUMBER.sub(lambda found: f"•••{found.group()[-3:]}", words)


def is_reason(typed: str) -> bool:
    """Whether it says something: letters, not dots and digits."""
    return sum(each.isalpha() for each in typed) >= REASON_AT_LEAST


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many on reading is out of the ordinary, and since when these limits hold.

    night: whole hours of Vietnam, from the first until before the second, over midnight."""

    since: date
    source: str
    dossiers_an_hour: int
    night: tuple[int, int]
    dossiers_at_night: int
    dossiers_by_consent: int
    people_taken_a_day: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Limits:
        """Of the TOML file. Raises ValueError for a key missing, unknown or of another kind."""
        names = set(cls.__slots__)
        if given.keys() != names:
            wrong = sorted(given.keys() ^ names)
            raise ValueError(f"thiếu hoặc thừa: {', '.join(wrong)}")
        night = given["night"]
        is_night = isinstance(night, list) and len(night) == 2
        if not is_night or any(type(hour) is not int or not 0 <= hour < 24 for hour in night):
            raise ValueError("night: hai giờ trong ngày, từ 0 đến 23")
        counts = names - {"since", "source", "night"}
        if wrong := sorted(n for n in counts if type(given[n]) is not int or given[n] < 1):
            raise ValueError(f"phải là số nguyên dương: {', '.join(wrong)}")
        return cls(**{**given, "night": (night[0], night[1])})


@dataclass(frozen=True, slots=True)
class Rule:
    """One sign of unusual reading. said: with {number}, {limit}, {hours}."""

    label: str
    said: str


RULES: dict[str, Rule] = {
    "many": Rule(
        "Mở nhiều hồ sơ",
        "đã mở {number} hồ sơ khác nhau trong một giờ ({hours}), mức là {limit}",
    ),
    "night": Rule(
        "Xem ngoài giờ",
        "đã mở {number} hồ sơ vào ban đêm ({hours}), mức là {limit}",
    ),
    "outside": Rule(
        "Xem ngoài đơn vị",
        "đã mở {number} hồ sơ ngoài đơn vị được giao, theo văn bản đồng ý, trong một ngày, "
        "mức là {limit}",
    ),
    "taken": Rule(
        "Lấy ra nhiều",
        "đã lấy ra ngoài hệ thống dữ liệu của {number} lượt người trong một ngày, mức là {limit}",
    ),
}


def said(rule: str, number: int, limit: int, since: datetime, until: datetime) -> str:
    """Why it was noticed, in words, behind the name of the account."""
    first, last = (f"{each.astimezone(VIETNAM):%H:%M}" for each in (since, until))
    hours = f"lúc {first}" if first == last else f"{first}–{last}"
    return RULES[rule].said.format(number=number, limit=limit, hours=hours)
