"""Values as an office writes them. Each is a filter of every template."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hoso.base.dates import PartialDate
from hoso.base.text import folded
from hoso.quality.rules import percent

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def day(value: date | datetime | str | None) -> str:
    """22/11/2026; ISO text of a partial date as far as it is known."""
    if value in (None, ""):
        return ""
    if isinstance(value, str):
        return partial(value)
    return f"{_local(value):%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """22/11/2026 09:41, local time."""
    return f"{_local(value):%d/%m/%Y %H:%M}" if value else ""


def short_moment(value: datetime | None) -> str:
    """22/11 09:41; with the year when it is another year."""
    if not value:
        return ""
    local = _local(value)
    return (
        f"{local:%d/%m %H:%M}" if local.year == timezone.localdate().year else f"{local:%d/%m/%Y}"
    )


def clock(value: datetime | None) -> str:
    return f"{_local(value):%H:%M}" if value else ""


def weekday(value: date | datetime | None) -> str:
    """Thứ Sáu, 20/11/2026"""
    return f"{WEEKDAYS[_local(value).weekday()]}, {day(value)}" if value else ""


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def partial(value: PartialDate | str | None) -> str:
    """1985-03 → 03/1985"""
    if not value:
        return ""
    return (value if isinstance(value, PartialDate) else PartialDate.from_iso(value)).shown()


def number(value: Decimal | float | str | None, places: int | None = None) -> str:
    """1.234,56; without `places` a Decimal keeps its own."""
    if value in (None, ""):
        return ""
    exact = Decimal(str(value))
    text = f"{exact:,f}" if places is None else f"{exact:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,"))


def megabytes(size: int | None) -> str:
    """0,8 MB; small ones in KB."""
    if not size:
        return ""
    if size < 100_000:
        return f"{math.ceil(size / 1000)} KB"
    return f"{number(Decimal(size) / 1_000_000, 1)} MB"


def lasting(value: timedelta | None) -> str:
    """3 phút, 2 giờ, 4 ngày"""
    if value is None:
        return ""
    seconds = int(value.total_seconds())
    for size, word in ((86_400, "ngày"), (3_600, "giờ"), (60, "phút")):
        if seconds >= size:
            return f"{seconds // size} {word}"
    return f"{max(seconds, 0)} giây"


def marked(text: str, typed: str) -> SafeString:
    """The part of a text that was typed, marked; accents optional."""
    wanted, plain = folded(typed or ""), [folded(char) or " " for char in text]
    place = "".join(each[0] for each in plain).find(wanted) if wanted else -1
    if place < 0:
        return format_html("{}", text)
    end = place + len(wanted)
    return format_html("{}<mark>{}</mark>{}", text[:place], text[place:end], text[end:])


def initials(name: str) -> str:
    """Of the last two words: Trần Quốc Bảo → QB."""
    return "".join(word[0] for word in str(name).split()[-2:]).upper()


FILTERS = (
    day,
    moment,
    short_moment,
    clock,
    weekday,
    partial,
    number,
    megabytes,
    lasting,
    marked,
    initials,
    percent,
)
