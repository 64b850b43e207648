"""Reads of dossiers that span tables, each a fixed number of statements."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Count, F, Func, Q, Value
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.queries import holders
from hoso.base import wall
from hoso.base.sealed_rows import opened
from hoso.base.sealing import Unopenable
from hoso.catalogs import queries as catalogs
from hoso.catalogs.rules import split_words
from hoso.dossiers.models import Person, Version
from hoso.dossiers.readers.completeness import FULL, OPENING
from hoso.dossiers.readers.sheet import Labels, codes_in
from hoso.dossiers.readers.values import PLACES
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Known, Level, Row, Section
from hoso.dossiers.sight import Sight, masked, sight_of
from hoso.files.models import StoredFile
from hoso.organisations import rules as units
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Event
from hoso.regulations.rules import Due
from hoso.signing.models import Credential

log = logging.getLogger(__name__)

# From what a new record's time counts, as a sentence says it.
SINCE = {
    Event.DECISION: "có quyết định tuyển dụng hoặc hợp đồng",
    Event.WORK: "nhận việc",
    Event.RECORD: "lập hồ sơ",
}

FORMAT = "hoso.dossier/1"
STORED = json.JSONDecoder(parse_float=str)
PASSING = {"today", "stage"}  # of the head: true now, not part of what is signed
SAID_BY = 3


def content_of(person: Person) -> Content:
    """All of it, for what the system does itself; for somebody's eyes `content_for`."""
    return contents_of([person])[person.pk]


def content_for(person: Person, account: Account | AnonymousUser) -> Content:
    """What of the approved content this account may see, masked (`sight`). Raises NotAllowed when
    that is nothing."""
    return masked(content_of(person), _sight(person, account))


def version_for(version: Version, account: Account | AnonymousUser) -> Content:
    """What of a frozen version this account may see; as `content_for`."""
    content: Content = json.loads(version.content)
    return masked(content, _sight(version.person, account))


def _sight(person: Person, account: Account | AnonymousUser) -> Sight:
    sight = sight_of(account, person)
    if not sight:
        access.require(account, Act.READ_PART, person)
    return sight


def contents_of(people: Iterable[Person]) -> dict[UUID, Content]:
    """What is approved now, by person: one statement for the units and every section, whose rows
    the database writes as JSON. Decimals keep their text ("2.34")."""
    wanted = {person.pk: person for person in people}
    contents: dict[UUID, Content] = {pk: {} for pk in wanted}
    tree: dict[int, Above] = {}
    tables = tuple((key, section.model._meta.db_table) for key, section in SECTIONS.items())
    units = {person.unit_id for person in wanted.values()}
    with connection.cursor() as cursor:
        asked = {"people": _array(wanted), "units": _array(units)}
        cursor.execute(_statement(tables), asked)
        for person_id, key, text in cursor:
            stored = STORED.decode(text)
            if key == UNITS:
                tree[stored["id"]] = Above(**stored)
            else:
                _add(contents[person_id], SECTIONS[key], _row(SECTIONS[key], stored))
    today = timezone.localdate().isoformat()
    for pk, content in contents.items():
        content["person"] = _head(wanted[pk], tree, today)
        for section in SECTIONS.values():
            if section.many and len(content.get(section.key, ())) > 1:
                content[section.key].sort(key=lambda row, s=section: order(s, row))
    return contents


def opened_contents(
    people: Sequence[Person],
) -> tuple[dict[UUID, Content], dict[UUID, Unopenable]]:
    """As `contents_of`, and beside it who cannot be opened: found by halves, so that one costs the
    others a few statements more."""
    try:
        return contents_of(people), {}
    except Unopenable as error:
        if len(people) == 1:
            return {}, {people[0].pk: error}
    half = len(people) // 2
    (one, broken), (other, more) = opened_contents(people[:half]), opened_contents(people[half:])
    return one | other, broken | more


def order(section: Section, row: Row) -> tuple[str, ...]:
    """Rows stand in the order the section names, then by id: the same content, the same text."""
    return (
        *(str(row.get(name, "")) for name in section.sorted_by),
        str(row.get("id", "")),
    )


def frozen(
    content: Content, number: int, previous: str, components: Sequence[Row] | None = None
) -> dict[str, Any]:
    """The value whose canonical JSON is a version. components: the documents of the dossier
    (changes.components); None for a version that does not tell them, as the first did."""
    head = {key: value for key, value in content["person"].items() if key not in PASSING}
    return {
        **content,
        "person": head,
        "format": FORMAT,
        "version": number,
        "previous_sha256": previous,
        **({} if components is None else {"components": list(components)}),
    }


def rows_there(section: Section, ids: Iterable[str]) -> list[str]:
    """Those of the ids that some person's table row has; one statement."""
    table = connection.ops.quote_name(section.model._meta.db_table)
    with connection.cursor() as cursor:
        statement = f"SELECT id::text FROM {table} WHERE id = ANY(%s::uuid[])"  # nosec B608
        cursor.execute(statement, [_array(ids)])
        return [pk for (pk,) in cursor.fetchall()]


def labels_of(contents: Iterable[Content], more: Iterable[tuple[str, str]] = ()) -> Labels:
    """Names for every code and place in the contents, and for more codes: one statement."""
    pairs, places = codes_in(contents)
    names = catalogs.labels({*pairs, *more, *((PLACES, key) for key in places)})
    return Labels(names, {key: names[PLACES, key] for key in places if (PLACES, key) in names})


def known_for(contents: Iterable[Content]) -> Known:
    """What the checks look up for these contents: one statement, once a check asks for it."""
    read = list(contents)
    return cast(Known, SimpleLazyObject(lambda: _known_for(read)))


def _known_for(contents: Iterable[Content]) -> Known:
    ranks = {
        row["rank"]
        for content in contents
        for key in ("salary", "contracts")
        for row in content.get(key, [])
        if row.get("rank")
    }
    pay = catalogs.pay_of(ranks)
    return Known(pay.scales, pay.months, pay.coefficients)


def said_before(
    declared: Section, name: str, typed: str, person_id: UUID | None, limit: int = 8
) -> list[str]:
    """Free text to offer while somebody types: what this person wrote in that field, and what
    at least SAID_BY others did, so that no word leads back to one person. Accents optional;
    only fields the agency may see, nothing for others. One statement."""
    column = declared.column(name)
    open_to_all = declared.level_of(name) is Level.AGENCY and declared.many
    words = split_words(typed)
    if not open_to_all or not words or type(column) is not models.CharField:
        return []
    rows = declared.model._default_manager.exclude(**{name: ""}).annotate(
        said=Func(Value(" "), Func(F(name), function="hoso_fold"), function="concat",
                  output_field=models.TextField())
    )  # fmt: skip
    for word in words:
        rows = rows.filter(said__contains=f" {word}")
    found = rows.values_list(name).annotate(
        people=Count("person_id", distinct=True),
        own=Count("pk", filter=Q(person_id=person_id)),
    )
    found = found.filter(Q(own__gt=0) | Q(people__gte=SAID_BY)).order_by("-own", "-people", name)
    with wall.beyond("words that many people wrote are offered to all"):
        return [text for text, *_ in found[:limit]]


@dataclass(frozen=True, slots=True)
class NewRecordDue:
    """Until when a new record is filled in, and the event it counts from, in words."""

    due: Due
    since: date
    event: str

    @property
    def on(self) -> date:
        return self.due.on


def new_record_due(person: Person, regulation: str | None = None) -> NewRecordDue:
    """By the event that the regulation names. Where its day was not told when the record was
    opened, as in a workbook, the account counts, or the record."""
    cited = regulations.profile(regulation).new_record
    event, opened = cited.value.since, timezone.localdate(person.opened_at)
    told = {Event.DECISION: person.decision_on, Event.WORK: person.started_on, Event.RECORD: opened}
    if (day := told.get(event)) is not None:
        return NewRecordDue(regulations.due(cited, day), day, SINCE[event])
    if person.account is not None:
        opened = timezone.localdate(person.account.opened_at)
    return NewRecordDue(regulations.due(cited, opened), opened, "có tài khoản")


def latest_versions(person_ids: Sequence[UUID]) -> dict[UUID, Version]:
    rows = (
        Version.objects.filter(person_id__in=person_ids)
        .order_by("person_id", "-number")
        .distinct("person_id")
    )
    return {version.person_id: version for version in rows}


def last_version(person: Person) -> Version | None:
    return person.versions.order_by("-number").first()


def versions_for(person: Person, since: date, until: date) -> list[Version]:
    """The version that stood when the period began (the very first when there was none), then
    those made in it, in order; none when there was none by `until`. One statement."""
    made = Version.objects.filter(person=person, made_at__date__lte=until).order_by("number")
    rows = list(made)
    before = [each for each in rows if timezone.localdate(each.made_at) < since]
    return [*before[-1:], *rows[len(before) :]]


def photo_of(content: Content) -> bytes:
    """The picture of the portrait; empty without one, or when the store has lost it. One
    statement."""
    sha256 = content.get("portrait", {}).get("photo")
    if not sha256:
        return b""
    pictures = (StoredFile.MediaType.JPEG, StoredFile.MediaType.PNG)
    stored = StoredFile.objects.filter(sha256=sha256, media_type__in=pictures).first()
    if stored is None:
        return b""
    try:
        with stored.open() as file:
            return file.read()
    except FileNotFoundError:
        log.exception("The store has lost a portrait; the CV is printed with an empty box.")
        return b""


def copy_signers(person: Person) -> list[int]:
    """Accounts that may sign a printed CV of this person; nobody signs their own."""
    return [each for each in holders(Act.SIGN_EXPORT, person.unit) if each != person.account_id]


def seal_keepers(person: Person) -> list[int]:
    return holders(Act.SEAL, person.unit)


def seal_over(account: Account, unit: Unit) -> Unit | None:
    """Of the seals the account keeps, that of the nearest agency at or above the unit."""
    kept = Credential.objects.filter(
        account=account,
        purpose=Credential.Purpose.AGENCY,
        ended_at__isnull=True,
        unit__lft__lte=unit.lft,
        unit__rgt__gte=unit.lft,
    ).select_related("unit")
    nearest = kept.order_by("-unit__lft").first()
    return nearest.unit if nearest else None


class Above(NamedTuple):
    """What a head says of a unit."""

    id: int
    parent_id: int | None
    name: str
    code: str


UNITS = "units"  # no section's key
_ABOVE = f"""
SELECT NULL::uuid, '{UNITS}', row_to_json(above)::text FROM (
  SELECT DISTINCT above.id, above.parent_id, above.name, above.code
  FROM organisations_unit AS below
  JOIN organisations_unit AS above ON below.lft BETWEEN above.lft AND above.rgt
  WHERE below.id = ANY(%(units)s::bigint[])
) AS above
"""  # nosec B608


@lru_cache(maxsize=8)
def _statement(tables: tuple[tuple[str, str], ...]) -> str:
    """The rows of the people in every table, each as its columns in JSON; and the units with
    everything above them."""
    rows = (
        f"SELECT t.person_id, '{key}', row_to_json(t)::text "
        f"FROM {connection.ops.quote_name(table)} t WHERE t.person_id = ANY(%(people)s::uuid[])"
        for key, table in tables
    )
    return " UNION ALL ".join([_ABOVE, *rows])


def _array(ids: Iterable[object]) -> str:
    """As one text: an array costs more to write, and in each place anew, than to look up."""
    return "{" + ",".join(map(str, ids)) + "}"


def _row(section: Section, stored: Mapping[str, Any]) -> Row:
    """Only what is filled in; `stored` is by column, and a field's column has its name."""
    row: Row = {"id": stored["id"]} if section.many else {}
    for name, sealed in section.stored:
        value = stored[name]
        if value and sealed is not None:
            value = opened(sealed, value, stored)
        if value or value == 0:
            row[name] = value
    return row


def _add(content: Content, section: Section, row: Row) -> None:
    if section.many:
        content.setdefault(section.key, []).append(row)
    else:
        content[section.key] = row


def _head(person: Person, tree: dict[int, Above], today: str) -> dict[str, Any]:
    chain = [tree[person.unit_id]]
    while (parent := chain[-1].parent_id) is not None:
        chain.append(tree[parent])
    using = next((unit for unit in chain if unit.code), chain[-1])
    return {
        "id": str(person.pk),
        "personal_number": person.personal_number,
        "staff_number": person.staff_number,
        "kind": person.kind,
        "section": chain[0].name,
        "unit": _unit(using),
        "managing_unit": _unit(chain[-1]),
        "today": today,
        "stage": FULL if person.version_number else OPENING,
    }


def _unit(unit: Above) -> dict[str, str]:
    return {
        "code": unit.code,
        "legacy_code": units.legacy_code(unit.code) if unit.code else "",
        "name": unit.name,
    }
