"""Keyset paging: the same cost on the last page as on the first.

The address carries the place: `?sau=` after a row, `?truoc=` before one, `?cuoi=1` the end.
The place is the row's key as base64 JSON: whoever changes it sees no more than the
queryset allows, which is already cut to what may be seen.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M")
Row = TypeVar("Row", bound=Model)
SIZE = 50
CURSOR_AT_MOST = 4_000  # a name in base64 is far shorter


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """`after` and `before` are places for the next and the previous page, empty at the ends."""

    rows: list[M]
    total: int
    after: str = ""
    before: str = ""

    def __len__(self) -> int:
        return len(self.rows)


def page(
    rows: QuerySet[Row],
    keys: Sequence[str],
    asked: Mapping[str, str],
    *,
    total: int,
    size: int = SIZE,
) -> Page[Row]:
    """Order by `keys`, unique together, "-" for descending; `asked` is request.GET."""
    back = bool(asked.get("cuoi") or asked.get("truoc"))
    place = _place(asked.get("truoc") or asked.get("sau") or "", len(keys))
    if place is not None and not asked.get("cuoi"):
        try:
            rows = rows.filter(_beyond(keys, place, back))
        except (TypeError, ValueError, ValidationError):  # our shape, but not of these columns
            place, back = None, False
    order = [_turned(key) if back else key for key in keys]
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], total)
    has_next = (back and not asked.get("cuoi")) or (not back and more)
    has_previous = more if back else place is not None
    return Page(
        found,
        total,
        _cursor(found[-1], keys) if has_next else "",
        _cursor(found[0], keys) if has_previous else "",
    )


def _turned(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _beyond(keys: Sequence[str], place: Sequence[Any], back: bool) -> Q:
    """(a, b) > (x, y), written so that an index on (a, b) serves it."""
    beyond = Q()
    same: dict[str, Any] = {}
    for position, (key, value) in enumerate(zip(keys, place, strict=True)):
        name = key.lstrip("-")
        word = "lt" if key.startswith("-") is not back else "gt"
        beyond |= Q(**same, **{f"{name}__{word}": value})
        if position == 0 and len(keys) > 1:
            bound = Q(**{f"{name}__{word}e": value})
        same[name] = value
    return beyond & bound if len(keys) > 1 else beyond


def _cursor(row: Model, keys: Sequence[str]) -> str:
    values: list[Any] = []
    for key in keys:
        value: Any = row
        for part in key.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value if isinstance(value, int | str) else str(value))
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str, length: int) -> list[Any] | None:
    """None when there is none, or when it is not one of ours: the first page then."""
    if not cursor or len(cursor) > CURSOR_AT_MOST:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(raw)
        json.dumps(values, ensure_ascii=False).encode()  # half a character is none
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != length:
        return None
    is_plain = all(
        isinstance(value, int) or (isinstance(value, str) and "\0" not in value) for value in values
    )
    return values if is_plain else None
