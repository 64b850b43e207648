"""Accounts are issued once, opened by their owner, and every step is in the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from hoso import audit
from hoso.accounts import services
from hoso.accounts.models import Account, Grant, Role
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit

pytestmark = pytest.mark.django_db

LONG_AGO = date(2020, 1, 1)
OWN = "một câu dễ nhớ của tôi"


@pytest.fixture
def unit() -> Unit:
    return open_unit("Sở A", UnitKind.DEPARTMENT, since=LONG_AGO, by="tests")


@pytest.fixture
def account() -> Account:
    opened, _ = services.open_account("Hanh", "Nguyễn Thị Minh Hạnh", by="tests")
    return opened


def events(action: str) -> list[Event]:
    return list(Event.objects.filter(action=action).order_by("at"))


@pytest.mark.clause("CM-9.1")
def test_an_account_is_opened_with_a_password_for_one_use() -> None:
    account, password = services.open_account("hanh", "Nguyễn Thị Minh Hạnh", by="tests")
    account.refresh_from_db()
    assert account.check_password(password)
    assert password not in account.password and account.must_set_password
    left = account.one_time_until - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert [event.actor for event in events("accounts.open")] == ["tests"]


def test_one_time_passwords_differ_and_hold_no_letter_that_is_misread() -> None:
    drawn = {services.one_time_password() for _ in range(50)}
    assert len(drawn) == 50
    assert not set("".join(drawn)) & set("ilo01")


@pytest.mark.parametrize("name", ["Hanh", "hanh", "HANH"])
def test_a_sign_in_name_is_taken_whatever_its_case(account: Account, name: str) -> None:
    with pytest.raises(Conflict):
        services.open_account(name, "Người khác", by="tests")
    assert Account.objects.count() == 1


def test_a_reissued_password_ends_the_one_before() -> None:
    account, first = services.open_account("hanh", "Hạnh", by="tests")
    services.set_own_password(account, OWN)
    second = services.reissue(account, by="tests")
    account.refresh_from_db()
    assert account.check_password(second) and account.must_set_password
    assert not account.check_password(first) and not account.check_password(OWN)
    assert services.may_sign_in(account)


def test_the_own_password_replaces_the_one_for_one_use() -> None:
    account, first = services.open_account("hanh", "Hạnh", by="tests")
    services.set_own_password(account, OWN)
    account.refresh_from_db()
    assert account.check_password(OWN) and not account.check_password(first)
    assert not account.must_set_password and account.one_time_until is None
    (event,) = events("accounts.set_password")
    assert event.actor_id == account.pk


@pytest.mark.parametrize("weak", ["ngắn", "123456789012", "password123", "hanh-nguyen"])
def test_a_weak_own_password_is_refused_at_its_field(weak: str) -> None:
    account, first = services.open_account("hanh-nguyen", "Hạnh", by="tests")
    with pytest.raises(Incomplete) as refused:
        services.set_own_password(account, weak)
    assert {finding.field for finding in refused.value.findings} == {"password"}
    account.refresh_from_db()
    assert account.check_password(first) and account.must_set_password
    assert events("accounts.set_password") == []


def test_the_one_time_password_does_not_become_the_own_one() -> None:
    account, first = services.open_account("hanh", "Hạnh", by="tests")
    with pytest.raises(Incomplete, match="chưa dùng được"):
        services.set_own_password(account, first)
    assert account.must_set_password


def test_who_may_sign_in(account: Account) -> None:
    until = account.one_time_until
    assert services.may_sign_in(account, until - timedelta(seconds=1))
    assert not services.may_sign_in(account, until)
    services.set_own_password(account, OWN)
    assert services.may_sign_in(account, until + timedelta(days=400))
    account.is_active = False
    assert not services.may_sign_in(account)


def test_a_grant_begins_today_and_names_who_gave_it(account: Account, unit: Unit) -> None:
    giver, _ = services.open_account("quan-tri", "Quản trị", by="tests")
    given = services.grant(account, Role.OFFICER, unit, by=giver, basis="QĐ 12/QĐ-SNV")
    assert given.since == timezone.localdate() and given.until is None
    assert given.granted_by == giver
    (event,) = events("accounts.grant")
    assert event.actor_id == giver.pk and event.rows.get().table == "accounts_grant"


def test_the_same_open_grant_is_not_given_twice(account: Account, unit: Unit) -> None:
    services.grant(account, Role.OFFICER, unit, by="tests", since=LONG_AGO)
    with pytest.raises(Conflict, match="đang có quyền đó"):
        services.grant(account, Role.OFFICER, unit, by="tests")
    services.grant(account, Role.HEAD, unit, by="tests")
    assert Grant.objects.count() == 2


def test_a_grant_that_ends_before_it_begins_is_refused(account: Account, unit: Unit) -> None:
    day = date(2026, 11, 20)
    with pytest.raises(Conflict, match="phải sau ngày bắt đầu"):
        services.grant(account, Role.HEAD, unit, by="tests", since=day, until=day)
    assert not Grant.objects.exists()


def test_a_revoked_grant_ends_and_stays_on_record(account: Account, unit: Unit) -> None:
    given = services.grant(account, Role.HEAD, unit, by="tests", since=LONG_AGO)
    services.revoke(given, by="tests", on=date(2026, 11, 20))
    given.refresh_from_db()
    assert given.until == date(2026, 11, 20)
    services.grant(account, Role.HEAD, unit, by="tests", since=date(2026, 11, 20))


def test_a_grant_that_never_began_is_removed(account: Account, unit: Unit) -> None:
    begins = timezone.localdate() + timedelta(days=3)
    given = services.grant(account, Role.HEAD, unit, by="tests", since=begins)
    services.revoke(given, by="tests")
    assert not Grant.objects.exists()
    (event,) = events("accounts.revoke")
    assert event.rows.get().operation == "DELETE"


# ── signing in, in the log ───────────────────────────────────────────────────


@pytest.mark.clause("CM-9.1")
def test_signing_in_is_recorded_with_the_account(client: Client, account: Account) -> None:
    services.set_own_password(account, OWN)
    answer = client.post("/dang-nhap", {"username": "hanh", "password": OWN})
    assert answer.status_code == 302
    (event,) = events("accounts.sign_in")
    assert (event.actor_id, event.actor) == (account.pk, "Hanh")
    assert event.subject == f"accounts.account:{account.pk}"
    assert events("accounts.sign_in_failed") == []


def test_a_hash_of_older_strength_is_renewed_when_its_owner_signs_in(
    client: Client, settings: Any
) -> None:
    """As after an upgrade of the library: nobody is kept out, nothing is written unrecorded."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    account, _ = services.open_account("hanh", "Nguyễn Thị Minh Hạnh", by="tests")
    services.set_own_password(account, OWN)
    weak = Argon2PasswordHasher()
    weak.time_cost, weak.memory_cost = 1, 1024
    with audit.recording("tests", "accounts.set_password"):
        Account.objects.filter(pk=account.pk).update(password=weak.encode(OWN, weak.salt()))
    for _ in range(2):
        answer = client.post("/dang-nhap", {"username": "hanh", "password": OWN})
        assert answer.status_code == 302 and client.get("/con-phien").status_code == 204
    account.refresh_from_db()
    assert "m=1024" not in account.password and account.check_password(OWN)


@pytest.mark.parametrize("name", ["hanh", "mật khẩu gõ nhầm ô"])
def test_a_failed_sign_in_is_recorded_without_what_was_typed(
    client: Client, account: Account, name: str
) -> None:
    answer = client.post("/dang-nhap", {"username": name, "password": "sai rồi đấy"})
    assert answer.status_code == 422
    (event,) = events("accounts.sign_in_failed")
    assert (event.actor_id, event.actor, event.subject, event.reason) == (None, "sign-in", "", "")
    assert events("accounts.sign_in") == []


def test_an_expired_or_inactive_account_counts_as_a_failure(
    client: Client, account: Account
) -> None:
    password = services.reissue(account, by="tests")
    with audit.recording("tests", "accounts.reissue"):
        account.is_active = False
        account.save()
    client.post("/dang-nhap", {"username": "hanh", "password": password})
    assert len(events("accounts.sign_in_failed")) == 1


def test_an_empty_form_is_no_attempt(client: Client) -> None:
    assert client.post("/dang-nhap", {"username": "", "password": ""}).status_code == 422
    assert not Event.objects.exists()


def test_the_database_itself_holds_one_open_grant(account: Account, unit: Unit) -> None:
    services.grant(account, Role.HEAD, unit, by="tests", since=LONG_AGO)
    with (
        pytest.raises(IntegrityError, match="grant_open_once"),
        transaction.atomic(),
        audit.recording("tests", "accounts.grant"),
    ):
        Grant.objects.create(account=account, role=Role.HEAD, unit=unit, since=LONG_AGO)
