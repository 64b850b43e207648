"""A real site with a database, and visitors in a real Chromium.

visit = ...                       # the fixture
page = visit(account)             # signed in, on no page yet
page.look()                       # axe finds nothing, no script or policy error

Whatever reads at once what a click has brought (`evaluate`, `count`, `url`) comes after `settle`,
`expect` or a `wait_for`; `look` and `text` settle themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from hoso.accounts.models import Account
from tests.builders import PASSWORD

# Playwright keeps an event loop in the test's thread, to the end of the session; Django's
# guard would take a plain query there for one inside a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

AXE = Path(__file__).resolve().parents[1] / "node_modules" / "axe-core" / "axe.min.js"
# A request of htmx under way, an answer being put in, a form sent whose page has not gone yet.
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling, form[data-sent]"
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
        devtools = self.page.context.new_cdp_session(self.page)  # not bound by the page's policy
        devtools.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
        )
        self.page.set_viewport_size(size)
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
        self.page.set_viewport_size({**size, "height": max(size["height"], min(tall, 12_000))})
        return size

    def text(self) -> str:
        return str(self.settle().page.inner_text("main"))

    def _heard(self, line: Any) -> None:
        if "Content Security Policy" in line.text or "Refused to" in line.text:
            self.faults.append(line.text)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=which("chromium") or which("chromium-browser"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture
def site(committed: None) -> Iterator[str]:
    """The address of the running site; what the test writes it sees, as both commit."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


Visit = Callable[..., Visitor]


def session_of(account: Account) -> dict[str, str]:
    """The cookie of somebody signed in. The sign-in page has tests of its own."""
    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@pytest.fixture
def visit(chromium: Any, site: str) -> Iterator[Visit]:
    """Somebody's own browser: signed in when an account is given, a stranger without one."""
    contexts = []

    def opened(account: Account | None = None, width: int = 1366, **given: Any) -> Visitor:
        context = chromium.new_context(
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport={"width": width, "height": 900},
            **given,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if account:
            context.add_cookies([{"url": site, **session_of(account)}])
        return Visitor(context.new_page(), site)

    yield opened
    for context in contexts:
        for page in context.pages:
            page.goto("about:blank")  # Chromium never closes one whose PDF frame still loads
        context.close()
