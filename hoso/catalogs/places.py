"""Reads of places in both eras.

A day before 01/07/2025 is spoken of in 63 provinces with districts, later days in 34
without; both are always found, the era of the day first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from hoso.catalogs.models import Era, Place
from hoso.catalogs.rules import Suggestion, is_broad, merged_note, now_note, place_words
from hoso.catalogs.source_files import FIRST_DAY_OF_34

# The nearest are numbered only after they were cut off: numbering sorts thousands to the end.
# In its own name first: "cà mau" is the province before its communes; then in the order
# typed: "thới bình" is Thới Bình before Bình Thới.
_SUGGEST = """
WITH first AS (
  SELECT key, full_path, level, merged_from
  FROM catalogs_place
  WHERE to_tsvector('simple', coalesce(folded, '')) @@ to_tsquery('simple', %(words)s)
    AND (level = 't' OR NOT %(broad)s)
  ORDER BY era <> %(era)s,
           NOT ' ' || split_part(folded, ',', 1) LIKE ALL (%(own)s),
           NOT ' ' || folded LIKE %(phrase)s,
           strpos('thx', level), length(full_path), key
  LIMIT %(limit)s
), near AS (
  SELECT *, row_number() OVER () AS place FROM first
)
SELECT near.key, near.full_path, near.level, near.merged_from,
       (SELECT array_agg(place.full_path ORDER BY place.key)
        FROM catalogs_placesuccessor AS next
        JOIN catalogs_place AS place ON place.key = next.new_id
        WHERE next.old_id = near.key)
FROM near
ORDER BY near.place
"""


def place_count() -> int:
    return Place.objects.count()


def suggest_places(typed: str, on: date | None = None, limit: int = 10) -> list[Suggestion]:
    """Places of both eras that hold every word typed; nothing typed: nothing.

    Until three letters of a name are typed, only provinces are offered.

    An old place's note says which new one it belongs to now, a new one's from what it came.
    """
    words = place_words(typed)
    if not words:
        return []
    era = Era.OLD if on is not None and on < FIRST_DAY_OF_34 else Era.NEW
    given: dict[str, Any] = {
        "words": " & ".join([*words[:-1], f"{words[-1]}:*"]),
        "phrase": f"% {' '.join(words)}%",
        "own": [f"% {word}%" for word in words],
        "broad": is_broad(words),
        "era": era.value,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST, given)
        return [
            Suggestion(key, path, _note(key, level, merged, now))
            for key, path, level, merged, now in cursor.fetchall()
        ]


def _note(key: str, level: str, merged_from: str, now: list[str] | None) -> str:
    return now_note(now or [], level) if key.startswith(Era.OLD) else merged_note(merged_from)


@dataclass(frozen=True, slots=True)
class History:
    """One place; `now` took it over (with: only a part of it), `before` are those it was made
    of, as far as they are linked; the whole text is `place.merged_from`."""

    place: Place
    now: tuple[tuple[Place, bool], ...]
    before: tuple[tuple[Place, bool], ...]
    note: str


def history_of(key: str) -> History | None:
    """In three statements, however many places were merged; None: no such place."""
    place = Place.objects.filter(key=key).select_related("parent").first()
    if place is None:
        return None
    now = [(each.new, each.is_part) for each in place.successors.select_related("new")]
    before = [(each.old, each.is_part) for each in place.predecessors.select_related("old")]
    names = [each.full_path for each, _ in now]
    note = _note(key, place.level, place.merged_from, names)
    return History(place, tuple(now), tuple(before), note)
