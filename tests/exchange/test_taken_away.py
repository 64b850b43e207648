"""A file with the dossiers of many is taken away only by who may still have what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.services import grant
from hoso.dossiers.chosen import Chosen
from hoso.dossiers.models import Person
from hoso.exchange import services
from hoso.organisations.models import Unit
from tests import builders
from tests.exchange.office import Office
from tests.exchange.test_loading import AN, book
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db
REASON = "Rà soát hồ sơ quý IV theo công văn 12/SNV"


def moved(person: Person, unit: Unit) -> None:
    with audit.recording("tests", "seed.fill"):
        Person.objects.filter(pk=person.pk).update(unit=unit)


def test_what_was_taken_out_is_kept_from_who_may_have_it_no_longer(
    office: Office, tmp_path: Path
) -> None:
    other = builders.make_unit("Sở Tài chính", "department", office.tree.province, code="H12.06")
    one, _ = (builders.make_person(office.tree.division, office.officer).person for _ in range(2))
    parts = []
    for unit, chosen in ((office.tree.unit, None), (None, Chosen(kind="official"))):
        made = services.request_export(unit, "cv", REASON, by=office.officer, chosen=chosen)
        services.export(made.pk)
        parts.append(f"/xuat/{made.pk}/1")
    load = office.checked(book(tmp_path / "a.xlsx", AN))
    client = client_of(office.officer)
    assert [client.get(each).status_code for each in parts] == [200, 200]
    moved(one, other)
    for each in parts:
        answer = client.get(each)
        assert answer.status_code == 403 and "không còn được giao quyền xuất" in (
            answer.content.decode()
        )
    moved(one, office.tree.division)
    assert [client.get(each).status_code for each in parts] == [200, 200]

    with audit.recording("tests", "accounts.revoke"):
        Grant.objects.filter(account=office.officer).update(until=timezone.localdate())
    grant(office.officer, Role.OFFICER, other, by="tests")
    client = client_of(Account.objects.get(pk=office.officer.pk))
    assert client.get("/xuat").status_code == client.get("/nap").status_code == 200
    assert [client.get(each).status_code for each in parts] == [403, 403]
    for address in (f"/nap/{load.pk}", f"/nap/{load.pk}/ket-qua", f"/nap/{load.pk}/tien-do"):
        assert client.get(address).status_code == 404
    assert load.title not in client.get("/nap").content.decode()
