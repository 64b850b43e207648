"""A scan opens for whoever may see the person, and never unguarded."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from hoso.accounts.models import Account, Role
from hoso.changes.models import Evidence
from hoso.dossiers.models import Person
from tests import builders

pytestmark = pytest.mark.django_db


@dataclass
class Scanned:
    address: str
    owner: Account
    officer: Account
    stranger: Account
    evidence: Evidence


def client(account: Account) -> Client:
    made = Client()
    made.force_login(account)
    return made


@pytest.fixture
def scanned() -> Scanned:
    tree = builders.make_tree()
    other = builders.make_unit("Sở Tài chính", "department", tree.province, code="H12.06")
    for unit in (tree.province, tree.unit, tree.division, other):
        unit.refresh_from_db()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    stranger = builders.make_account("Võ Văn Lạ", role=Role.OFFICER, unit=other)
    someone = builders.make_person(tree.division, officer)
    builders.fill(someone, "training")
    evidence = Evidence.objects.get()
    assert Person.objects.count() == 1
    return Scanned(f"/minh-chung/{evidence.pk}", someone.account, officer, stranger, evidence)


def test_the_owner_and_the_officer_of_the_unit_may_open_it(scanned: Scanned) -> None:
    for account in (scanned.owner, scanned.officer):
        answer = client(account).get(scanned.address)
        assert answer.status_code == 200
        assert b"".join(answer).startswith(b"%PDF")


def test_a_stranger_is_not_even_told_that_it_exists(scanned: Scanned) -> None:
    assert client(scanned.stranger).get(scanned.address).status_code == 404
    assert client(scanned.stranger).get(scanned.address + "?xem").status_code == 404
    nothing = builders.make_account("Không Có Quyền")
    assert client(nothing).get(scanned.address).status_code == 404


def test_nobody_signed_in_goes_to_the_sign_in(scanned: Scanned) -> None:
    answer = Client().get(scanned.address)
    assert answer.status_code == 302 and answer["Location"].startswith("/dang-nhap")


def test_it_is_saved_by_the_browser_and_its_type_is_not_guessed(scanned: Scanned) -> None:
    answer = client(scanned.owner).get(scanned.address)
    assert answer["Content-Disposition"] == 'attachment; filename="quyet-dinh.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"


def test_in_the_viewer_it_is_shut_in_a_sandbox_of_our_own_pages(scanned: Scanned) -> None:
    answer = client(scanned.owner).get(scanned.address + "?xem")
    assert answer["Content-Disposition"].startswith("inline")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox;") and "allow-scripts" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_it_is_only_read(scanned: Scanned) -> None:
    assert client(scanned.owner).post(scanned.address).status_code == 405


def test_a_file_the_store_has_lost_is_not_an_error_of_ours(scanned: Scanned) -> None:
    scanned.evidence.file.path.unlink()
    assert client(scanned.owner).get(scanned.address).status_code == 404
