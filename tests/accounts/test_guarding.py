"""What keeps others out of an account: old passwords, counted tries, locks, unused accounts."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from hoso.accounts import services
from hoso.accounts.models import Account, OldPassword, Role, Tries
from hoso.accounts.security import security
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit

LONG_AGO = date(2020, 1, 1)
OWN = "một câu dễ nhớ số"


def opened(name: str = "hanh") -> Account:
    return services.open_account(name, "Nguyễn Thị Minh Hạnh", by="tests")[0]


def settled(name: str = "hanh") -> Account:
    account = opened(name)
    services.set_own_password(account, OWN)
    return account


@pytest.fixture
def province(db: None) -> Unit:
    return open_unit("Tỉnh", UnitKind.PROVINCE, since=LONG_AGO, by="tests")


def test_the_pause_grows_with_the_failures() -> None:
    minutes = [
        (pause := security().pause(count)) and pause // timedelta(minutes=1) for count in range(9)
    ]
    assert minutes == [None, None, None, None, None, 15, 60, 720, 720]


def test_an_office_may_have_limits_of_its_own(tmp_path: Path, settings: Any) -> None:
    text = settings.HOSO_SECURITY_RULES.read_text("utf-8")
    settings.HOSO_SECURITY_RULES = tmp_path / "ours.toml"
    settings.HOSO_SECURITY_RULES.write_text(text.replace("[15, 60, 720]", "[720]"), "utf-8")
    assert security().pause(5) == timedelta(hours=12)


@pytest.mark.django_db
def test_none_of_the_last_ten_passwords_comes_again() -> None:
    account = opened()
    for number in range(11):
        services.set_own_password(account, f"{OWN} {number}")
    for number in range(1, 11):
        with pytest.raises(Incomplete):
            services.set_own_password(account, f"{OWN} {number}")
    services.reissue(account, by="tests")  # a new one for who lost it opens no way round
    with pytest.raises(Incomplete, match="chưa dùng được"):
        services.set_own_password(account, f"{OWN} 10")
    services.set_own_password(account, f"{OWN} 0")
    assert OldPassword.objects.filter(account=account).count() == 9
    assert Account.objects.get(pk=account.pk).check_password(f"{OWN} 0")


@pytest.mark.django_db
def test_tries_are_counted_by_name_whoever_has_it_and_forgotten_when_right(
    time_machine: Any,
) -> None:
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    for name in ("hanh", "HANH", "Hanh", "hanh", "hanh"):
        assert services.begin_try(services.SIGN_IN, name) is None
    assert services.begin_try(services.SIGN_IN, "hanh") == start + timedelta(minutes=15)
    assert services.begin_try(services.SIGN_IN, "ai-khac") is None
    assert services.begin_try(services.SECOND_FACTOR, "hanh") is None
    time_machine.move_to(start + timedelta(minutes=15), tick=False)
    assert services.begin_try(services.SIGN_IN, "hanh") is None  # looked at, and wrong again
    hanh = Account(pk=0, username="hanh")
    assert services.paused_until(hanh) == start + timedelta(minutes=75)
    services.end_tries(services.SIGN_IN, "hanh")
    assert services.begin_try(services.SIGN_IN, "hanh") is None
    assert not Tries.objects.filter(key__contains="hanh").exists()  # no name lies there
    time_machine.move_to(start + timedelta(days=3), tick=False)
    assert services.forget_tries() == 3 and not Tries.objects.exists()


def test_of_many_tries_at_once_no_more_than_five_are_looked_at(committed: None) -> None:
    looked_at = []

    def try_once() -> None:
        try:
            if services.begin_try(services.SIGN_IN, "hanh") is None:
                looked_at.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_once) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(looked_at) == 5


@pytest.mark.clause("TQ-16.3")
def test_an_account_is_locked_with_a_reason_and_opened_again(province: Unit) -> None:
    account, by = settled(), settled("giam-doc")
    with pytest.raises(Incomplete, match="lý do"):
        services.lock(account, by=by, reason=" ")
    services.lock(account, by=by, reason="Dùng tài khoản của người khác")
    account.refresh_from_db()
    assert not services.may_sign_in(account) and account.locked_by == by
    (event,) = Event.objects.filter(action="accounts.lock")
    assert (event.actor_id, event.reason) == (by.pk, "Dùng tài khoản của người khác")
    with pytest.raises(Conflict, match="đang bị khóa rồi"):
        services.lock(account, by=by, reason="lần nữa")
    for _ in range(5):
        services.begin_try(services.SIGN_IN, "hanh")
    services.unlock(account, by=by, reason="Đã giải trình")
    account.refresh_from_db()
    assert services.may_sign_in(account) and account.lock_reason == ""
    assert services.paused_until(account) is None
    for what in (services.SECOND_FACTOR, services.OWN_PASSWORD):  # it is not locked, and waits
        for _ in range(6):
            services.begin_try(what, str(account.pk))
        assert services.paused_until(account) is not None
        services.unlock(account, by=by, reason="Đã xác minh đúng người")
        assert services.paused_until(account) is services.begin_try(what, str(account.pk)) is None
    with pytest.raises(Conflict, match="không bị khóa"):
        services.unlock(account, by=by, reason="lần nữa")


def test_what_nobody_uses_is_locked_but_never_the_last_administrator(
    province: Unit, time_machine: Any
) -> None:
    first, second, idle, used = (settled(each) for each in ("qt1", "qt2", "lau-roi", "hay-dung"))
    for each in (first, second):
        services.grant(each, Role.ADMINISTRATOR, province, by="tests")
    time_machine.move_to(timezone.now() + timedelta(days=44))
    services.record_sign_in(used)
    assert services.lock_unused() == []
    time_machine.move_to(timezone.now() + timedelta(days=2))
    locked = {each.username for each in services.lock_unused()}
    assert "lau-roi" in locked and "hay-dung" not in locked
    assert len(locked & {"qt1", "qt2"}) == 1
    idle.refresh_from_db()
    assert "45 ngày" in idle.lock_reason and not services.may_sign_in(idle)
    services.unlock(idle, by=used, reason="Đi học về")
    assert services.lock_unused() == []  # what somebody just opened stays open
    left = Account.objects.get(username__in={"qt1", "qt2"} - locked)
    with pytest.raises(Conflict, match="cuối cùng"):
        services.lock(left, by=used, reason="thử")


def test_a_session_that_is_over_leaves_nothing_of_its_machine(
    province: Unit, time_machine: Any
) -> None:
    account = settled()
    for browser in ("Chrome/140", "Firefox/140"):
        client = Client(headers={"user-agent": browser})
        client.post("/dang-nhap", {"username": account.username, "password": OWN})
        if browser.startswith("Chrome"):
            time_machine.move_to(timezone.now() + timedelta(hours=7))
    assert Session.objects.count() == UserSession.objects.count() == 2
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert services.forget_sessions() == 1
    assert UserSession.objects.get().user_agent == "Firefox/140"
    assert Session.objects.get().session_key == UserSession.objects.get().session_key
