"""The limits that sign-ins, sessions and passwords keep to: dated data with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Security:
    """pauses: after `most` failures the first, then the next, the last for good. *_administrator:
    for who holds the role of administrator. length: characters of a password that nothing stands
    beside; length_with_factor: beside a second factor. classes: of small letters, capitals, figures
    and others, how many must be in one that nothing stands beside. remembered: how many old
    passwords stay refused."""

    name: str
    since: date
    source: str
    most: int
    pauses: tuple[timedelta, ...]
    forgotten: timedelta
    idle: timedelta
    idle_administrator: timedelta
    longest: timedelta
    longest_administrator: timedelta
    length: int
    length_with_factor: int
    classes: int
    password_days_administrator: int
    remembered: int
    unused_days: int
    review_months: int
    review_days: int

    def pause(self, failures: int) -> timedelta | None:
        """How long nobody signs in under this name after so many failures in a row."""
        if failures < self.most:
            return None
        return self.pauses[min(failures - self.most, len(self.pauses) - 1)]


def security() -> Security:
    """What is in force here: the file that HOSO_SECURITY_RULES names, else the one shipped.

    Raises KeyError or TOMLDecodeError when the file lacks a value or cannot be read.
    """
    return _read(settings.HOSO_SECURITY_RULES)


@cache
def _read(path: Path) -> Security:
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    failures, sessions, accounts = found["failures"], found["sessions"], found["accounts"]
    passwords = found["passwords"]
    return Security(
        name=found["name"],
        since=found["since"],
        source=found["source"],
        most=failures["most"],
        pauses=tuple(timedelta(minutes=each) for each in failures["pauses_minutes"]),
        forgotten=timedelta(hours=failures["forgotten_hours"]),
        idle=timedelta(minutes=sessions["idle_minutes"]),
        idle_administrator=timedelta(minutes=sessions["idle_minutes_administrator"]),
        longest=timedelta(hours=sessions["longest_hours"]),
        longest_administrator=timedelta(hours=sessions["longest_hours_administrator"]),
        length=passwords["length"],
        length_with_factor=passwords["length_with_factor"],
        classes=passwords.get("classes", 1),  # files that were written before it
        password_days_administrator=passwords["days_administrator"],
        remembered=passwords["remembered"],
        unused_days=accounts["unused_days"],
        review_months=accounts["review_months"],
        review_days=accounts["review_days"],
    )
