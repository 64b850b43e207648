"""What a person typed, as the code it names.

A type-ahead sends the code; a form without scripts sends the words. Both are looked up
here, for a whole form at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from hoso.base.text import folded
from hoso.catalogs.models import Place, Rank, Value
from hoso.catalogs.queries import Pair, valid_codes

PLACES = "place"


def resolve(typed: Iterable[Pair]) -> dict[Pair, str]:
    """(catalog or "place", typed) to code or key: by the code itself, else by the whole name,
    accents optional. What names nothing, or more than one thing, is left out. One statement, and
    at most three more for what is no code."""
    asked = set(typed)
    found: dict[Pair, str] = {pair: pair[1] for pair in valid_codes(asked)}
    left = asked - found.keys()
    names = _by_name({pair for pair in left if pair[0] != PLACES})
    names |= _by_path({text for catalog, text in left if catalog == PLACES})
    return found | {pair: next(iter(each)) for pair, each in names.items() if len(each) == 1}


def _by_name(left: set[Pair]) -> dict[Pair, set[str]]:
    if not left:
        return {}
    words = {pair: folded(pair[1]) for pair in left}
    rows = Value.objects.filter(
        catalog__in={catalog for catalog, _ in left}, folded__in=set(words.values())
    ).values_list("catalog", "folded", "code")
    known = [*rows]
    ranks = {word for (catalog, _), word in words.items() if catalog == "rank"}
    if ranks:
        found = Rank.objects.filter(folded__in=ranks).values_list("folded", "code")
        known += [("rank", word, code) for word, code in found]
    return {
        pair: {code for catalog, name, code in known if (catalog, name) == (pair[0], word)}
        for pair, word in words.items()
    }


def _by_path(left: set[str]) -> dict[Pair, set[str]]:
    if not left:
        return {}
    words = {text: folded(text) for text in left}
    rows = list(Place.objects.filter(folded__in=set(words.values())).values_list("folded", "key"))
    return {
        (PLACES, text): {key for name, key in rows if name == word} for text, word in words.items()
    }
