"""Contents of generated rows: whatever the readers of typed text let through, in any mixture."""

from __future__ import annotations

from typing import Any

from django.db import models
from hypothesis import strategies as st

from hoso.base.dates import PartialDate
from hoso.base.fields import CatalogField, CatalogListField, PartialDateField
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import EVERYONE, Section

CODES = st.sampled_from([f"{number:02}" for number in range(1, 17)] + ["1", "3", "cc-01", "cu-02"])
RANKS = st.sampled_from(["01.001", "01.003", "01.004", "V.07.03.28", "99.999"])
NUMBERS = st.sampled_from(["096085000001", "096303004321", "001199000001"])
DATES = st.one_of(
    st.dates(min_value=PartialDate(1900).earliest(), max_value=PartialDate(2100).latest()).map(
        lambda day: day.isoformat()
    ),
    st.integers(1900, 2100).map(str),
    st.builds("{}-{:02}".format, st.integers(1900, 2100), st.integers(1, 12)),
    st.sampled_from(["2008-09", "2012-02-29", "2026-11-22", "2026"]),
)


def _value(column: Any) -> st.SearchStrategy[Any]:
    if isinstance(column, CatalogListField):
        return st.lists(CODES, min_size=1, max_size=3)
    if isinstance(column, CatalogField):
        return RANKS if column.catalog == "rank" else CODES
    if isinstance(column, PartialDateField):
        return DATES
    if isinstance(column, models.DecimalField):
        places = column.decimal_places
        return st.integers(0, 10 ** (column.max_digits - places) - 1).map(
            lambda number: f"{number:.{places}f}"
        )
    if isinstance(column, models.IntegerField):
        return st.one_of(st.integers(0, 12), st.integers(1900, 2100))
    return st.text(min_size=1, max_size=12).filter(str.strip)


def _row(section: Section, number: int) -> st.SearchStrategy[dict[str, Any]]:
    values = {field.name: _value(section.column(field.name)) for field in section.fields}
    head = {"id": st.just(f"row {number}")} if section.many else {}
    return st.fixed_dictionaries(head, optional=values)


def contents() -> st.SearchStrategy[dict[str, Any]]:
    """Any kind of person, at any stage, with or without its day, up to four rows a table."""
    head = st.fixed_dictionaries(
        {"personal_number": NUMBERS, "kind": st.sampled_from([*sorted(EVERYONE), "guest"])},
        optional={
            "today": st.sampled_from(["2026-11-22", "2024-02-29"]),
            "stage": st.sampled_from(["opening", "full"]),
        },
    )
    sections = {
        key: st.integers(0, 4).flatmap(
            lambda count, each=each: st.tuples(*(_row(each, place) for place in range(count))).map(
                list
            )
        )
        if each.many
        else _row(each, 0)
        for key, each in SECTIONS.items()
    }
    return st.fixed_dictionaries({"person": head}, optional=sections)
