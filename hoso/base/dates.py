"""Partial dates: a year, a month of a year, or a day.

The legal form asks for month and year in its tables and for days elsewhere
(Circular 06/2023/TT-BNV, items 3, 13-17, 32-37); people know old dates only in
part. A partial date is stored as ISO text ("1985", "1985-03", "1985-03-01"):
value and precision in one, and text order is date order.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, total_ordering
from typing import Self

FIRST_YEAR, LAST_YEAR = 1900, 2100

_ISO = re.compile(r"^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$")
_TYPED = re.compile(r"^(?:(?:([0-9]{1,2})[/.\-\s])?([0-9]{1,2})[/.\-\s])?([0-9]{4}|[0-9]{2})$")


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year. Raises ValueError, in words for who typed it, for one that is not
    in the calendar. Ordered by the first day that each can mean."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(
                f"Năm {self.year} không hợp lệ: chỉ nhận từ {FIRST_YEAR} đến {LAST_YEAR}."
            )
        if self.month is not None and not 1 <= self.month <= 12:
            raise ValueError(f"Không có tháng {self.month}: tháng chỉ từ 1 đến 12.")
        if self.day is not None:
            if self.month is None:
                raise ValueError("Có ngày thì phải có tháng.")
            last = _last_day(self.year, self.month)
            if not 1 <= self.day <= last:
                raise ValueError(
                    f"Không có ngày {self.day}/{self.month:02}/{self.year}: "
                    f"tháng {self.month} năm {self.year} chỉ có {last} ngày."
                )

    @classmethod
    @lru_cache(maxsize=16_384)
    def from_iso(cls, text: str) -> Self:
        """As it is stored: "1985", "1985-03" or "1985-03-01". Raises ValueError."""
        found = _ISO.match(text)
        if not found:
            raise ValueError(f"Không phải ngày dạng ISO: {text!r}")
        return cls(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]

    @classmethod
    def parse(cls, text: str, *, today: date | None = None) -> Self:
        """Read what a person types: 1/3/85, 01/03/1985, 03/1985, 9/24, 1985, or ISO.

        Two-digit years mean the latest such year not after ten years from today.
        Raises ValueError with a Vietnamese sentence.
        """
        cleaned = " ".join(text.split())
        if not cleaned:
            raise ValueError("Chưa ghi ngày. Ví dụ gõ được: 1/3/1985, 03/1985 hoặc 1985.")
        if _ISO.match(cleaned) and len(cleaned) > 4:
            return cls.from_iso(cleaned)
        found = _TYPED.match(cleaned)
        if not found:
            raise ValueError("Chưa hiểu ngày này. Ví dụ gõ được: 1/3/1985, 03/1985 hoặc 1985.")
        day, month, year_text = found.groups()
        year = int(year_text)
        if len(year_text) == 2:
            if month is None:
                raise ValueError("Năm phải đủ 4 chữ số, ví dụ 1985.")
            limit = (today or date.today()).year + 10
            year += limit // 100 * 100
            if year > limit:
                year -= 100
        return cls(year, int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    def iso(self) -> str:
        return "-".join(f"{part:02}" for part in (self.year, self.month, self.day) if part)

    def shown(self) -> str:
        """As an office writes it: 01/03/1985, 03/1985, 1985."""
        return "/".join(f"{part:02}" for part in (self.day, self.month, self.year) if part)

    def spoken(self) -> str:
        """How it was understood, for the hint beneath the field."""
        if self.day:
            return f"Ngày {self.shown()}"
        return f"Tháng {self.shown()}" if self.month else f"Năm {self.shown()}"

    def earliest(self) -> date:
        """The first day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or _last_day(self.year, month))

    def surely_before(self, other: PartialDate) -> bool:
        """True only when no reading of the two could put self on or after other."""
        if self.year != other.year or not self.month or not other.month:
            return self.year < other.year
        if self.month != other.month or not self.day or not other.day:
            return self.month < other.month
        return self.day < other.day

    def agrees_with(self, other: PartialDate) -> bool:
        """True when the two may be the same day."""
        return not (self.surely_before(other) or other.surely_before(self))

    def __lt__(self, other: PartialDate) -> bool:
        return self.iso() < other.iso()

    def __str__(self) -> str:
        return self.iso()


@lru_cache(maxsize=4_096)
def _last_day(year: int, month: int) -> int:
    """Checks over thousands of dossiers ask for the same months again and again."""
    return calendar.monthrange(year, month)[1]
