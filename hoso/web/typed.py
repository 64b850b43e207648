"""What stands in an address or was posted, read; None for what no page of ours sends."""

from __future__ import annotations

from datetime import date

from hoso.base.dates import PartialDate


def number_in(text: str, digits: int = 9) -> int | None:
    """A whole number of so many digits at most: longer ones are no key, no revision, no year."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None


def day_in(text: str, *, is_last: bool = False) -> date | None:
    """As it is typed, or as an address of ours carries it; of a month or year its first day, or
    its last."""
    try:
        typed = PartialDate.parse(text)
    except ValueError:
        return None
    return typed.latest() if is_last else typed.earliest()
