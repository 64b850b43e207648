"""The living page in a real browser: axe finds nothing, and the scripts do what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread
from django.urls import clear_url_caches, include, path
from playwright.sync_api import expect

from tests.visitors import Chromium

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PAGES = ("/ui/", "/ui/viec", "/ui/ho-so", "/ui/dot", "/dang-nhap")


class WithLivingPage:
    """The addresses of the product and the living page, which a site does not serve."""

    urlpatterns = [
        path("ui/", include("hoso.web.ui.urls")),
        path("", include("hoso.web.urls")),
    ]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """These pages need no database: a server that asked for one would answer 500."""
    with override_settings(ROOT_URLCONF=WithLivingPage):
        clear_url_caches()
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
    clear_url_caches()


def opened(chromium: Chromium, address: str, width: int = 1366, theme: str = "light") -> Any:
    page = chromium.context().new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(f"localStorage.setItem('hs-theme', '{theme}')")
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console",
        lambda line: (
            page.faults.append(line.text)
            if re.search("Content Security Policy|Refused", line.text)
            else None
        ),
    )
    page.goto(address, wait_until="networkidle")
    return page


def found_by_axe(page: Any) -> list[str]:
    devtools = page.context.new_cdp_session(page)  # not bound by the page's policy
    devtools.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert found["passes"], "axe did not run"
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]


@pytest.mark.parametrize(("width", "theme"), [(1366, "dark"), (390, "light")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Chromium, address: str, width: int, theme: str
) -> None:
    for one in PAGES:
        page = opened(chromium, address + one, width, theme)
        assert found_by_axe(page) == [], one
        assert page.evaluate("document.documentElement.scrollWidth") == width, one
        assert page.faults == [], one
        chromium.take_back()


def test_a_name_is_found_without_accents_by_keyboard(chromium: Chromium, address: str) -> None:
    page = opened(chromium, f"{address}/ui/ho-so")
    page.fill("#f-truong", "can tho")
    page.wait_for_selector("#f-truong[aria-activedescendant]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#f-truong")).to_have_value("Trường Đại học Cần Thơ")
    assert page.evaluate("new FormData(document.forms.dong).get('truong')") == "CTU-cu"
    page.fill("#f-truong", "Trường ở xa")
    assert page.evaluate("new FormData(document.forms.dong).get('truong')") == "Trường ở xa"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9/24", "Tháng 09/2024"),
        ("1/3/85", "Ngày 01/03/1985"),
        ("1985", "Năm 1985"),
        ("31/02/2020", "Chưa hiểu"),
        ("1885", "Chưa hiểu"),
    ],
)
def test_a_date_says_how_it_was_understood(
    chromium: Chromium, address: str, typed: str, read: str
) -> None:
    page = opened(chromium, f"{address}/ui/ho-so")
    page.fill("#f-tu", typed)
    page.keyboard.press("Tab")
    expect(page.locator("#f-tu-r")).to_contain_text(read)


def test_what_is_typed_without_a_network_waits_and_comes_back(
    chromium: Chromium, address: str
) -> None:
    page = opened(chromium, f"{address}/ui/ho-so")
    page.route("**/ui/luu", lambda route: route.abort())
    page.fill("#f-nganh", "Luật kinh tế")
    page.wait_for_selector("[data-saved]:has-text('lưu lại sau 2 giây')")
    page.on("dialog", lambda dialog: dialog.accept())
    page.unroute("**/ui/luu")
    page.goto(f"{address}/ui/ho-so")
    assert page.input_value("#f-nganh") == "Luật kinh tế"
    page.wait_for_selector("[data-saved]:has-text('Đã lưu nháp')")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('hs-draft'))") == []


def test_what_nobody_took_is_offered_again_by_itself_and_at_once_with_the_network(
    chromium: Chromium, address: str
) -> None:
    page = opened(chromium, f"{address}/ui/ho-so")
    page.clock.install()
    tried: list[str] = []
    page.route("**/ui/luu", lambda route: (tried.append(route.request.url), route.abort()))
    page.fill("#f-nganh", "Luật kinh tế")
    said = page.locator("[data-saved]")
    for after, wait in ((1_000, 2), (2_000, 4), (4_000, 8)):
        page.clock.run_for(after)
        expect(said).to_contain_text(f"Chữ đã gõ còn ở đây, lưu lại sau {wait} giây")
    assert len(tried) == 3
    page.get_by_role("button", name="Gửi 4 thay đổi").click()
    page.clock.run_for(100)
    expect(page.locator("#messages")).to_contain_text("Máy chủ chưa trả lời: chưa gửi.")
    page.unroute("**/ui/luu")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(said).to_contain_text("Đã lưu nháp")
    page.route("**/ui/**?q=*", lambda route: route.abort())
    page.fill("#f-truong", "Luật")
    page.clock.run_for(200)
    expect(page.get_by_text("Máy chủ chưa trả lời: chưa có gợi ý.")).to_be_visible()
    page.goto(f"{address}/ui/dot")
    page.evaluate("document.querySelector('dialog').showModal()")
    page.evaluate("hoso.say('Máy chủ chưa trả lời', 'bad')")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()


def test_a_session_that_ended_says_so_and_keeps_what_was_typed(
    chromium: Chromium, address: str
) -> None:
    page = opened(chromium, f"{address}/ui/ho-so")
    page.evaluate("document.forms.dong.dataset.autosave = '/con-phien'")  # wants a session
    page.fill("#f-nganh", "Luật kinh tế")
    page.wait_for_selector("[data-signed-out]")
    assert page.locator("[data-signed-out] a").get_attribute("target") == "_blank"
    assert page.input_value("#f-nganh") == "Luật kinh tế"


def test_the_pin_dialog_takes_the_focus_and_gives_it_back(chromium: Chromium, address: str) -> None:
    page = opened(chromium, f"{address}/ui/dot")
    page.click("text=Ký 47 hồ sơ")
    expect(page.locator("#pin-value")).to_be_focused()
    assert found_by_axe(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("[data-opens=ky]:focus")).to_have_count(1)


def test_a_refusal_by_htmx_is_said_and_overwrites_nothing(chromium: Chromium, address: str) -> None:
    page = opened(chromium, f"{address}/ui/")
    page.click("text=Bị từ chối qua htmx")
    page.wait_for_selector("#messages :text('Người khác vừa xử lý')")
    assert page.is_visible("text=Bị từ chối qua htmx")


def test_the_search_is_reached_by_key(chromium: Chromium, address: str) -> None:
    page = opened(chromium, f"{address}/ui/viec")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_focused()


def test_the_first_load_keeps_its_budget() -> None:
    """Below 200 KB compressed with an empty cache: every style and script, the sprite, the
    typefaces of Vietnamese text in three weights, and 30 KB for the page itself."""
    import brotli

    root = AXE.parents[2] / "hoso" / "web" / "static"
    packed = [
        *root.glob("css/*.css"),
        *root.glob("js/*.js"),
        root / "vendor" / "fonts.css",
        root / "vendor" / "htmx.min.js",
        root / "vendor" / "icons.svg",
    ]
    size = sum(len(brotli.compress(file.read_bytes())) for file in packed)
    for weight in (400, 500, 600):
        for name in (
            f"be-vietnam-pro-latin-{weight}-normal",
            f"be-vietnam-pro-vietnamese-{weight}-normal",
            f"figures-{weight}",
        ):
            size += (root / "vendor" / "fonts" / f"{name}.woff2").stat().st_size
    assert size + 30_000 < 200_000, size
