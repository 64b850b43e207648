"""A real site with a database, and visitors in a real Chromium.

visit = ...                       # the fixture
page = visit(account)             # signed in, on no page yet
page.look()                       # axe finds nothing, no script or policy error

Whatever reads at once what a click has brought (`evaluate`, `count`, `url`) comes after `settle`,
`expect` or a `wait_for`; `look` and `text` settle themselves.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from hoso.accounts.models import Account
from tests.builders import PASSWORD
from tests.stack import roomy

# Playwright keeps an event loop in the test's thread, to the end of the session; Django's
# guard would take a plain query there for one inside a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
# A request of htmx under way, an answer being put in, a form sent whose page has not gone yet.
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling, form[data-sent]"
PATIENCE = 15_000  # ms, on a machine where others work too
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visitor:
    """A page of one person's browser; whatever a page has, and `look`."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def go(self, path: str) -> Visitor:
        self.page.goto(self.address + path)
        return self

    def sign_in(self, username: str, password: str = PASSWORD) -> Visitor:
        self.go("/dang-nhap")
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="Đăng nhập").click()
        return self

    def settle(self) -> Visitor:
        """Until the page is whole: also one that has just begun to replace another and as yet is
        empty, and one that waits for an answer."""
        self.page.wait_for_load_state()
        self.page.wait_for_selector(f"html:not(:has({UNDER_WAY}))", state="attached")
        self.page.wait_for_load_state()  # where the answer was another page
        return self

    def look(self) -> Visitor:
        """Nothing that axe finds, nothing that the policy or a script complained of."""
        self.settle()
        size = self._whole_page()
        if not self.page.evaluate("'axe' in window"):
            devtools = self.page.context.new_cdp_session(self.page)  # not bound by its policy
            devtools.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
        )
        self._sized(size)
        said = [
            f"{each['id']}: {node['target']}"
            for each in found["violations"]
            for node in each["nodes"]
        ]
        assert said == [], f"{self.page.url}: {said}"
        assert self.faults == [], self.page.url
        return self

    def _whole_page(self) -> Any:
        """From its top and as tall as it is, or the bars that stay hide part of what stands under
        them just now. The size it had."""
        size = self.page.viewport_size
        self.page.evaluate("scrollTo(0, 0)")
        tall = self.page.evaluate("document.documentElement.scrollHeight")
        self._sized({**size, "height": max(size["height"], min(tall, 12_000))})
        return size

    def _sized(self, size: Any) -> None:
        if self.page.viewport_size != size:  # each change is a page laid out and painted anew
            self.page.set_viewport_size(size)

    def text(self) -> str:
        return str(self.settle().page.inner_text("main"))

    def _heard(self, line: Any) -> None:
        if "Content Security Policy" in line.text or "Refused to" in line.text:
            self.faults.append(line.text)


class Answering:
    """How many requests the site is just answering."""

    def __init__(self) -> None:
        self._count, self._changed = 0, threading.Condition()
        request_started.connect(self._begins, sender=WSGIHandler)
        request_finished.connect(self._ends, sender=WSGIHandler)

    def wait(self) -> None:
        """Until it answers none: a browser that has gone has not taken its requests along."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._count == 0, timeout=20), "still answering"

    def _begins(self, **_: Any) -> None:
        with self._changed:
            self._count += 1

    def _ends(self, **_: Any) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()


class Kept(StaticFilesHandler):
    """Styles and scripts stay in the browser, as those of the product do."""

    def __call__(self, *given: Any) -> Any:
        return roomy(super().__call__, *given)

    def serve(self, request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = super().serve(request)
        answer["Cache-Control"] = "max-age=3600"
        return answer


@pytest.fixture(scope="session")
def server() -> Iterator[tuple[str, Answering]]:
    """One site for all, so that the browsers keep its styles and scripts."""
    answering = Answering()
    running = LiveServer("127.0.0.1", start=False)
    running.thread.static_handler = Kept
    running.start()
    yield running.url, answering
    running.stop()


@pytest.fixture
def site(committed: None, server: tuple[str, Answering]) -> Iterator[str]:
    """The address of the running site; what the test writes it sees, as both commit."""
    address, answering = server
    yield address
    answering.wait()


class Chromium:
    """Windows of one browser. What one visitor has left is taken out and the next gets it: making
    a new one costs as much as ten pages."""

    def __init__(self, browser: Any) -> None:
        self._browser = browser
        self._free: dict[str, list[Any]] = defaultdict(list)
        self._lent: list[tuple[str, Any]] = []

    def context(self, **given: Any) -> Any:
        """Nobody's, with no page but a blank one that keeps its window."""
        kind = repr(sorted(given.items()))
        if self._free[kind]:
            context = self._free[kind].pop()
        else:
            context = self._browser.new_context(
                locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce", **given
            )
            context.set_default_timeout(PATIENCE)
            context.new_page()
        self._lent.append((kind, context))
        return context

    def take_back(self) -> None:
        """Every one that is lent, without its pages, cookies and what scripts have kept."""
        for kind, context in self._lent:
            if context in self._browser.contexts:  # a visitor may have closed it
                self._free[kind].append(self._emptied(context))
        self._lent.clear()

    @staticmethod
    def _emptied(context: Any) -> Any:
        blank, *pages = context.pages
        devtools = context.new_cdp_session(blank)
        origins = {"/".join(page.url.split("/")[:3]) for page in pages if "://" in page.url}
        for page in pages:
            page.goto("about:blank")  # Chromium never closes one whose PDF frame still loads
            page.close()
        for origin in origins:
            stored = {"origin": origin, "storageTypes": "local_storage"}
            devtools.send("Storage.clearDataForOrigin", stored)
        devtools.detach()
        context.clear_cookies()
        context.set_offline(False)
        return context


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    connections.close_all()  # while Playwright runs its loop, this thread has other ones
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=which("chromium") or which("chromium-browser"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield Chromium(started)
        started.close()
        connections.close_all()


@pytest.fixture
def chromium(browser: Chromium) -> Iterator[Chromium]:
    yield browser
    browser.take_back()


Visit = Callable[..., Visitor]


def session_of(account: Account) -> dict[str, str]:
    """The cookie of somebody signed in. The sign-in page has tests of its own."""
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@pytest.fixture
def visit(site: str, chromium: Chromium) -> Visit:
    """Somebody's own browser: signed in when an account is given, a stranger without one."""

    def opened(account: Account | None = None, width: int = 1366, **given: Any) -> Visitor:
        context = chromium.context(**given)
        if account:
            context.add_cookies([{"url": site, **session_of(account)}])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        return Visitor(page, site)

    return opened
