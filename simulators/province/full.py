"""Full dossiers, for tests and measurements: every section and field of the person's form.

for content in full_contents(1000, seed=1): ...            # no database
insert_full(1000, unit=unit, keeper=officer, signer=key)   # into the tables, with version 1
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.dates import PartialDate
from hoso.base.text import sort_key
from hoso.changes.models import Evidence
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.services import Write, write
from hoso.files.models import StoredFile
from hoso.organisations.models import Unit
from hoso.signing.services import Signer
from simulators.province import portraits
from simulators.province.filling import BY, sign_first
from simulators.province.full_life import KINDS, content_of
from simulators.province.full_pools import pools

Content = dict[str, Any]

BATCH = 500
TODAY = date(2026, 9, 1)


def full_contents(
    count: int, seed: int = 1, rows: int = 120, *, kind: str = "", today: date = TODAY
) -> Iterator[Content]:
    """Contents as dossiers.queries.contents_of gives them, one after another; nothing in them
    blocks.

    The same arguments give the same contents. rows: table rows of a CV, about (from 50 on); a
    labour contract has what it has. kind: all of this kind, a mix by default. The head names
    the units of tests.builders.make_tree. Ids, personal and staff numbers differ between
    seeds of less than a thousand and from those of a seeded province.
    """
    known = pools()
    for number in range(count):
        which = kind or KINDS[number % len(KINDS)]
        yield content_of(number, seed, which, rows, known, today)


def insert_full(
    count: int,
    *,
    unit: Unit,
    keeper: Account,
    signer: Signer | None = None,
    seed: int = 1,
    rows: int = 120,
    kind: str = "",
) -> list[UUID]:
    """Such people straight into the tables, all of one unit, each with an account that cannot
    sign in yet; their ids in order. The catalogs are loaded, the process is a seeding one.

    keeper: whose upload the photos are. signer: who signs the first versions, one manifest
    for each BATCH; without one nothing is frozen.
    """
    photos = portraits.keep(keeper)
    source = full_contents(count, seed, rows, kind=kind)
    made: list[UUID] = []
    while batch := list(islice(source, BATCH)):
        people = _inserted(batch, unit, keeper, photos)
        if signer is not None:
            sign_first(signer, unit, people)
        made += [person.pk for person in people]
    return made


def _inserted(
    batch: list[Content], unit: Unit, keeper: Account, photos: dict[str, StoredFile]
) -> list[Person]:
    with audit.recording(BY, "seed.fill", reason="hồ sơ đầy đủ"):
        accounts = Account.objects.bulk_create(
            Account(username=content["person"]["personal_number"],
                    full_name=content["identity"]["birth_name"], password=make_password(None))
            for content in batch
        )  # fmt: skip
        people = Person.objects.bulk_create(
            _person(content, account, unit)
            for content, account in zip(batch, accounts, strict=True)
        )
        write(each for content in batch for each in writes_of(content))
        Evidence.objects.bulk_create(
            Evidence(person_id=content["person"]["id"], kind="portrait", added_by=keeper,
                     file=photos[content["portrait"]["photo"]])
            for content in batch
        )  # fmt: skip
    return people


def _person(content: Content, account: Account, unit: Unit) -> Person:
    head, identity = content["person"], content["identity"]
    return Person(
        pk=UUID(head["id"]),
        personal_number=head["personal_number"],
        staff_number=head["staff_number"],
        kind=head["kind"],
        unit=unit,
        account=account,
        full_name=identity["birth_name"],
        sort_key=sort_key(identity["birth_name"]),
        sex=identity["sex"],
        born_on=PartialDate.from_iso(identity["born_on"]),
    )


def writes_of(content: Content) -> Iterator[Write]:
    """What puts a whole content into the tables."""
    person = UUID(content["person"]["id"])
    for key, section in SECTIONS.items():
        operation = "add" if section.many else "set"
        for row in section.rows(content):
            yield Write(person, key, operation, row)
