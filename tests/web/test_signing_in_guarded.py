"""Signing in when it goes wrong, the second factor, one's own sessions: through the pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from hoso.accounts import services
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.organisations.models import UnitKind
from tests import builders
from tests.builders import PASSWORD

pytestmark = pytest.mark.django_db

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture
def account() -> Account:
    return builders.make_account("Nguyễn Thị Minh Hạnh", username="hanh")


def sign_in(client: Client, name: str = "hanh", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/dang-nhap", {"username": name, "password": password, **more})


def code_of(secret: str, at: float | None = None) -> str:
    moment = timezone.now().timestamp() if at is None else at
    return str(format_hotp_value(hotp_value(secret, int(moment) // 30)))


def test_after_five_failures_a_pause_is_said_alike_for_every_name(
    account: Account, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=False)
    pages = {}
    for name in ("hanh", "khong-co-ai"):
        for _ in range(5):
            assert "tạm dừng" not in sign_in(Client(), name, "sai rồi đấy").content.decode()
        answer = sign_in(Client(), name)  # the right password of one of them
        assert answer.status_code == 422 and "_auth_user_id" not in answer.client.session
        page = answer.content.decode()
        pages[name] = re.sub(r'value="[^"]*"', "", page[page.index("Sai quá nhiều lần") :])
    assert pages["hanh"] == pages["khong-co-ai"]
    time_machine.move_to(timezone.now() + timedelta(minutes=15, seconds=1), tick=False)
    assert sign_in(Client()).status_code == 302
    assert Event.objects.filter(action="accounts.sign_in_failed", subject="").count() == 12


def test_changing_ones_password_asks_the_old_one_and_ends_the_other_sessions(
    client: Client, account: Account
) -> None:
    sign_in(client)
    other = Client()
    sign_in(other)
    new = {"password": "một câu khác hẳn", "again": "một câu khác hẳn"}
    for wrong in ({}, {"current": "không phải"}):
        assert client.post("/mat-khau-moi", {**new, **wrong}).status_code == 422
    answer = client.post("/mat-khau-moi", {**new, "current": PASSWORD})
    assert answer.status_code == 302 and client.get("/con-phien").status_code == 204
    assert other.get("/con-phien").status_code == 302
    account.refresh_from_db()
    assert account.check_password(new["password"])
    back = {"current": new["password"], "password": PASSWORD, "again": PASSWORD}
    assert "đã dùng trước đây" in client.post("/mat-khau-moi", back).content.decode()


@pytest.mark.clause("TQ-14.1")
def test_a_password_past_its_days_is_changed_before_anything_else(
    client: Client, account: Account, time_machine: Any, settings: Any
) -> None:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    time_machine.move_to(timezone.now() + timedelta(days=29))
    sign_in(client)
    assert client.get("/bao-mat").status_code == 200
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    sign_in(client)
    assert client.get("/bao-mat")["Location"] == "/mat-khau-moi"
    page = client.get("/mat-khau-moi").content.decode()
    assert "đã quá 30 ngày" in page and "Khoản 1 Điều 14" in page
    new = {"current": PASSWORD, "password": "một câu khác hẳn", "again": "một câu khác hẳn"}
    client.post("/mat-khau-moi", new)
    assert client.get("/bao-mat").status_code == 200


@pytest.mark.parametrize(("role", "idle", "longest"), [(None, 15, 8), (Role.ADMINISTRATOR, 5, 4)])
def test_a_session_ends_when_unused_and_after_its_hours(
    role: Role | None, idle: int, longest: int, time_machine: Any
) -> None:
    unit = builders.make_unit("Tỉnh", UnitKind.PROVINCE)
    builders.make_account("Hạnh", role=role, unit=unit, username="hanh")
    start = timezone.now()
    client = Client()

    def at(minutes: float) -> int:
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        return int(client.get("/con-phien").status_code)

    time_machine.move_to(start, tick=False)
    sign_in(client)
    assert at(idle - 0.5) == 204 and at(2 * idle - 1) == 204  # used, so it goes on
    assert at(3 * idle) == 302
    assert f"đã {idle} phút không dùng" in client.get("/dang-nhap").content.decode()
    start = start + timedelta(days=1)
    time_machine.move_to(start, tick=False)
    sign_in(client)
    used = [at(minutes) for minutes in range(0, longest * 60 + 1, idle - 1)]
    assert set(used) == {204} and at(longest * 60 + 1) == 302


def test_ones_own_sessions_are_listed_and_ended_from_afar(account: Account) -> None:
    here, there = Client(), Client(headers={"user-agent": CHROME})
    sign_in(here)
    sign_in(there)
    page = here.get("/bao-mat").content.decode()
    assert "Chrome trên Windows" in page and "máy này" in page
    far = UserSession.objects.get(user_agent=CHROME)
    assert here.post(f"/bao-mat/phien/{far.pk}/dang-xuat").status_code == 302
    assert there.get("/con-phien").status_code == 302 and here.get("/con-phien").status_code == 204
    sign_in(there)
    here.post("/bao-mat/phien-khac/dang-xuat")
    assert there.get("/con-phien").status_code == 302 and here.get("/con-phien").status_code == 204
    assert Event.objects.filter(action="accounts.end_sessions", actor_id=account.pk).count() == 2


def test_a_role_that_needs_a_second_factor_sets_it_up_first_and_is_asked_for_it_then(
    settings: Any, time_machine: Any
) -> None:
    settings.HOSO_MFA_ROLES = ["head"]
    time_machine.move_to(timezone.now(), tick=False)
    unit = builders.make_unit("Sở", UnitKind.DEPARTMENT)
    head = builders.make_account("Lê Giám Đốc", role=Role.HEAD, unit=unit, username="hanh")
    client = Client()
    sign_in(client)
    for address in ("/", "/ho-so", "/uy-quyen", "/bao-mat/ma-du-phong"):
        assert client.get(address)["Location"] == "/bao-mat", address
    assert "phải có lớp xác thực thứ hai" in client.get("/bao-mat").content.decode()
    client.get("/bao-mat/ung-dung")
    secret = client.session["mfa.totp.secret"]
    assert client.post("/bao-mat/ung-dung", {"code": "000000"}).status_code == 422
    answer = client.post("/bao-mat/ung-dung", {"code": code_of(secret)})
    assert answer["Location"] == "/bao-mat/ma-du-phong"
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/bao-mat/ma-du-phong").content.decode())
    assert len(codes) == 10 and client.get("/ho-so").status_code == 200
    assert not re.search(r"\d{8}</code>", client.get("/bao-mat/ma-du-phong").content.decode())
    rest = Authenticator.objects.get(user=head, type="recovery_codes").data
    assert len(rest["hashes"]) == 10 and all(each.startswith("argon2") for each in rest["hashes"])
    assert "seed" not in rest and not any(each in str(rest) for each in codes)  # V6.5.2
    assert "còn 10 mã" in client.get("/bao-mat").content.decode()
    kept = Authenticator.objects.get(user=head, type="totp").data["secret"]
    assert secret not in kept
    # The last one stays; the log says what was done.
    assert "phải có lớp" in client.post("/bao-mat/ung-dung/bo").content.decode()
    assert Event.objects.filter(action="accounts.add_factor", actor_id=head.pk).count() == 1

    time_machine.move_to(timezone.now() + timedelta(minutes=2), tick=False)
    again = Client()
    assert sign_in(again, next="/ho-so")["Location"] == "/dang-nhap/xac-thuc"
    assert again.get("/ho-so")["Location"].startswith("/dang-nhap?next=")
    assert again.post("/dang-nhap/xac-thuc", {"code": "123"}).status_code == 422
    code = code_of(secret)
    assert again.post("/dang-nhap/xac-thuc", {"code": code})["Location"] == "/ho-so"
    assert again.get("/ho-so").status_code == 200

    twice = Client()
    sign_in(twice)
    assert twice.post("/dang-nhap/xac-thuc", {"code": code}).status_code == 422  # used already
    assert twice.post("/dang-nhap/xac-thuc", {"code": codes[0]}).status_code == 302
    assert "còn 9 mã" in twice.get("/bao-mat").content.decode()
    third = Client()
    sign_in(third)
    assert third.post("/dang-nhap/xac-thuc", {"code": codes[0]}).status_code == 422
    for _ in range(4):
        third.post("/dang-nhap/xac-thuc", {"code": "000000"})
    page = third.post("/dang-nhap/xac-thuc", {"code": codes[1]})
    assert page.status_code == 422 and "tạm dừng nhập mã" in page.content.decode()


def test_whoever_gets_such_a_role_meanwhile_is_stopped_at_once(
    settings: Any, account: Account
) -> None:
    settings.HOSO_MFA_ROLES = ["head"]
    client = Client()
    sign_in(client)
    assert client.get("/thong-bao").status_code == 200
    unit = builders.make_unit("Sở", UnitKind.DEPARTMENT)
    services.grant(account, Role.HEAD, unit, by="tests", since=date(2020, 1, 1))
    assert client.get("/thong-bao")["Location"] == "/bao-mat"
