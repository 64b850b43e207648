"""Where deadlines come from. Each room registers its own in `apps.ready`; a lower room that
makes the facts names the source only, as it does a job."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from hoso.deadlines.rules import Wanted


@dataclass(frozen=True, slots=True)
class Source:
    """kinds: their words. derive: every deadline that these subjects have or had, from the facts
    alone, in a fixed number of statements. subjects: all there are. count_again: sets due days
    that the facts themselves keep, after the calendar changed. lent: the kinds whose doing a
    delegation lends (`accounts.access.LENT`)."""

    key: str
    kinds: Mapping[str, str]
    derive: Callable[[Collection[str]], list[Wanted]]
    subjects: Callable[[], Iterable[object]]
    count_again: Callable[[], object] | None = None
    lent: frozenset[str] = frozenset()


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Raises ValueError when another source has that key."""
    if _SOURCES.setdefault(source.key, source) is not source:
        raise ValueError(f"two sources are called {source.key!r}")


def of(key: str) -> Source:
    """Raises LookupError."""
    if key not in _SOURCES:
        raise LookupError(f"no source of deadlines {key!r}; there are: {', '.join(_SOURCES)}")
    return _SOURCES[key]


def every() -> list[Source]:
    """In the order in which they were registered."""
    return list(_SOURCES.values())


def lent_kinds() -> frozenset[str]:
    """Of every source: what a delegate is to do, and sees when it is due."""
    return frozenset(kind for source in every() for kind in source.lent)


def kinds() -> dict[str, str]:
    """The words of every kind of deadline, in the order of the sources."""
    return {kind: words for source in every() for kind, words in source.kinds.items()}
