"""Writing the rows of sections, and freezing what was approved. Only `changes` calls these
once a record is open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.base import wall
from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict
from hoso.base.sealed_fields import bulk_update
from hoso.base.text import sort_key
from hoso.dossiers import queries
from hoso.dossiers.models import Person, Version
from hoso.dossiers.models.general import Identity
from hoso.dossiers.readers.values import to_model
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Row, Section
from hoso.dossiers.services.status import settle

if TYPE_CHECKING:
    from hoso.signing.models import Signature


@dataclass(frozen=True, slots=True)
class Write:
    """One row to add, set or remove. `row` holds the whole new row for add and set."""

    person_id: UUID
    section: str
    operation: str  # add | set | remove
    row: Row


def write(writes: Iterable[Write]) -> None:
    """Write rows in bulk. Must stand inside a recording; the caller has locked the people.

    Raises Conflict when a new row has the id of a row that is there already: nothing of one
    dossier is written over by another's.
    """
    grouped: dict[tuple[str, str], list[Write]] = defaultdict(list)
    for each in writes:
        grouped[(each.section, each.operation)].append(each)
    for (key, operation), group in grouped.items():
        declared = section(key)
        if operation == "remove":
            declared.model._default_manager.filter(
                pk__in=[each.row["id"] for each in group],
                person_id__in=[each.person_id for each in group],
            ).delete()
        elif declared.many and operation == "add":
            _add(declared, group)
        elif declared.many:
            names = [f.name for f in declared.fields]
            rows = [_model(declared, each) for each in group]
            bulk_update(rows, names, batch_size=500)
        else:
            declared.model._default_manager.bulk_create(
                [_model(declared, each) for each in group],
                update_conflicts=True,
                unique_fields=["person"],
                update_fields=[f.name for f in declared.fields],
            )
    _refresh_index(_whose(grouped, "identity"))
    if moved := _whose(grouped, "departure"):
        settle(moved)


def _whose(grouped: Mapping[tuple[str, str], list[Write]], section_key: str) -> set[UUID]:
    return {
        each.person_id
        for (key, _), group in grouped.items()
        if key == section_key
        for each in group
    }


def _add(declared: Section, group: Sequence[Write]) -> None:
    rows = declared.model._default_manager
    try:
        with transaction.atomic():
            rows.bulk_create(_model(declared, each) for each in group)
    except IntegrityError as error:
        seen = Counter(each.row["id"] for each in group)
        with wall.beyond("the row that has the id already may be another's"):
            there = list(rows.filter(pk__in=list(seen)).values_list("pk", flat=True))
        seen.update(str(pk) for pk in there)
        whose = {each.person_id for each in group if seen[each.row["id"]] > 1}
        people = Person.objects.filter(pk__in=whose).order_by("staff_number")
        numbers = ", ".join(people.values_list("staff_number", flat=True))
        raise Conflict(
            f"Mục {declared.number} của hồ sơ số hiệu {numbers} có dòng mang mã của một dòng khác. "
            "Trả lại khai báo đó để khai lại dòng này; chưa ký hồ sơ nào."
        ) from error


def next_versions(
    people: Sequence[Person], components: Mapping[UUID, Sequence[Row]] | None = None
) -> list[Version]:
    """The next version of each dossier out of the rows as they now stand; not yet saved.
    components: the documents of each person (`queries.frozen`)."""
    contents = queries.contents_of(people)
    latest = queries.latest_versions([person.pk for person in people])
    made = []
    for person in people:
        before = latest.get(person.pk)
        previous = before.sha256 if before else ""
        number = (before.number if before else 0) + 1
        listed = components.get(person.pk, ()) if components is not None else None
        text = canonical(queries.frozen(contents[person.pk], number, previous, listed))
        made.append(
            Version(
                person=person,
                number=number,
                content=text.decode(),
                sha256=sha256(text),
                previous_sha256=previous,
            )
        )
    return made


def freeze(versions: Sequence[Version], signature: Signature | None) -> None:
    """Save the versions under the signature that lists them; None where the regulation approves
    without one. Must stand inside a recording.

    Raises Conflict when another approval froze one of them first.
    """
    for version in versions:
        version.signature = signature
    try:
        with transaction.atomic():
            Version.objects.bulk_create(versions)
    except IntegrityError as error:
        raise Conflict(
            "Có hồ sơ vừa được người khác ký. Chưa ký gì thêm; tải lại trang rồi ký lại."
        ) from error
    for version in versions:
        version.person.version_number = version.number
    Person.objects.bulk_update(
        [version.person for version in versions], ["version_number"], batch_size=1000
    )


def _model(declared: Section, each: Write) -> Any:
    values = {
        field.name: to_model(declared.column(field.name), each.row.get(field.name))
        for field in declared.fields
    }
    if declared.many:
        values["pk"] = UUID(each.row["id"])
    return declared.model(person_id=each.person_id, **values)


def _refresh_index(person_ids: set[UUID]) -> None:
    """Name, sex and birth of Person out of section identity."""
    if not person_ids:
        return
    changed = []
    people = Person.objects.in_bulk(list(person_ids))
    for row in Identity.objects.filter(person_id__in=list(person_ids)):
        person = people[row.person_id]
        if (person.full_name, person.sex, person.born_on) != (
            row.birth_name,
            row.sex,
            row.born_on,
        ):
            person.full_name, person.sex, person.born_on = (
                row.birth_name,
                row.sex,
                row.born_on,
            )
            person.sort_key = sort_key(row.birth_name)
            changed.append(person)
    Person.objects.bulk_update(changed, ["full_name", "sex", "born_on", "sort_key"], batch_size=500)
