"""One agency with everybody a signed copy wants: an officer, a head, who keeps the seal, and a
person with an approved version. All through the real services, with real keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant, open_account
from hoso.base.dates import PartialDate
from hoso.base.text import sort_key
from hoso.dossiers.models import Person, Version
from hoso.dossiers.services import freeze, next_versions, open_record
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit
from hoso.signing import demo, rules
from hoso.signing.queries import credential_of
from hoso.signing.services import sign_manifest, unlocked
from simulators.pki import Authority

LONG_AGO = date(2020, 1, 1)
_numbers = count(1000)


@dataclass
class Office:
    """Two departments of a province; `person` works in a division of the first."""

    province: Unit
    unit: Unit
    division: Unit
    other: Unit
    officer: Account
    head: Account
    keeper: Account
    stranger: Account
    person: Person
    account: Account

    def approved(self, *people: Person) -> list[Version]:
        """A version of each (of `person`), under the head's real signature."""
        chosen = list(people) or [self.person]
        opening = unlocked(credential_of(self.head), demo.PIN)
        with opening as signer, audit.recording(self.head, "changes.approve"):
            versions = next_versions(chosen)
            manifest = rules.manifest(
                purpose="unit-approval",
                unit_code=self.unit.code,
                unit_name=self.unit.name,
                period=f"{timezone.localdate():%Y-%m}",
                signer_name=signer.name,
                signer_title=signer.title,
                made_at=timezone.now(),
                entries=[
                    rules.entry(one.person_id, one.number, one.sha256, one.previous_sha256)
                    for one in versions
                ],
            )
            freeze(versions, sign_manifest(signer, manifest, "unit-approval"))
        return versions


def trusted() -> Authority:
    return Authority(Path(settings.HOSO_TRUST_DIR).parent)


def opened(name: str, role: Role, unit: Unit) -> Account:
    account, _ = open_account(f"{role}-{unit.pk}", name, by="tests")
    grant(account, role, unit, by="tests", since=LONG_AGO)
    return account


def recruit(officer: Account, unit: Unit, number: str, name: str) -> Person:
    year = 1900 + int(number[3]) // 2 * 100 + int(number[4:6])
    made = open_record(
        officer,
        unit,
        personal_number=number,
        full_name=name,
        born_on=f"1/3/{year}",
        sex="1" if int(number[3]) % 2 == 0 else "2",
        kind="official",
    )
    return made.person


def crowd(unit: Unit, *names: str, kind: str = "official") -> list[Person]:
    """People without accounts, many at once."""
    with audit.recording("tests", "dossiers.open"):
        return Person.objects.bulk_create(
            Person(
                personal_number=f"096085{next(_numbers):06}",
                staff_number=f"SL{next(_numbers):06}",
                kind=kind,
                unit=unit,
                full_name=name,
                sort_key=sort_key(name),
                sex="1",
                born_on=PartialDate(1985),
            )
            for name in names
        )


def office(name: str = "Nguyễn Văn An") -> Office:
    province = open_unit(
        "UBND tỉnh Cà Mau", UnitKind.PROVINCE, code="H12", since=LONG_AGO, by="tests"
    )
    unit, other = (
        open_unit(name, UnitKind.DEPARTMENT, code=code, parent=province, since=LONG_AGO, by="tests")
        for name, code in (("Sở Nông nghiệp", "H12.05"), ("Sở Tài chính", "H12.06"))
    )
    division = open_unit(
        "Phòng Kế hoạch", UnitKind.DIVISION, parent=unit, since=LONG_AGO, by="tests"
    )
    for each in (province, unit, other, division):
        each.refresh_from_db()
    officer = opened("Trần Quốc Bảo", Role.OFFICER, unit)
    head = opened("Lê Hoàng Nam", Role.HEAD, unit)
    keeper = opened("Võ Thị Kim Ngân", Role.SEAL_KEEPER, unit)
    stranger = opened("Đặng Hữu Phước", Role.OFFICER, other)
    given = {"organisation": unit.name, "kind": "pkcs12", "ca": trusted()}
    demo.provide(head, title="Giám đốc", **given)
    demo.provide(keeper, title="Văn thư", seal_of=unit, **given)
    person = recruit(officer, division, "096085900001", name)
    assert person.account is not None
    return Office(
        province, unit, division, other, officer, head, keeper, stranger, person, person.account
    )
