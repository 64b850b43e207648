"""The same thirty years, in a workbook: out of one system, into an empty one, hash for hash."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hoso.base.dates import PartialDate
from hoso.dossiers.models import Person
from hoso.dossiers.sections import SECTIONS
from hoso.exchange import rules, services
from tests.acceptance.life import BORN, COMMENT, NAME, NUMBER, SINGLES, TABLES
from tests.acceptance.test_thirty_years import canonical
from tests.builders import undone
from tests.exchange.office import Office, hashes_of, open_office
from tests.exchange.test_property import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return open_office()


def life() -> dict[str, Any]:
    """What she has declared by now, but for the photo, which goes beside a workbook."""
    content: dict[str, Any] = {
        "person": {"personal_number": NUMBER, "kind": "employee"},
        "assessment": {"comment": COMMENT},
    }
    for key, row in SINGLES.items():
        content[key] = canonical(SECTIONS[key], row)
    for key, rows in TABLES.items():
        content[key] = [{"id": str(uuid4()), **canonical(SECTIONS[key], row)} for row in rows]
    born = PartialDate.parse(BORN).iso()
    content["identity"] |= {"birth_name": NAME, "sex": "2", "born_on": born}
    content["papers"] |= {"citizen_number": NUMBER}
    return content


@pytest.mark.clause("CM-6.1")
def test_thirty_years_go_out_and_come_into_an_empty_system(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "ra.xlsx"
    with undone():
        person = stored(office, life())
        written = hashes_of(NUMBER)
        assert set(written) == {*SINGLES, *TABLES, "assessment"}
        given = {"by": office.officer, "reason": "kiểm thử", "form": "cv"}
        assert services.write_workbook([person.pk], path, **given) == 1
    with undone():
        assert not Person.objects.filter(personal_number=NUMBER).exists()
        load = office.loaded(path, rules.ALL)
        assert load.batch is not None, load.found.get().issues
        office.signed(load.batch)
        assert hashes_of(NUMBER) == written
        signed = Person.objects.get(personal_number=NUMBER)
        assert (signed.full_name, signed.version_number) == (NAME, 1)
