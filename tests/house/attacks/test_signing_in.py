"""Attacks on the way in: who guesses, who comes back, who is sent elsewhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from hoso import audit
from hoso.accounts.models import Account
from tests import builders
from tests.house.knocking import address_of, values_of
from tests.house.viewers import Walk
from tests.web.test_no_server_errors import paths

pytestmark = pytest.mark.django_db

SIGN_IN = "/dang-nhap"
ELSEWHERE = (
    "//evil.example", "https://evil.example/", "///evil.example", "/\\evil.example", "\\\\evil",
    "http:evil.example", "javascript:alert(1)", "/\t/evil.example", " //evil.example",
    "https:///evil.example", "//testserver@evil.example", "/\r\n/evil.example",
)  # fmt: skip


@pytest.fixture
def known(db: None) -> Account:
    return builders.make_account("Lê Có Thật", username="le-co-that")


def tried(username: str, password: str, **more: str) -> Any:
    return Client().post(SIGN_IN, {"username": username, "password": password, **more})


def said(answer: Any, username: str) -> str:
    """The page without what was typed and the token of the form."""
    text = str(answer.content.decode()).replace(username, "…")
    return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_an_unknown_name_reads_like_a_wrong_password(known: Account) -> None:
    wrong, nobody = tried("le-co-that", "sai-mat-khau"), tried("khong-co-ai", "sai-mat-khau")
    assert wrong.status_code == nobody.status_code == 422
    assert said(wrong, "le-co-that") == said(nobody, "khong-co-ai")


def test_a_locked_account_with_the_right_password_reads_like_a_wrong_one(known: Account) -> None:
    with audit.recording("tests", "accounts.revoke"):
        Account.objects.filter(pk=known.pk).update(is_active=False)
    right, nobody = tried("le-co-that", builders.PASSWORD), tried("khong-co-ai", "sai-mat-khau")
    assert right.status_code == 422
    assert said(right, "le-co-that") == said(nobody, "khong-co-ai")


def test_an_unknown_name_takes_as_much_hashing_as_a_known_one(
    known: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is counted, not timed: the clock of a busy machine proves nothing."""
    done: Counter[str] = Counter()

    def counted(name: str) -> None:
        real = getattr(Argon2PasswordHasher, name)

        def call(self: Any, *given: Any, **named: Any) -> Any:
            done["hashes"] += 1
            return real(self, *given, **named)

        monkeypatch.setattr(Argon2PasswordHasher, name, call)

    counted("encode")
    counted("verify")
    tried("le-co-that", "sai-mat-khau")
    for_known = done["hashes"]
    done.clear()
    tried("khong-co-ai", "sai-mat-khau")
    assert for_known == done["hashes"] > 0


@pytest.mark.parametrize("name", ["' OR 1=1 --", "le-co-that'--", "le%", "le_co_that", "*"])
def test_sql_and_wildcards_in_the_name_open_nothing(known: Account, name: str) -> None:
    assert tried(name, builders.PASSWORD).status_code == 422


@pytest.mark.parametrize("after", ELSEWHERE)
def test_next_never_leads_to_another_site(known: Account, after: str) -> None:
    page = Client().get(SIGN_IN, {"next": after}).content.decode()
    assert "evil" not in page and "alert(1)" not in page
    answer = tried("le-co-that", builders.PASSWORD, next=after)
    assert answer.status_code == 302
    assert "evil" not in answer["Location"] and answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


@pytest.mark.parametrize("headers", [
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "testserver.evil.example"},
    {"HTTP_HOST": "testserver@evil.example"},
    {"HTTP_HOST": "evil.example:80"},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_ORIGINAL_URL": "/nhat-ky", "HTTP_X_REWRITE_URL": "/nhat-ky"},
    {"HTTP_FORWARDED": "host=evil.example"},
])  # fmt: skip
def test_a_forged_host_is_neither_served_nor_repeated(
    known: Account, headers: dict[str, str]
) -> None:
    client = Client()
    client.force_login(known)
    answer = client.get("/", headers=None, **headers)
    assert "evil" not in answer.get("Location", "") + answer.content.decode()
    assert answer.status_code == (400 if "HTTP_HOST" in headers else 302)


def test_a_session_set_by_a_stranger_is_not_the_one_that_signs_in(known: Account) -> None:
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["x"] = "planted"
    session.save()
    planted = client.cookies["sessionid"].value
    client.post(SIGN_IN, {"username": "le-co-that", "password": builders.PASSWORD})
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert thief.get("/con-phien").status_code == 302


def test_a_password_in_the_address_signs_nobody_in(known: Account) -> None:
    client = Client()
    client.get(SIGN_IN, {"username": "le-co-that", "password": builders.PASSWORD})
    assert client.get("/con-phien").status_code == 302


@pytest.mark.parametrize("cookie", [
    "x" * 32, "' OR 1=1 --", "../../etc/passwd", "a" * 4_000, "%00", "null", "{}", "1",
])  # fmt: skip
def test_an_invented_session_cookie_opens_nothing(known: Account, cookie: str) -> None:
    client = Client()
    client.cookies["sessionid"] = cookie
    assert client.get("/con-phien").status_code == 302


def test_a_tampered_message_cookie_says_nothing(known: Account) -> None:
    client = Client()
    client.force_login(known)
    client.cookies["messages"] = "W1siX19qc29uX21lc3NhZ2UiLDAsMjUsInRpbiBnaeG6oyJd:1:fake"
    answer = client.get("/thong-bao")
    assert answer.status_code == 200 and "tin giả" not in answer.content.decode()


def test_a_copied_cookie_is_dead_after_signing_out(known: Account) -> None:
    client, thief = Client(), Client()
    client.force_login(known)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/con-phien").status_code == 204
    client.post("/dang-xuat")
    assert thief.get("/con-phien").status_code == 302
    assert thief.get("/ho-so-cua-toi").status_code == 302


def test_every_other_session_is_dead_after_a_new_password(known: Account) -> None:
    client, thief = Client(), Client()
    client.force_login(known)
    thief.force_login(known)
    new = {"password": "mot-cau-khac-hoan-toan-99", "again": "mot-cau-khac-hoan-toan-99",
           "current": builders.PASSWORD, "old": builders.PASSWORD}  # fmt: skip
    assert client.post("/mat-khau-moi", new).status_code == 302
    assert client.get("/con-phien").status_code == 204
    assert thief.get("/con-phien").status_code == 302


def test_an_image_or_link_elsewhere_signs_nobody_out(known: Account) -> None:
    client = Client()
    client.force_login(known)
    assert client.get("/dang-xuat").status_code == 405
    assert client.get("/con-phien").status_code == 204


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(known: Account) -> None:
    client = Client()
    client.post(SIGN_IN, {"username": "le-co-that", "password": builders.PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict")


def test_a_form_of_another_site_writes_at_no_address(scene: Walk) -> None:
    """Without the token, with one that was made up, and with somebody else's."""
    officer = scene.world.here.officer
    client, wrong = Client(enforce_csrf_checks=True), []
    client.force_login(officer)
    for name, path in paths():
        address = address_of(name, path, values_of(scene.world, name))
        if name.startswith("api-1:"):
            continue  # nothing is written there
        if name == "accounts:ended-there":
            continue  # asks for no session, but for the provider's signature (test_shared_sign_in)
        for form in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            with builders.undone():
                answer = client.post(address, form)
            if answer.status_code != 403 or b"csrf" in answer.content.lower():
                wrong.append((name, answer.status_code))
    assert wrong == []


def test_the_back_button_after_signing_out_finds_no_page_kept(scene: Walk) -> None:
    client, kept = scene.clients["officer@agency"], []
    for name, path in paths():
        if name in ("accounts:sign-out",) or name.startswith("api-1:"):
            continue
        with builders.undone():
            answer = client.get(address_of(name, path, values_of(scene.world, name)))
        if answer.status_code == 200 and "no-store" not in answer["Cache-Control"]:
            kept.append(name)
    assert kept == []
