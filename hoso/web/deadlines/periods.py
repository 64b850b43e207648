"""The spans of time that boards look at, as the address names them."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone

from hoso.deadlines.queries import Period

USUAL = "nam"
FIRST_YEAR = 2020  # no board reaches further back


def choices(today: date) -> list[tuple[str, str, Period]]:
    """(key, words, period), the usual one among them."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    quarter = date(today.year, today.month - (today.month - 1) % 3, 1)
    found = [
        ("thang", f"Tháng {month:%m/%Y}", Period(month, _end(month, 1))),
        ("thang-truoc", f"Tháng {before:%m/%Y}", Period(before, _end(before, 1))),
        (
            "quy",
            f"Quý {(quarter.month + 2) // 3} năm {quarter.year}",
            Period(quarter, _end(quarter, 3)),
        ),
    ]
    for key, year in ((USUAL, today.year), ("nam-truoc", today.year - 1)):
        found.append((key, f"Năm {year}", Period(date(year, 1, 1), date(year, 12, 31))))
    return found


def asked_for(asked: QueryDict) -> tuple[str, str, Period]:
    """The one in the address (`ky`); this year without one."""
    known = choices(timezone.localdate())
    wanted = asked.get("ky", "")
    usual = next(each for each in known if each[0] == USUAL)
    return next((each for each in known if each[0] == wanted), usual)


def year_asked(asked: QueryDict) -> int:
    """Of the address (`nam`), within what there can be; this year without one."""
    today, typed = timezone.localdate(), asked.get("nam", "")
    if typed.isascii() and typed.isdecimal() and len(typed) == 4:
        return min(max(int(typed), FIRST_YEAR), today.year)
    return today.year


def _end(first: date, months: int) -> date:
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    return first - timedelta(days=1)
