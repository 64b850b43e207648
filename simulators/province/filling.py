"""Writes the made-up people in bulk, through the services, each thousand as one event.

Nobody's first version comes out of nothing: the head of each agency signs a manifest over
them with a key of the stand-in authority, as in any other month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from hoso import audit
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Role
from hoso.base.dates import PartialDate
from hoso.base.text import sort_key
from hoso.catalogs import services as catalogs
from hoso.changes.models import ApprovalSession, Evidence
from hoso.dossiers.models import Person, Version
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.services import STAFF_NUMBERS, Write, freeze, next_versions, write
from hoso.files.models import StoredFile
from hoso.organisations.models import Unit
from hoso.signing import demo, printing
from hoso.signing import rules as manifests
from hoso.signing.models import Credential
from hoso.signing.services import Signer, sign_manifest, unlocked
from simulators.pki import Authority
from simulators.province import portraits
from simulators.province.grounds import Grounds
from simulators.province.lives import Life, Maker
from simulators.province.people import Seat, lives, seats
from simulators.province.units import TOP, Plan, open_all, plan

BY = "seed"
BATCH = 1000
PURPOSE = "unit-approval"
BASIS = "Dữ liệu giả định"


@dataclass
class Province:
    """What was made. `heads`, `officers`: accounts by key of the agency."""

    plan: Plan
    units: dict[str, Unit]
    grounds: Grounds
    rng: Random
    today: date
    heads: dict[str, Account] = field(default_factory=dict)
    officers: dict[str, Account] = field(default_factory=dict)
    second_head: Account | None = None
    signers: dict[str, Credential] = field(default_factory=dict)
    keys: str | None = None
    people: int = 0

    @property
    def named(self) -> dict[str, Account]:
        """Accounts with a sign-in name that a person types."""
        return {
            each.username: each for each in Account.objects.all() if not each.username[0].isdigit()
        }


def fill(people: int, seed: int, *, today: date, units: int | None = None,
         keys: str | None = None) -> Province:  # fmt: skip
    """The whole province up to everybody's first version. keys: kind of the heads' keys
    (signing.Credential.Kind); a token where SoftHSM2 is installed, by default.

    Raises ValueError when the sizes do not go together.
    """
    rng = Random(f"hoso {seed} {people}")
    catalogs.load(by=BY)
    grounds = Grounds.read()
    planned = plan(units or size_for(people), grounds.communes)
    chosen = seats(rng, planned, people)
    with audit.recording(BY, "seed.fill", reason="cây đơn vị"):
        opened = open_all(planned, by=BY)
    province = Province(planned, opened, grounds, rng, today, keys=keys)
    made = lives(Maker(rng, planned, grounds, today), chosen)
    unfrozen = _write_people(province, made)
    _settle_numbers(people)
    province.people = people
    _grant(province)
    _freeze(province, unfrozen)
    return province


def size_for(people: int) -> int:
    """Sixty units for a demo; fewer for a small test."""
    return 60 if people >= 240 else max(16, people // 5)


def _write_people(province: Province, made: Iterable[tuple[Seat, Life]]) -> set[str]:
    unfrozen: set[str] = set()
    photos: dict[str, StoredFile] = {}
    source = iter(made)
    while batch := list(islice(source, BATCH)):
        with audit.recording(BY, "seed.fill", reason="hồ sơ"):
            opened = Account.objects.bulk_create(
                Account(username=life.username, full_name=life.full_name,
                        password=make_password(None)) for _, life in batch
            )  # fmt: skip
            Person.objects.bulk_create(
                _person(life, account, province.units[life.post.unit])
                for (_, life), account in zip(batch, opened, strict=True)
            )
            write(each for _, life in batch for each in _writes(life))
            photos = photos or portraits.keep(opened[0])
            Evidence.objects.bulk_create(
                Evidence(person_id=life.id, kind="portrait", added_by=account,
                         file=photos[life.content["portrait"]["photo"]])
                for (_, life), account in zip(batch, opened, strict=True)
                if "portrait" in life.content
            )  # fmt: skip
        for (seat, life), account in zip(batch, opened, strict=True):
            _note(province, seat, account)
            if not life.is_frozen:
                unfrozen.add(str(life.id))
    return unfrozen


def _note(province: Province, seat: Seat, account: Account) -> None:
    agency = province.plan.agency_of(seat.post.unit)
    if seat.role == "head":
        province.heads[agency] = account
    elif seat.role == "officer":
        province.officers[agency] = account
    elif agency == TOP and province.second_head is None:
        province.second_head = account


def _person(life: Life, account: Account, unit: Unit) -> Person:
    identity = life.content["identity"]
    return Person(
        pk=life.id,
        personal_number=life.personal_number,
        staff_number=life.staff_number,
        kind=life.post.kind,
        unit=unit,
        account=account,
        full_name=identity["birth_name"],
        sort_key=sort_key(identity["birth_name"]),
        sex=identity["sex"],
        born_on=PartialDate.from_iso(identity["born_on"]),
    )


def _writes(life: Life) -> Iterable[Write]:
    for key, rows in life.content.items():
        if SECTIONS[key].many:
            for row in rows:
                yield Write(life.id, key, "add", row)
        elif rows:
            yield Write(life.id, key, "set", rows)


def _settle_numbers(people: int) -> None:
    """Staff numbers were given in order, so that the same seed gives the same dossiers; whoever
    comes next goes on from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, %s)", [STAFF_NUMBERS, people])


# ── who may, and with which key ───────────────────────────────────────────────


def _grant(province: Province) -> None:
    since = date(province.today.year, 1, 1)
    with audit.recording(BY, "seed.fill", reason="quyền và chữ ký số"):
        for agency, account in province.heads.items():
            accounts.grant(account, Role.HEAD, province.units[agency], by=BY, since=since,
                           basis=BASIS)  # fmt: skip
        for agency, account in province.officers.items():
            accounts.grant(account, Role.OFFICER, province.units[agency], by=BY, since=since,
                           basis=BASIS)  # fmt: skip
        if province.second_head:
            accounts.grant(province.second_head, Role.HEAD, province.units[TOP], by=BY,
                           since=since, basis=BASIS)  # fmt: skip
    ca = demo.authority()
    for agency, account in province.heads.items():
        province.signers[agency] = key_for(province, account, province.units[agency], ca)
    if province.second_head:
        unit = province.units[TOP]
        province.signers["second"] = key_for(province, province.second_head, unit, ca)


def key_for(province: Province, account: Account, unit: Unit, ca: Authority) -> Credential:
    position = Person.objects.get(account=account)
    title = _title_of(position)
    return demo.provide(account, title=title, organisation=unit.name, ca=ca, kind=province.keys,
                        owner_number=position.personal_number, by=BY)  # fmt: skip


def _title_of(person: Person) -> str:
    rows = SECTIONS["work"].model._default_manager.filter(person=person, until=None)
    return str(rows.values_list("position", flat=True).first() or "")


# ── first versions ────────────────────────────────────────────────────────────


def _freeze(province: Province, unfrozen: set[str]) -> None:
    """One signed manifest per agency. Nobody signs for himself: heads of agencies are signed
    for by the head of the province, and he by another of the province's leaders."""
    heads = {account.pk for account in province.heads.values()}
    top = province.heads[TOP]
    known = Person.objects.select_related("unit").order_by("pk")
    groups: list[tuple[str, str, list[Person]]] = []
    for agency in province.plan.agencies():
        keys = [province.units[key].pk for key in province.plan.under(agency)]
        own = known.filter(unit__in=keys).exclude(account__in=heads)
        groups.append((agency, agency, list(own.exclude(pk__in=unfrozen))))
    above = Q(account__in=heads) | Q(unit=province.units[TOP])
    groups.append((TOP, TOP, list(known.filter(above).exclude(account=top))))
    groups.append(("second", TOP, list(known.filter(account=top))))
    for signer, agency, people in groups:
        if people:
            with unlocked(province.signers[signer], demo.PIN) as key:
                sign_first(key, province.units[agency], people)


def sign_first(signer: Signer, unit: Unit, people: Sequence[Person]) -> None:
    """Freeze the first version of each under one manifest of the unit."""
    by = signer.credential.account
    with audit.recording(BY, "seed.fill", subject=f"organisations.unit:{unit.pk}",
                         reason="ký phiên bản đầu"):  # fmt: skip
        versions = next_versions(people)
        manifest = manifests.manifest(
            purpose=PURPOSE, unit_code=unit.code, unit_name=unit.name,
            period=f"{timezone.localdate():%Y-%m}", signer_name=signer.name,
            signer_title=signer.title, made_at=timezone.now(),
            entries=[manifests.entry(v.person_id, v.number, v.sha256) for v in versions],
        )  # fmt: skip
        pdf = printing.render_manifest(manifest, [_line(version) for version in versions])
        signature = sign_manifest(signer, manifest, PURPOSE, pdf=pdf)
        freeze(versions, signature)
        ApprovalSession.objects.create(unit=unit, period=manifest["period"], signature=signature,
                                       signed_by=by, dossiers=len(versions))  # fmt: skip


def _line(version: Version) -> printing.Line:
    return {
        "name": version.person.full_name,
        "unit": version.person.unit.name,
        "from_version": 0,
        "to_version": version.number,
        "changed": "Nhập từ hồ sơ giấy",
    }
