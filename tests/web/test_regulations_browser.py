"""A province makes its own regulation in a browser, and corrects the calendar."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.regulations import queries
from tests import builders
from tests.visitors import Visit, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def affairs(site: str) -> Account:
    unit = builders.make_unit("Tỉnh Mẫu", "province", code="H12")
    builders.make_unit("Trường Mẫu", "school", code="H12.90", parent=unit)
    return builders.make_account("Sở Nội Vụ", role=Role.HOME_AFFAIRS, unit=unit)


def test_a_province_copies_edits_compares_and_dates_its_own(affairs: Account, visit: Visit) -> None:
    page = visit(affairs).go("/quy-che").look()
    page.click("text=Khoản 4 Điều 6")
    assert "tối đa không quá 05 ngày làm việc" in page.look().text()
    page.click("main >> text=Các quy chế")
    page.look().click("[aria-label='Sao Quy chế của tỉnh Kon Tum']")
    page.fill("#f-key", "tinh_mau_2027")
    page.fill("#f-short_title", "Quy chế của tỉnh Mẫu")
    page.look().click("main button:has-text('Sao')")
    page.wait_for_selector("text=Đã sao")
    page.look().click("#d-declare_change a")

    page.fill("#f-amount", "bảy")
    page.fill("#f-quote", "")
    page.look().click("text=Kiểm tra và lưu")
    page.wait_for_selector("#f-amount-e")
    assert page.look().input_value("#f-amount") == "bảy"
    page.fill("#f-amount", "7")
    page.fill("#f-quote", "trong thời hạn 07 ngày làm việc")
    page.click("text=Kiểm tra và lưu")
    page.wait_for_selector("text=Đã lưu: Hạn khai thay đổi")
    assert queries.profile("tinh_mau_2027").declare_change.value.amount == 7

    page.click("main >> text=So sánh")
    assert "Trong 7 ngày làm việc, kể từ ngày văn bản có hiệu lực." in page.look().text()
    page.go("/quy-che/ban/tinh_mau_2027/tep").look()
    text = page.input_value("#f-text")
    page.fill("#f-text", text.replace("amount = 7", 'amount = "7"'))
    page.click("text=Kiểm tra và lưu")
    page.wait_for_selector("text=chưa lưu")
    assert "declare_change.amount" in page.look().text()
    assert 'amount = "7"' in page.input_value("#f-text")

    page.go("/quy-che/ban/tinh_mau_2027/ap-dung").look()
    coming = timezone.localdate() + timedelta(days=40)
    page.fill("#f-since", f"{coming:%d/%m/%Y}")
    page.fill("#f-document", "Quyết định 12/QĐ-UBND")
    page.click("main button:has-text('Đặt ngày áp dụng')")
    page.wait_for_selector("text=chưa đến ngày")
    page.look().click("text=Hủy")
    page.wait_for_selector("text=Đã hủy ngày áp dụng")
    assert queries.in_force(coming) == "ca_mau_2024"


def test_a_day_of_the_calendar_is_corrected(affairs: Account, visit: Visit) -> None:
    page = visit(affairs).go("/lich-lam-viec?nam=2027").look()
    page.fill("#f-on", "12/2/2027")
    page.click("main button:has-text('Xem trước')")
    page.wait_for_selector("#f-name-e")
    assert page.look().input_value("#f-on") == "12/2/2027"
    page.fill("#f-name", "Nghỉ Tết kéo thêm")
    page.click("main button:has-text('Xem trước')")
    page.wait_for_selector("text=Không hạn nào dời.")
    page.look().click("text=Ghi và dời hạn")
    page.wait_for_selector("text=đã ghi")
    page.look().click("text=Về lịch năm 2027")
    page.wait_for_selector("text=Nghỉ Tết kéo thêm")
    page.look()


@pytest.mark.parametrize("width", [1366, 390])
def test_every_screen_is_looked_at_wide_and_narrow(
    affairs: Account, visit: Visit, width: int
) -> None:
    page = visit(affairs, width=width)
    for name, address in (
        ("now", "/quy-che"),
        ("list", "/quy-che/danh-sach"),
        ("ministry", "/quy-che/ban/bo_noi_vu_2023"),
        ("compare", "/quy-che/so-sanh?a=ca_mau_2024&b=bo_noi_vu_2023"),
        ("adopt", "/quy-che/ban/bo_noi_vu_2023/ap-dung"),
        ("text", "/quy-che/ban/nghi_dinh_27_2026/tep"),
        ("calendar", "/lich-lam-viec?nam=2026"),
    ):
        page.go(address).look()
        kept(page, f"{name}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def kept(page: Visitor, name: str) -> None:
    """A picture for whoever asks for one."""
    if folder := os.environ.get("HOSO_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
