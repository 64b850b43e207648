"""What is read out of all tables at once is what the models hold, value for value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from hoso import audit
from hoso.accounts.models import Role
from hoso.base.canonical import canonical
from hoso.base.dates import PartialDate
from hoso.base.fields import CatalogListField, PartialDateField
from hoso.dossiers import queries
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS, Section
from hoso.dossiers.services import Write, write
from tests import builders

pytestmark = pytest.mark.django_db
ROWS = 3


def _text(column: models.CharField[Any, Any], number: int) -> str:
    """What JSON has to escape, and what a reader could take for a number."""
    given = f'Ông “Tư”\t"\\{number}" Đ🙂'
    return (given if number % 2 else "012.50")[: column.max_length or None]


VALUES: list[tuple[Any, Callable[[Any, int], Any]]] = [
    (PartialDateField, lambda column, number: ("2001", "2001-02", "2001-02-03")[number % 3]),
    (CatalogListField, lambda column, number: ["01", "09"][: number % 3] or None),
    (models.DecimalField, lambda column, number: f"{Decimal(number):.{column.decimal_places}f}"),
    (models.IntegerField, lambda column, number: number * 1_000 if number else 0),
    (models.CharField, _text),
    (models.TextField, lambda column, number: f"Dòng một\nDòng hai {number}"),
]


def value(column: Any, number: int) -> Any:
    return next(made(column, number) for kind, made in VALUES if isinstance(column, kind))


def row(section: Section, number: int) -> dict[str, Any]:
    """Every other field, in turn; the last row is empty but for what must be there."""
    found: dict[str, Any] = {"id": str(uuid4())} if section.many else {}
    for place, each in enumerate(section.fields):
        column = section.column(each.name)
        if (place + number) % 2 == 0 or (not column.has_default() and not column.null):
            given = value(column, number + place)
            small = isinstance(column, models.SmallIntegerField)
            found[each.name] = min(given, 12) if small else given
    return {name: one for name, one in found.items() if one is not None}


def to_content(column: Any, value: Any) -> Any:
    """A value of the model as canonical JSON has it; None for an empty one."""
    if value in (None, "", []):
        return None
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, Decimal):
        return f"{value:.{getattr(column, 'decimal_places', 2)}f}"
    return value


def by_the_models(person: Person) -> dict[str, Any]:
    """The slow way: a statement for each section, each value through its field."""
    found: dict[str, Any] = {}
    for key, section in SECTIONS.items():
        for model in section.model._default_manager.filter(person_id=person.pk):
            read = {"id": str(model.pk)} if section.many else {}
            for each in section.fields:
                one = to_content(section.column(each.name), getattr(model, each.name))
                if one is not None:
                    read[each.name] = one
            if section.many:
                found.setdefault(key, []).append(read)
            else:
                found[key] = read
    for key, rows in found.items():
        if SECTIONS[key].many:
            rows.sort(key=lambda one, key=key: queries.order(SECTIONS[key], one))
    return found


@pytest.fixture
def people() -> list[Person]:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    made = [builders.make_person(tree.division, officer).person for _ in range(3)]
    with audit.recording("tests", "seed.fill"):
        write(
            Write(person.pk, key, "add" if section.many else "set", row(section, number))
            for person in made[:2]
            for key, section in SECTIONS.items()
            for number in range(ROWS if section.many else 1)
        )
    return made


def test_each_value_order_and_type_is_as_the_models_give_it(people: list[Person]) -> None:
    contents = queries.contents_of(people)
    for person in people:
        content = dict(contents[person.pk])
        assert content.pop("person")["id"] == str(person.pk)
        expected = by_the_models(person)
        differing = [key for key in expected if content[key] != expected[key]]
        assert [(content[key], expected[key]) for key in differing] == []
        assert canonical(content) == canonical(expected)
    assert set(contents[people[0].pk]) == {"person", *SECTIONS}
    assert all(isinstance(PartialDate.from_iso(one["since"]), PartialDate)
               for one in contents[people[0].pk]["work"] if "since" in one)  # fmt: skip


def test_however_many_people_and_sections_it_asks_once(people: list[Person]) -> None:
    for asked in (people[:1], people):
        with CaptureQueriesContext(connection) as seen:
            queries.contents_of(asked)
        assert len(seen) == 1
    with CaptureQueriesContext(connection):
        assert queries.contents_of([]) == {}


def test_the_head_names_the_nearest_unit_with_a_code_and_the_top(people: list[Person]) -> None:
    other = builders.make_unit("Sở Y tế", "department", people[0].unit.parent.parent, "H12.09")
    assert other.pk
    head = queries.content_of(people[0])["person"]
    assert (head["section"], head["unit"]["code"], head["managing_unit"]["code"]) == (
        "Phòng Quản lý đất đai", "H12.02", "H12",
    )  # fmt: skip
