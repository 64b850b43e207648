"""Opening a head's session of 2,000 changed dossiers, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from django.utils import timezone

from bench.figures import Figure
from bench.registry import Bench, measure
from hoso import audit
from hoso.changes import months, rules
from hoso.changes.models import Declaration, Item, StepTaken
from hoso.changes.services import stepping
from hoso.dossiers.models import Person
from hoso.organisations.models import Unit

PLACE = "/dot-phe-duyet"
WAITING, TARGET = 2000, 300.0
BARE = """
SELECT d.id, d.revision, d.state, d.due_on, p.id, u.id
FROM changes_declaration d JOIN dossiers_person p ON p.id = d.person_id
JOIN organisations_unit u ON u.id = p.unit_id
WHERE d.state IN ('submitted', 'returned', 'checked') AND u.lft BETWEEN %s AND %s
ORDER BY p.sort_key, d.id
"""
PARTS = """
SELECT i.section, count(*), count(DISTINCT i.declaration_id) FROM changes_item i
JOIN changes_declaration d ON d.id = i.declaration_id
WHERE i.state = 'accepted' AND d.state = 'checked' GROUP BY i.section
"""


@measure
def month(on: Bench) -> Iterator[Figure]:
    unit = Unit.objects.get(parent=None, is_open=True)
    _fill(WAITING - len(months.month_of(unit, {on.head.pk}).ready), on.head.pk)
    ready = len(months.month_of(unit, {on.head.pk}).ready)
    if ready < WAITING:
        raise RuntimeError(f"only {ready} dossiers are ready; the province is too small")
    yield Figure("month.dossiers", ready, "dossiers")
    visitor = on.visitor(on.head.username)
    address = f"{PLACE}?don-vi={unit.pk}"
    yield from on.page("month", address, visitor, _bare(on, unit), TARGET)


def _fill(missing: int, head: int) -> None:
    """More of what waits to be signed: what some have changed, as a change of others."""
    with audit.recording("seed", "seed.fill", reason="đợt lớn để đo"):
        free = Person.objects.exclude(declarations__state__in=rules.OPEN_STATES).exclude(
            account=head
        )
        people = list(free.filter(version_number__gte=1).order_by("pk")[: max(missing, 0)])
        known = list(
            Declaration.objects.filter(batch=None, origin="person", items__state=rules.ACCEPTED)
            .order_by("pk")
            .distinct()[:500]
        )
        items = {each.pk: list(each.items.filter(state=rules.ACCEPTED)) for each in known}
        pairs = [
            (_copied(one, person), items[one.pk])
            for person, one in zip(people, cycle(known), strict=False)
        ]
        made = Declaration.objects.bulk_create([one for one, _ in pairs], batch_size=500)
        StepTaken.objects.bulk_create([stepping.begun(one, 0) for one in made], batch_size=500)
        Item.objects.bulk_create(
            [_item(one, each) for one, found in pairs for each in found], batch_size=1000
        )


def _copied(one: Declaration, person: Person) -> Declaration:
    made = Declaration(
        person=person,
        regulation=one.regulation,
        chain=one.chain,
        entered_by=one.entered_by,
        base_version=person.version_number,
        items_sha256=one.items_sha256,
        happened_on=one.happened_on,
        declare_by=one.declare_by,
        submitted_at=timezone.now(),
        submitted_by_id=one.submitted_by_id,
        checked_at=timezone.now(),
        checked_by_id=one.checked_by_id,
    )
    stepping.place_at(made, len(stepping.chain_of(made).steps) - 1)
    return made


def _item(one: Declaration, each: Item) -> Item:
    return Item(
        declaration=one, position=each.position, section=each.section, row=each.row,
        field=each.field, operation=each.operation, before=each.before, after=each.after,
        state=rules.ACCEPTED,
    )  # fmt: skip


def _bare(on: Bench, unit: Unit) -> Callable[[], object]:
    """The rows in their order, and how many of which section, as anyone would write them."""

    def ask() -> None:
        on.sql.execute(BARE, [unit.lft, unit.rgt]).fetchall()
        on.sql.execute(PARTS).fetchall()

    return ask
