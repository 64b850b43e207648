"""One agency, its people and their keys, through the real services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant, open_account
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person
from hoso.dossiers.services import open_record
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit
from hoso.signing import demo
from hoso.signing.demo import PIN
from hoso.signing.models import Credential
from simulators.pki import Authority
from tests import builders

__all__ = ["PIN"]

LONG_AGO = date(2020, 1, 1)


def pdf(text: str = "Quyết định") -> SimpleUploadedFile:
    return builders.make_pdf(text)


@dataclass
class Agency:
    """A department with a division; its officer, its head, and one recruit."""

    province: Unit
    unit: Unit
    division: Unit
    officer: Account
    head: Account
    key: Credential
    person: Person
    account: Account

    def typed(self, key: str, row: str = "", /, **raw: Any) -> str:
        """What the person types into a section, with a scan; gives the row's id."""
        _, row_id, _ = changes.save_operation(
            self.person, by=self.account, section_key=key, row=row, raw=raw
        )
        changes.attach(
            self.person,
            by=self.account,
            section_key=key,
            row=row_id,
            upload=pdf(),
            kind="cv_paper",
            number="12/QĐ",
        )
        return row_id

    def declares_everything(self) -> Declaration:
        self.typed(
            "identity",
            birth_name="Nguyễn Văn An",
            sex="1",
            born_on="1/3/1985",
            birth_place="34-x-32248",
            home_place="34-x-32248",
            ethnicity="01",
            religion="00",
        )
        self.typed(
            "papers",
            citizen_number="096085000001",
            citizen_number_issued_on="2/3/2021",
            phone="0912345678",
            address_place="34-x-32248",
        )
        self.typed(
            "origin",
            family_background="01",
            recruited_on="1/9/2008",
            recruited_by="UBND tỉnh Cà Mau",
            joined_on="2008",
        )
        self.typed("schooling", general_education="12/12")
        self.typed(
            "training",
            since="9/2003",
            until="6/2007",
            institution="Đại học Cần Thơ",
            mode="01",
            degree="04",
        )
        self.typed("work", since="9/2008", organisation="Sở Nông nghiệp", position="Chuyên viên")
        self.typed("family", relation="01", name="Nguyễn Văn Ba", born_in="1955")
        self.typed("family", relation="02", name="Trần Thị Tư", born_in="1958")
        self.typed("salary", since="9/2008", step="1", coefficient="2,34", rank="01.003")
        return changes.submit(self.person, by=self.account)

    def checked(self, declaration: Declaration) -> Declaration:
        ids = declaration.items.values_list("pk", flat=True).filter(state="pending")
        done = changes.accept(
            declaration, list(ids), by=self.officer, revision=declaration.revision
        )
        done = changes.finish_check(done, by=self.officer, revision=done.revision)
        if done.exceptions:
            done = changes.clear_exceptions(done, by=self.head, revision=done.revision)
        return done

    def elsewhere(self) -> Unit:
        """Another department of the same province."""
        unit = open_unit(
            "Sở Tài chính",
            UnitKind.DEPARTMENT,
            code="H12.06",
            parent=self.province,
            since=LONG_AGO,
            by="tests",
        )
        for each in (unit, self.province, self.unit, self.division):
            each.refresh_from_db()
        return unit

    def chosen(self, *declarations: Declaration) -> dict[UUID, int]:
        return {each.pk: each.revision for each in declarations}


@pytest.fixture(scope="session")
def ca() -> Authority:
    return Authority(Path(settings.HOSO_TRUST_DIR).parent)


def opened(name: str, role: Role, unit: Unit) -> Account:
    account, _ = open_account(f"{role}-{unit.pk}-{name[-3:]}", name, by="tests")
    grant(account, role, unit, by="tests", since=LONG_AGO)
    return account


@pytest.fixture
def agency(request: pytest.FixtureRequest, ca: Authority) -> Agency:
    """Laid after the database of the test, whichever kind it asked for."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")
    return lay_agency(ca)


def lay_agency(ca: Authority) -> Agency:
    province = open_unit(
        "UBND tỉnh Cà Mau", UnitKind.PROVINCE, code="H12", since=LONG_AGO, by="tests"
    )
    unit = open_unit(
        "Sở Nông nghiệp",
        UnitKind.DEPARTMENT,
        code="H12.05",
        parent=province,
        since=LONG_AGO,
        by="tests",
    )
    division = open_unit(
        "Phòng Kế hoạch", UnitKind.DIVISION, parent=unit, since=LONG_AGO, by="tests"
    )
    for each in (province, unit, division):
        each.refresh_from_db()
    officer = opened("Trần Quốc Bảo", Role.OFFICER, unit)
    head = opened("Lê Hoàng Nam", Role.HEAD, unit)
    key = demo.provide(head, title="Giám đốc", organisation="Sở Nông nghiệp", kind="pkcs12", ca=ca)
    made = open_record(
        officer,
        division,
        personal_number="096085000001",
        full_name="Nguyễn Văn An",
        born_on="1/3/1985",
        sex="1",
        kind="official",
    )
    return Agency(province, unit, division, officer, head, key, made.person, made.account)
