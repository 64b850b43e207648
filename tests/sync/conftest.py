"""A small province with signed versions, and a stand-in of the national database beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.base.text import sort_key
from hoso.dossiers.models import Person, Version
from hoso.dossiers.services import next_versions
from hoso.organisations.models import Unit
from hoso.organisations.services import open_unit
from hoso.signing import demo
from hoso.signing.models import Credential, Signature
from hoso.signing.services import Signer, unlocked
from hoso.sync import services
from hoso.sync.models import Packet
from tests.simulators.national import Running, running

SINCE = date(2020, 1, 1)


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def national(process: Running, settings: Any) -> Running:
    """The stand-in, behaving well, and the settings that lead to it."""
    process.control("none")
    settings.HOSO_NATIONAL_URL = process.url
    settings.HOSO_NATIONAL_USER = settings.HOSO_NATIONAL_PASSWORD = "demo"
    settings.HOSO_NATIONAL_ORG_CODE = "000.00.00.H12"
    settings.HOSO_NATIONAL_TIMEOUT = 20.0
    return process


@dataclass
class Province:
    """Home Affairs, who sign upward, and people with versions their unit has signed."""

    home_affairs: Account
    credential: Credential
    root: Unit
    department: Unit

    def person(self, name: str = "Nguyễn Văn A") -> Person:
        staff = f"CM{uuid4().int % 10**9:09}"
        with audit.recording("test", "seed.fill"):
            return Person.objects.create(
                personal_number=f"096{uuid4().int % 10**9:09}",
                staff_number=staff,
                kind="civil_servant",
                unit=self.department,
                full_name=name,
                sort_key=sort_key(name),
            )

    def approve(self, *people: Person, spoil: str = "") -> list[Version]:
        """The next version of each, as a unit's approval would freeze it."""
        with audit.recording("test", "seed.fill"):
            signature = Signature.objects.create(
                purpose="unit-approval",
                manifest=b"{}",
                manifest_sha256="0" * 64,
                cms=b"",
                credential=self.credential,
                signer=self.home_affairs,
                signer_name="Thủ trưởng",
                certificate_pem="",
                signed_at="2026-11-01T00:00:00+07:00",
            )
            versions = next_versions(people)
            for version in versions:
                version.content = named(version.content, version.person.full_name, spoil)
                version.signature = signature
                version.save()
        return versions

    def signer(self) -> Any:
        return unlocked(self.credential, demo.PIN)

    def queued(self, *people: Person) -> list[Packet]:
        """Versions approved and signed upward; the packets in the order of the people."""
        self.approve(*people)
        with self.signer() as signer:
            session = services.sign_upward(self.home_affairs, signer)
        found = {packet.person_id: packet for packet in session.packets.all()}
        return [found[person.pk] for person in people]


def named(content: str, name: str, spoil: str = "") -> str:
    value = json.loads(content)
    value["identity"] = {"birth_name": name, "sex": "1", "born_on": "1980-01-15"}
    if spoil == "unit":
        value["person"]["unit"]["legacy_code"] = ""
    return json.dumps(value, ensure_ascii=False)


def lay_province() -> Province:
    root = open_unit("Tỉnh Mẫu", "province", since=SINCE, by="test", code="H12")
    department = open_unit("Sở A", "department", since=SINCE, by="test", parent=root, code="H12.39")
    root.refresh_from_db()
    with audit.recording("test", "seed.fill"):
        account = Account.objects.create(username="so-noi-vu", full_name="Lê Thị Ký")
        Grant.objects.create(account=account, role=Role.UPWARD_SIGNER, unit=root, since=SINCE)
    credential = demo.provide(
        account, title="Giám đốc", organisation="Sở Nội vụ", kind=Credential.Kind.PKCS12
    )
    return Province(account, credential, root, department)


@pytest.fixture
def province(committed: None) -> Province:
    return lay_province()


@pytest.fixture
def signer(province: Province) -> Iterator[Signer]:
    with province.signer() as opened:
        yield opened


def test_database_url() -> str:
    """Of the running test database, for a process of its own."""
    given = connection.settings_dict
    place = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}@{quote(given['HOST'], safe='')}"
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{place}{port}/{given['NAME']}"


def environment(national: Running) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": test_database_url(),
        "HOSO_NATIONAL_URL": national.url,
        "HOSO_NATIONAL_USER": "demo",
        "HOSO_NATIONAL_PASSWORD": "demo",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
