"""A dossier with something in every field of its form, written past the verbs: for what a screen
costs when everything is there, not for what the words mean."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, cycle, islice
from typing import Any
from uuid import uuid4

from django.db import models

from hoso import audit
from hoso.base.fields import CatalogListField, PartialDateField, PictureField, PlaceField
from hoso.catalogs.models import Value
from hoso.dossiers.models import Person
from hoso.dossiers.readers.values import catalog_of
from hoso.dossiers.sections import SECTIONS, form_kind
from hoso.dossiers.sections.declaration import Row, Section
from hoso.dossiers.services import Write, write

FIRST_YEAR = 2004
YEARS = 20
PLACE = "34-x-32248"
RANK = "01.003"
SAID = "Trung tâm bồi dưỡng nghiệp vụ của tỉnh, khóa"


def fill(person: Person, rows: int, *, version: int = 0) -> None:
    """Every single section but identity and papers, and `rows` rows spread over the tables.

    version: the number of the version that is said to have been signed.
    """
    kind = form_kind(person.kind)
    mine = [each for each in SECTIONS.values() if kind in each.kinds]
    codes = _codes()
    singles = [each for each in mine if not each.many and each.key not in ("identity", "papers")]
    tables = [each for each in mine if each.many]
    turns: dict[str, Iterator[int]] = {each.key: count() for each in tables}
    writes = [Write(person.pk, each.key, "set", _row(each, 0, codes)) for each in singles]
    for each in islice(cycle(tables), rows):
        row = {"id": str(uuid4()), **_row(each, next(turns[each.key]), codes)}
        writes.append(Write(person.pk, each.key, "add", row))
    with audit.recording("tests", "seed.fill"):
        write(writes)
        Person.objects.filter(pk=person.pk).update(version_number=version)
    person.refresh_from_db()


def _codes() -> dict[str, str]:
    """A code of each catalog."""
    found = dict(Value.objects.order_by("-code").values_list("catalog", "code"))
    return {**found, "rank": RANK, "record_status": "working"}


def _row(section: Section, number: int, codes: dict[str, str]) -> Row:
    """One year after the other, so that nothing overlaps; a day goes up within the row."""
    months = count(1)
    year = FIRST_YEAR + number % YEARS
    return {
        each.name: _value(section.column(each.name), number, year, months, codes)
        for each in section.fields
    }


def _value(
    column: Any, number: int, year: int, months: Iterator[int], codes: dict[str, str]
) -> Any:
    if isinstance(column, PartialDateField):
        return f"{year}-{next(months):02}"
    if isinstance(column, PlaceField):
        return PLACE
    if isinstance(column, PictureField):
        return "0" * 64
    if catalog := catalog_of(column):
        return [codes[catalog]] if isinstance(column, CatalogListField) else codes[catalog]
    if isinstance(column, models.DecimalField):
        return f"{2.34:.{column.decimal_places}f}"
    if isinstance(column, models.BigIntegerField):
        return 12_345_678
    if isinstance(column, models.IntegerField):
        least = int(column.validators[0].limit_value)
        return year if least > 1900 else least + 2
    return f"{SAID} {number}"[: column.max_length or None]
