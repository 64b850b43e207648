"""Single sign-on against providers in processes of their own: an honest one, and one that lies."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client

from config.settings import shared_sign_in
from hoso.accounts import services
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from tests import builders
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

BACK = "/dang-nhap/chung/ve"
NOBODY = "Không đăng nhập được bằng tài khoản chung"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def running(*command: str, port: int) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        transport = httpx.HTTPTransport(retries=12)  # it is there when it takes connections
        with httpx.Client(transport=transport, timeout=20) as client:
            client.get(f"http://127.0.0.1:{port}/honest/.well-known/openid-configuration")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def honest() -> Iterator[str]:
    port = free_port()
    users = [{"sub": "1", "preferred_username": "hanh"}, {"sub": "2", "name": "Không có tên"}]
    users.append({"sub": "3", "preferred_username": "nguoi-la"})
    users.append({"sub": "4", "preferred_username": "da-khoa"})
    claims = [word for each in users for word in ("--user-claims", json.dumps(each))]
    yield from running("-m", "oidc_provider_mock", "-p", str(port), *claims, port=port)


@pytest.fixture(scope="module")
def lying() -> Iterator[str]:
    port = free_port()
    script = str(Path(__file__).with_name("odd_provider.py"))
    yield from running(script, str(port), port=port)


@pytest.fixture
def shared(settings: Any) -> Callable[[str], None]:
    def to(url: str) -> None:
        settings.HOSO_SSO_URL = url
        settings.SOCIALACCOUNT_PROVIDERS = shared_sign_in(url, "hoso", "a secret")

    return to


@pytest.fixture
def account() -> Account:
    locked = builders.make_account("Bị Khóa", username="da-khoa")
    found = builders.make_account("Nguyễn Thị Minh Hạnh", username="Hanh")
    services.lock(locked, by=found, reason="thử")
    return found


def sent(client: Client, **words: str) -> str:
    answer = client.post("/dang-nhap/chung", words)
    assert answer.status_code == 302
    return str(answer["Location"])


def come_back(address: str, subject: str) -> str:
    """What the provider sends the browser back with."""
    answer = httpx.post(address, data={"sub": subject}, timeout=20)
    assert answer.status_code == 302
    return urlsplit(answer.headers["location"]).query


def is_in(client: Client) -> bool:
    return client.get("/con-phien").status_code == 204


def test_whoever_the_provider_vouches_for_comes_in_once_for_each_code(
    honest: str, shared: Callable[[str], None], account: Account
) -> None:
    shared(honest)
    client = Client()
    assert "Đăng nhập bằng tài khoản chung" in client.get("/dang-nhap").content.decode()
    assert client.get("/dang-nhap/chung").status_code == 405
    address = sent(client, next="/thong-bao?x=1")
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"] and "openid" in asked["scope"][0]
    query = come_back(address, "1")
    assert client.get(f"{BACK}?{query}")["Location"] == "/thong-bao?x=1" and is_in(client)
    signed_out = httpx.get(client.post("/dang-xuat")["Location"], timeout=20)  # V7.6.1
    assert signed_out.status_code == 200 and signed_out.url.path.endswith("/end_session")
    assert signed_out.url.params["client_id"] == "hoso" and not is_in(client)
    back = f"{settings.HOSO_SITE}/dang-nhap"
    assert signed_out.url.params["post_logout_redirect_uri"] == back
    assert Event.objects.filter(action="accounts.sign_in", actor_id=account.pk).count() == 1
    assert Client().get(f"{BACK}?{query}")["Location"] == "/dang-nhap"  # another's browser
    thief = Client()
    state = parse_qs(urlsplit(sent(thief)).query)["state"][0]
    used = parse_qs(query)["code"][0]
    page = thief.get(BACK, {"code": used, "state": state}, follow=True).content.decode()
    assert NOBODY in page and not is_in(thief)


@pytest.mark.parametrize("subject", ["2", "3", "4"])
def test_nobody_else_comes_in_and_no_account_comes_of_it(
    subject: str, honest: str, shared: Callable[[str], None], account: Account
) -> None:
    """Without a name, with a name that nobody has here, with the name of a locked account."""
    shared(honest)
    client = Client()
    page = client.get(f"{BACK}?{come_back(sent(client), subject)}", follow=True)
    assert NOBODY in page.content.decode() and not is_in(client)
    assert Account.objects.count() == 2
    assert Event.objects.filter(action="accounts.sign_in_failed", subject="").count() == 1


def test_a_provider_that_lies_lets_nobody_in(
    lying: str, shared: Callable[[str], None], account: Account
) -> None:
    ways = ("wrong-audience", "wrong-issuer", "expired", "other-subject", "no-token", "rubbish",
            "other-key", "unknown-key", "shared-secret", "unsigned", "access-token",
            "other-nonce", "no-nonce")  # fmt: skip
    found = {}
    for how in ("honest", *ways):
        shared(f"{lying}/{how}")
        client = Client()
        asked = parse_qs(urlsplit(sent(client)).query)
        given = {"code": f"hanh.{asked['nonce'][0]}", "state": asked["state"][0]}
        assert client.get(BACK, given).status_code == 302
        found[how] = is_in(client)
    assert found == {"honest": True, **dict.fromkeys(ways, False)}
    shared(f"{lying}/leads-on")
    page = Client().post("/dang-nhap/chung", follow=True).content.decode()
    assert "Nơi đăng nhập chung không trả lời" in page, "another address is not followed"


@pytest.mark.parametrize("after", ["renamed", "reassigned", "let go"])
def test_who_came_in_once_is_known_by_the_subject_and_nobody_else_by_that_name(
    after: str, lying: str, shared: Callable[[str], None], account: Account
) -> None:
    """V10.5.2. The provider calls the same one otherwise; calls another one so; and that other
    one comes in when who looks after the account has let the first one go."""

    def comes(name: str, how: str = "honest") -> bool:
        shared(f"{lying}/{how}")
        client = Client()
        asked = parse_qs(urlsplit(sent(client)).query)
        given = {"code": f"{name}.{asked['nonce'][0]}", "state": asked["state"][0]}
        assert client.get(BACK, given).status_code == 302
        return is_in(client) and client.session["_auth_user_id"] == str(account.pk)

    assert comes("hanh")
    assert Event.objects.filter(action="accounts.bind_shared", actor_id=account.pk).count() == 1
    kept = SocialAccount.objects.get()
    assert kept.user_id == account.pk and kept.extra_data == {} and kept.uid != "1"
    if after == "renamed":
        assert comes("ten-moi")
    elif after == "reassigned":
        assert not comes("hanh", "somebody-new")
    else:
        tree = builders.make_tree()
        home = builders.make_account("Phạm Nội Vụ", role=Role.HOME_AFFAIRS, unit=tree.province)
        services.grant(account, Role.OFFICER, tree.unit, by="tests", since=date(2020, 1, 1))
        page = client_of(home).get(f"/tai-khoan/{account.pk}").content.decode()
        assert "Gỡ lớp xác thực thứ hai và tài khoản chung" in page
        where = f"/tai-khoan/{account.pk}/go-xac-thuc"
        assert client_of(home).post(where, {"reason": "Đổi tài khoản chung"}).status_code == 302
        assert comes("hanh", "somebody-new") and not comes("hanh")


def test_a_second_factor_of_ours_is_asked_whatever_the_provider_asked(
    lying: str, shared: Callable[[str], None], account: Account
) -> None:
    """V6.8.4: nothing is expected of the provider but who it is."""
    TOTP.activate(account, generate_totp_secret())
    shared(f"{lying}/honest")
    client = Client()
    asked = parse_qs(urlsplit(sent(client)).query)
    given = {"code": f"hanh.{asked['nonce'][0]}", "state": asked["state"][0]}
    assert client.get(BACK, given)["Location"] == "/dang-nhap/xac-thuc" and not is_in(client)
    other = builders.make_account("Người Khác", username="khac")
    client.post("/dang-nhap", {"username": other.username, "password": builders.PASSWORD})
    assert is_in(client) and client.post("/dang-xuat")["Location"] == "/dang-nhap"


def test_a_sign_out_at_the_provider_ends_what_began_there(
    lying: str, shared: Callable[[str], None], account: Account
) -> None:
    """V10.5.5: a token that says it is one of a sign-out, of now, by the provider's own key."""

    def comes(name: str) -> Client:
        client = Client()
        asked = parse_qs(urlsplit(sent(client)).query)
        given = {"code": f"{name}.{asked['nonce'][0]}", "state": asked["state"][0]}
        assert client.get(BACK, given).status_code == 302 and is_in(client)
        return client

    def told(how: str, sid: str = "") -> int:
        shared(f"{lying}/{how}")
        token = httpx.get(f"{lying}/{how}/logout-token", params={"sid": sid}).json()
        stranger = Client(enforce_csrf_checks=True)  # the provider has no cookie of ours
        return stranger.post("/dang-nhap/chung/da-thoat", token).status_code

    assert Client().post("/dang-nhap/chung/da-thoat").status_code == 404, "there is no provider"
    shared(f"{lying}/honest")
    first, second, here = comes("hanh"), comes("hanh-o-nha"), client_of(account)
    for how in ("wrong-issuer", "wrong-audience", "expired", "long-ago", "other-key", "unsigned",
                "id-token", "with-nonce", "no-event"):  # fmt: skip
        assert told(how) == 400, how
    assert Client().post("/dang-nhap/chung/da-thoat", {"logout_token": "x"}).status_code == 400
    assert is_in(first) and is_in(second)
    assert told("honest", sid="hanh") == 200
    assert not is_in(first) and is_in(second), "the provider told them apart"
    assert told("honest") == 200 and not is_in(second)
    assert is_in(here), "what began here is not the provider's to end"
    assert told("honest") == 200, "nothing is left"
    assert Event.objects.filter(action="accounts.end_shared", actor_id=account.pk).count() == 2


def test_a_provider_that_is_away_or_not_set_is_said_in_words(
    shared: Callable[[str], None], account: Account
) -> None:
    for address in ("/dang-nhap/chung", BACK):
        assert Client().post(address).status_code in (404, 405)
    shared(f"http://127.0.0.1:{free_port()}")
    answer = Client().post("/dang-nhap/chung", follow=True)
    assert "Nơi đăng nhập chung không trả lời" in answer.content.decode()
