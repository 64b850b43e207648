"""The documents of a dossier (thành phần hồ sơ): what they are, what they prove, how they stand.

A component is evidence that was approved with what it proves; until then it waits or is a
draft. Each read is a fixed number of statements, however many people and documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, Value
from django.db.models.functions import Concat

from hoso.base.dates import PartialDate
from hoso.changes import rules
from hoso.changes.models import Draft, Evidence, Item, LegalValue
from hoso.dossiers.models import Person
from hoso.dossiers.sections.declaration import Row

# Column to its name in a version.
_KEPT = {
    "kind": "kind", "number": "number", "issued_on": "issued_on", "issuer": "issuer",
    "signer": "signer", "legal_value": "legal_value", "file__sha256": "sha256",
    "file__size": "size", "file__media_type": "media_type",
}  # fmt: skip
BETWEEN = "/"  # a section and a row; no key of a section holds it
Place = tuple[str, str]  # section, row ("" of a single section)

# Best last: a document that was approved stays so, whatever becomes of it elsewhere.
DRAFT, WAITING, APPROVED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Component:
    """version: the first one that holds it; 0 until it is approved."""

    evidence: Evidence
    places: tuple[Place, ...]
    standing: int
    version: int = 0


def components_of(person: Person, draft: Draft | None = None) -> list[Component]:
    """The newest first; with the draft also what lies in it, which is the person's own affair.
    What was taken off or given up is in none. Three statements at most."""
    found: dict[UUID, tuple[int, int, list[Place]]] = {}
    for each in _links().filter(evidence__person=person).values(*_LINK):
        standing, version = _standing(each)
        if standing is not None:
            _note(found, each["evidence_id"], standing, version, _place(each))
    for operation in draft.operations if draft is not None else ():
        for key in operation["evidence"]:
            _note(found, UUID(key), DRAFT, 0, (operation["section"], operation.get("row", "")))
    rows = Evidence.objects.filter(person=person, pk__in=found).select_related("file", "added_by")
    return [
        Component(each, tuple(dict.fromkeys(places)), standing, version)
        for each in rows.order_by("-added_at", "pk")
        for standing, version, places in [found[each.pk]]
    ]


def accepted_components(
    person_ids: Sequence[UUID], being_approved: Iterable[UUID] = ()
) -> dict[UUID, list[Row]]:
    """What a version lists, by person: the documents of applied declarations and of those that
    are approved with it. Canonical values, only what is filled in, oldest first. One statement,
    which puts the places of each document together."""
    place = Concat("items__section", Value(BETWEEN), "items__row")
    rows = (
        Evidence.objects.filter(
            Q(items__declaration__state=rules.APPLIED)
            | Q(items__declaration__in=list(being_approved)),
            person__in=list(person_ids),
            items__state=rules.ACCEPTED,
        )
        .order_by("added_at", "pk")
        .values_list("person_id", "pk", *_KEPT)
        .annotate(places=ArrayAgg(place, distinct=True))
    )
    found: dict[UUID, list[Row]] = {pk: [] for pk in person_ids}
    for person_id, pk, *kept, places in rows:
        found[person_id].append(_frozen(pk, kept, places))
    return found


def _frozen(pk: UUID, kept: Sequence[Any], places: Sequence[str]) -> Row:
    """One component as it stands in the canonical JSON of a version."""
    row: Row = {"id": str(pk)}
    for name, value in zip(_KEPT.values(), kept, strict=True):
        if value not in (None, ""):
            row[name] = value.iso() if isinstance(value, PartialDate) else value
    row["proves"] = []
    for place in sorted(places):
        section, _, of_row = place.partition(BETWEEN)
        row["proves"].append({"section": section, **({"row": of_row} if of_row else {})})
    return row


def counts_as(evidence: Evidence) -> tuple[bool, str]:
    """Whether it is an original, and why (KT-10.3)."""
    is_original = evidence.legal_value == LegalValue.SIGNED
    return is_original, evidence.signature_words or "Bản quét của giấy tờ."


_LINK = (
    "evidence_id", "item__section", "item__row", "item__state",
    "item__declaration__state", "item__declaration__base_version",
)  # fmt: skip


def _links() -> Any:
    return Item.evidence.through._default_manager.all()


def _standing(link: Mapping[str, Any]) -> tuple[int | None, int]:
    state = link["item__declaration__state"]
    if state == rules.APPLIED and link["item__state"] == rules.ACCEPTED:
        return APPROVED, link["item__declaration__base_version"] + 1
    if state in rules.OPEN_STATES and link["item__state"] in (rules.PENDING, rules.ACCEPTED):
        return WAITING, 0
    return None, 0


def _place(link: Mapping[str, Any]) -> Place:
    return link["item__section"], link["item__row"]


def _note(
    found: dict[UUID, tuple[int, int, list[Place]]],
    key: UUID,
    standing: int,
    version: int,
    place: Place,
) -> None:
    before, since, places = found.get(key, (standing, version, []))
    first = min((each for each in (since, version) if each), default=0)
    found[key] = (max(before, standing), first, [*places, place])
