"""What partial dates surely say about ages and spans; what they may say is left alone."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from hoso.base.dates import LAST_YEAR, PartialDate
from hoso.dossiers.sections.declaration import Content, Row

# Dates of dossiers repeat by month: a full dossier reads in a tenth of the time.
moment = lru_cache(maxsize=1 << 14)(PartialDate.from_iso)


def day(row: Row, name: str) -> PartialDate | None:
    """The date a field holds; None where it holds none."""
    text = row.get(name)
    return moment(text) if text else None


def span(row: Row) -> tuple[PartialDate | None, PartialDate | None]:
    return day(row, "since"), day(row, "until")


def born(content: Content) -> PartialDate | None:
    return day(content.get("identity", {}), "born_on")


def today(content: Content) -> date | None:
    """None in a version, which is judged without its day."""
    text = content["person"].get("today")
    return date.fromisoformat(text) if text else None


def after_years(start: date, years: int) -> date:
    """The same day that many years on; 28/2 for 29/2, the last day known for later ones."""
    year = min(start.year + years, LAST_YEAR)
    leap = start.month == 2 and start.day == 29
    return start.replace(year=year, day=28 if leap else start.day)


def whole_months(first: date, then: date) -> int:
    """Completed months from one day to the other; negative when `then` is before."""
    months = (then.year - first.year) * 12 + then.month - first.month
    return months - (then.day < first.day)


def fewest_months(first: PartialDate, then: PartialDate) -> int:
    return whole_months(first.latest(), then.earliest())


def most_months(first: PartialDate, then: PartialDate) -> int:
    return whole_months(first.earliest(), then.latest())


def surely_younger(birth: PartialDate, on: PartialDate, age: int) -> bool:
    """True when no reading of the two makes the person `age` by then."""
    return on.latest() < after_years(birth.earliest(), age)


def surely_older(birth: PartialDate, on: PartialDate, age: int) -> bool:
    """True when every reading makes the person older than `age`, by a year or more."""
    return on.earliest() >= after_years(birth.latest(), age + 1)


def most_years(birth: PartialDate, on: PartialDate) -> int:
    """The greatest age the two allow, in completed years; 0 for before birth."""
    return max(most_months(birth, on) // 12, 0)
