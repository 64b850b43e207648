"""The catalog screens in a real browser: no rule of axe broken, at a desk and on a phone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hoso.accounts.models import Role
from hoso.catalogs.models import Value
from tests import builders
from tests.visitors import Visit, Visitor

pytestmark = pytest.mark.browser

SCREENS = {
    "muc-luc": "/danh-muc",
    "mot-danh-muc": "/danh-muc/allowance",
    "chua-kiem-chung": "/danh-muc/diploma_kind?chua-kiem-chung=1",
    "mot-gia-tri": "/danh-muc/allowance/sua/14",
    "ngach": "/danh-muc/rank?q=chuyen+vien",
    "bang-luong": "/danh-muc/bang-luong",
    "tim-dia-danh": "/danh-muc/dia-danh?q=truc+bach&thoi-ky=63",
    "dia-danh": "/danh-muc/dia-danh/34-x-00004",
}


def shot(page: Visitor, name: str) -> None:
    """Kept for a look when HOSO_SHOTS names a folder."""
    if folder := os.environ.get("HOSO_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [1366, 390])
def test_every_catalog_screen_keeps_the_rules_and_fits(visit: Visit, width: int) -> None:
    unit = builders.make_unit("Tỉnh Mẫu", "province", code="H12")
    page = visit(builders.make_account("Quản Trị", role=Role.ADMINISTRATOR, unit=unit), width)
    for name, path in SCREENS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.go(path)
        height = page.evaluate("document.documentElement.scrollHeight") + 100
        page.set_viewport_size({"width": width, "height": height})  # no bar hides half a link
        page.look()
        shot(page, f"{name}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.clause("TQ-8.1d")
def test_a_page_of_recalled_values_is_confirmed_with_one_document(visit: Visit) -> None:
    unit = builders.make_unit("Tỉnh Mẫu", "province", code="H12")
    page = visit(builders.make_account("Quản Trị", role=Role.ADMINISTRATOR, unit=unit))
    page.go("/danh-muc")
    page.get_by_label("giá trị chưa kiểm chứng của Loại văn bằng, chứng chỉ").click()
    page.get_by_label("Chọn mọi giá trị của trang").check()
    page.get_by_label("Văn bản đã đối chiếu").fill("Thông tư 21/2019/TT-BGDĐT ngày 29/11/2019")
    with page.expect_navigation():
        page.get_by_role("button", name="Xác nhận đã đối chiếu").click()
    assert "Đã xác nhận 30 giá trị" in page.inner_text("body")
    assert "Không có giá trị nào khớp" in page.text()
    page.look()
    assert not Value.objects.filter(catalog="diploma_kind", confirmed_document="").exists()
