"""What a section shows beside its own fields because tables already say it (CM-4.5): each
value with the row it is taken from, so that nobody types it twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hoso.dossiers.readers.sheet import Labels, shown
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Row, Section
from hoso.dossiers.sections.derived import DERIVED, Derived, derived_in

# A table to the ids of its rows as the page counts them; a table, row and field to its address.
Counted = Callable[[Section], Sequence[str]]
Where = Callable[[Section, Row, str], str]


@dataclass(frozen=True, slots=True)
class Source:
    """One value and where it stands: "mục 37.1, dòng 3"."""

    text: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """Without a source the table says nothing about it yet; `table` is where it would."""

    item: str
    label: str
    sources: tuple[Source, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A value that a declaration changes by changing its table."""

    item: str
    label: str
    old: str
    new: str
    table: str


def sourced(
    declared: Section, content: Content, labels: Labels, counted: Counted, where: Where
) -> list[Sourced]:
    found = list(derived_in(declared.key))
    numbers = {
        key: {row: place for place, row in enumerate(counted(SECTIONS[key]), start=1)}
        for key in {each.source for each in found if content.get(each.source)}
    }
    return [_sourced(each, content, labels, numbers, where) for each in found]


def moved(key: str, before: Content, after: Content, labels: Labels) -> list[Moved]:
    """What changes elsewhere on the form when the table `key` changes so."""
    found = []
    for each in DERIVED:
        old, new = each.values(before), each.values(after)
        if each.source == key and old != new:
            table = SECTIONS[each.source]
            words = ["; ".join(shown(table, each.name, one, labels) for one in values)
                     for values in (old, new)]  # fmt: skip
            found.append(Moved(each.item, each.label, words[0], words[1], table.number))
    return found


def _sourced(
    each: Derived,
    content: Content,
    labels: Labels,
    numbers: Mapping[str, Mapping[str, int]],
    where: Where,
) -> Sourced:
    table = SECTIONS[each.source]
    sources = tuple(
        Source(
            shown(table, each.name, row[each.name], labels),
            f"mục {table.number}, dòng {numbers[each.source][row['id']]}",
            where(table, row, each.name),
        )
        for row in each.rows(content)
    )
    return Sourced(each.item, each.label, sources, table.number)
