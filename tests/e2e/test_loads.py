"""A load in the head's month, in a browser: its one box counts for all that are in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visit
from tests.web.desk import make_desk
from tests.web.test_loads import loaded

pytestmark = pytest.mark.browser


@pytest.mark.clause("TQ-9.2b")
def test_the_head_looks_into_a_load_lets_it_in_and_counts_it(site: str, visit: Visit) -> None:
    desk = make_desk()
    desk.key()
    loaded(desk, 12, odd=2)
    desk.checked("Đỗ Thanh Tùng")
    visitor = visit(desk.head)
    visitor.go("/dot-phe-duyet").look()
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("link", name="Đợt nạp: Nạp lần đầu, 12 hồ sơ", exact=True).click()
    visitor.look()
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Đưa cả 12 hồ sơ vào ký").click()
    visitor.look()
    box = visitor.page.get_by_role("checkbox", name="Ký Đợt nạp: Nạp lần đầu, 12 hồ sơ")
    chosen = visitor.page.locator(".hs-sign")
    expect(chosen).to_contain_text("Đã chọn 13/13 hồ sơ")
    box.uncheck()
    expect(chosen).to_contain_text("Đã chọn 1/13 hồ sơ")
    box.check()
    expect(chosen).to_contain_text("Ký 13 hồ sơ")
