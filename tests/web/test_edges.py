"""The edges: what every answer says, what is refused unread, how often and how large."""

from __future__ import annotations

import inspect
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as site
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from hoso.web import edges, limits
from hoso.web.models import Tally
from tests import builders
from tests.web.signing_in import client_of
from tests.web.test_no_server_errors import paths

SAID = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'self'",
}  # fmt: skip


def guarded(answer: Any) -> list[str]:
    """What is missing."""
    policy = set(answer.get("Content-Security-Policy", "").split("; "))
    wrong = [name for name, value in SAID.items() if answer.get(name) != value]
    wrong += [each for each in POLICY - policy if "'unsafe" not in each]
    wrong += [each for each in policy if "unsafe" in each or "*" in each or "http" in each]
    if not re.fullmatch(r"[0-9a-f]{12}", answer.get(edges.HEADER, "")):
        wrong.append("no number")
    return wrong + ["camera=()"] * ("camera=()" not in answer.get("Permissions-Policy", ""))


def written(path: str) -> str:
    """The source of the view of an address, ids still open."""
    known = {"uuid": str(UUID(int=0)), "int": "1", "str": "a", "slug": "a", "date": "2026-01-01"}
    filled = re.sub(r"<(\w+):\w+>", lambda found: known.get(found[1], "a"), path)
    try:
        return inspect.getsource(inspect.unwrap(resolve(filled).func))
    except (Resolver404, TypeError):
        return ""


@pytest.mark.django_db
def test_every_page_and_every_error_says_what_the_browser_may_do(client: Client) -> None:
    client.raise_request_exception = False
    me = client_of(builders.make_account("Lê Thị Mận"))
    answers = {
        "sign-in": client.get("/dang-nhap"),
        "redirect": client.get("/"),
        "health": client.get("/api/health"),
        "not found": me.get("/khong-co"),
        "not allowed": me.get("/tac-vu"),
        "not this way": me.get("/dang-xuat"),
        "a zero byte": client.get("/%00"),
        "another host": client.get("/dang-nhap", headers={"host": "evil.example"}),
        "no token": Client(enforce_csrf_checks=True).post("/dang-nhap", {"username": "a"}),
        "too large": client.post("/dang-nhap", {"a": 1}, CONTENT_LENGTH=str(10**9)),
        "own": me.get("/thong-bao"),
        "static": client.get("/static/css/base.css"),
    }
    assert {name: wrong for name, each in answers.items() if (wrong := guarded(each))} == {}
    codes = [answers[name].status_code for name in ("another host", "no token", "too large")]
    assert codes == [400, 403, 413]
    numbers = [each[edges.HEADER] for each in answers.values()]
    assert len(set(numbers)) == len(numbers)
    for name in ("another host", "not allowed", "not found", "too large", "no token"):
        page = answers[name].content.decode()
        assert f"{answers[name][edges.HEADER]}" in page, name
        assert "evil.example" not in page and "Traceback" not in page


@pytest.mark.django_db
def test_an_error_of_ours_tells_its_number_and_nothing_else(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The number is in the log line too, beside what the page does not say."""
    client.raise_request_exception = False

    def broken(*_: object) -> None:
        raise RuntimeError("secret-path")

    monkeypatch.setattr("hoso.web.accounts.views.render", broken)
    caplog.handler.addFilter(edges.RequestNumber())
    with caplog.at_level(logging.ERROR):
        answer = client.get("/dang-nhap")
    page = answer.content.decode()
    assert answer.status_code == 500 and guarded(answer) == []
    assert "secret-path" not in page and f"<b>{answer[edges.HEADER]}</b>" in page
    [line] = [each for each in caplog.records if each.exc_info]
    assert line.request_number == answer[edges.HEADER]  # type: ignore[attr-defined]


def test_a_body_above_the_limit_is_refused_without_being_read(client: Client, settings) -> None:
    class Unread:
        def read(self, *_: object) -> bytes:
            raise AssertionError("read")

        readline = read

    for path, script in (("/dang-nhap", False), ("/nap/moi", True)):
        answer = client.generic(
            "POST", path, b"", content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(limits.body_limit(path) + 1), **{"wsgi.input": Unread()},
            headers={"HX-Request": "true"} if script else {},
        )  # fmt: skip
        assert answer.status_code == 413
        assert ("HX-Retarget" in answer) == script
    endless = client.generic("POST", "/dang-nhap", b"", CONTENT_LENGTH="9" * 5000)
    assert endless.status_code == 413
    assert limits.body_limit("/nap/moi") > 160_000_000 > limits.body_limit("/ho-so-cua-toi/gui")


# ── how often ────────────────────────────────────────────────────────────────


def test_each_limited_address_is_there_and_each_limit_is_generous_to_an_office() -> None:
    names = {name for name, _ in paths()}
    assert set(limits.ROUTES) - names == set()
    assert set(limits.ROUTES.values()) == set(site.HOSO_LIMITS)
    assert limits.ROUTES[resolve("/dang-nhap").view_name] == "sign_in"
    fills_a_disk = {name for name, path in paths() if "request.FILES" in written(f"/{path}")}
    assert fills_a_disk and {limits.ROUTES.get(name) for name in fills_a_disk} == {"upload"}
    for kind in site.HOSO_LIMITS:
        limit = limits.limit_of(kind)
        assert limit is not None and limit.address >= 10 * limit.account


@pytest.mark.clause("TQ-4.1", "CM-14.1g")
@pytest.mark.django_db
def test_signing_in_too_often_waits_and_is_told_how_long(client: Client, settings) -> None:
    settings.HOSO_LIMITS = {**settings.HOSO_LIMITS, "sign_in": "3/5/86400"}
    tried = {"username": "079185000123", "password": "x"}
    codes = [client.post("/dang-nhap", tried).status_code for _ in range(3)]
    assert 429 not in codes
    answer = client.post("/dang-nhap", tried)
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 86400
    page = answer.content.decode()
    assert f"Thử lại sau {answer['Retry-After']} giây" in " ".join(page.split())
    assert guarded(answer) == [] and answer[edges.HEADER] in page
    assert client.get("/dang-nhap").status_code == 200  # the form itself is not counted
    others = [client.post("/dang-nhap", {**tried, "username": str(n)}) for n in range(3)]
    assert [each.status_code for each in others][-1] == 429  # the address has had its five
    away = client.post("/dang-nhap", {**tried, "username": "9"}, REMOTE_ADDR="10.0.0.9")
    assert away.status_code != 429
    assert "079185000123" not in str(list(Tally.objects.values()))
    fragment = client.post("/dang-nhap", tried, headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Retarget"]) == (429, "#messages")


@pytest.mark.django_db
def test_searching_counts_by_account_and_switched_off_counts_nothing(settings) -> None:
    me, you = (client_of(builders.make_account(name)) for name in ("Lê Mận", "Trần Mơ"))
    settings.HOSO_LIMITS = {**settings.HOSO_LIMITS, "search": "2/100/86400"}
    assert [me.get("/tim").status_code for _ in range(3)] == [200, 200, 429]
    assert you.get("/tim").status_code == 200
    settings.HOSO_LIMITS = {**settings.HOSO_LIMITS, "search": ""}
    assert me.get("/tim").status_code == 200


def test_the_address_is_what_our_own_proxies_saw(rf, settings) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.1.1.1"}, REMOTE_ADDR="127.0.0.1")
    assert limits.address_of(request) == "127.0.0.1"
    settings.HOSO_PROXIES = 1
    assert limits.address_of(request) == "10.1.1.1"  # whatever the visitor wrote before it
    settings.HOSO_PROXIES = 3
    assert limits.address_of(request) == "127.0.0.1"


def test_whoever_counts_at_once_counts_together(committed: None) -> None:
    """Eighty tries over four connections: thirty get through, not thirty of each. Nothing is
    counted but in PostgreSQL, so connections of other processes are no different."""
    limit = limits.Limit(account=30, address=10**6, seconds=86_400)

    def run(_: int) -> int:
        try:
            waits = [limits.seconds_to_wait("search", limit, "a", "i") for _ in range(20)]
        finally:
            connection.close()
        return waits.count(0)

    Tally.objects.all().delete()
    with ThreadPoolExecutor(4) as crowd:
        let_through = list(crowd.map(run, range(4)))
    Tally.objects.all().delete()
    assert sum(let_through) == 30
