"""The administrator in a browser: catalogs, background jobs, notices; no person in sight."""

from __future__ import annotations

import pytest
from django.db import connection
from playwright.sync_api import expect

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.base import jobs
from hoso.catalogs.models import Value
from hoso.notices import services as notices
from tests import builders
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def administrator(site: str) -> Account:
    unit = builders.make_unit("Tỉnh Mẫu", "province", code="H12")
    with audit.recording("tests", "catalogs.load"):
        Value.objects.filter(catalog="religion").delete()
        Value.objects.create(catalog="religion", code="01", name="Phật giáo", position=10)
        Value.objects.create(catalog="religion", code="02", name="Công giáo", position=20)
    return builders.make_account("Quản Trị Viên", role=Role.ADMINISTRATOR, unit=unit)


def test_a_value_is_found_corrected_and_confirmed(administrator: Account, visit: Visit) -> None:
    page = visit(administrator).go("/danh-muc").look()
    page.click("text=Tôn giáo")
    page.look()
    page.fill("main input[name=q]", "cong giao")
    page.keyboard.press("Enter")
    page.wait_for_selector("mark")
    assert "Phật giáo" not in page.look().text()
    page.click("[aria-label='Sửa Công giáo']")
    page.look()

    page.fill("#f-name", "")
    page.fill("#f-since", "31/2/2025")
    page.click("text=Lưu giá trị")
    page.wait_for_selector("#f-since-e")
    assert "Nhập tên." in page.look().text()
    assert page.input_value("#f-since") == "31/2/2025"
    page.fill("#f-name", "Công giáo Rôma")
    page.fill("#f-since", "1/7/25")
    page.keyboard.press("Tab")
    expect(page.locator("#f-since-r")).to_contain_text("Ngày 01/07/2025")
    page.click("text=Lưu giá trị")
    page.wait_for_selector("text=Đã lưu giá trị 02")

    page.click("[aria-label='Sửa Công giáo Rôma']")
    page.fill("#f-document", "Công văn 2820/BNV-CCVC ngày 12/6/2023")
    page.click("text=Xác nhận đã đối chiếu")
    page.wait_for_selector("text=Đã xác nhận giá trị 02")
    row = Value.objects.get(catalog="religion", code="02")
    assert row.is_certain and row.name == "Công giáo Rôma" and f"{row.since}" == "2025-07-01"


def test_a_value_is_added_without_scripts(administrator: Account, visit: Visit) -> None:
    page = visit(administrator, java_script_enabled=False).go("/danh-muc/religion")
    page.click("text=Thêm giá trị")
    page.fill("#f-code", "03")
    page.fill("#f-name", "Cao Đài")
    with page.expect_navigation():
        page.click("text=Lưu giá trị")
    assert "Cao Đài" in page.text()


def test_a_failed_job_is_seen_and_let_run_again(administrator: Account, visit: Visit) -> None:
    jobs.defer("sync.precheck", version_id=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    page = visit(administrator).go("/tac-vu").look()
    assert "Kiểm tra trước gói tin" in page.text() and "Tiến trình nền không chạy" in page.text()
    page.click("button:has-text('Chạy lại')")
    page.wait_for_selector("text=Đã cho tác vụ vào hàng chạy lại.")
    assert "chờ chạy" in page.look().text()
    assert Event.objects.filter(action="jobs.retry", actor=administrator.username).count() == 1


def test_notices_are_opened_and_the_bell_is_emptied(administrator: Account, visit: Visit) -> None:
    with audit.recording("tests", "seed.fill"):
        for text in ("Danh mục vừa đổi.", "Có tác vụ hỏng."):
            notices.tell(administrator, text, "/danh-muc")
    page = visit(administrator).go("/thong-bao").look()
    assert page.locator("[aria-label='Thông báo: 2 chưa đọc']").count() == 1
    page.click("text=Mở >> nth=0")
    page.wait_for_url("**/danh-muc")
    page.go("/thong-bao")
    page.click("text=Đánh dấu đã đọc cả 1")
    page.wait_for_selector("text=Đã đọc hết")
    assert page.look().locator("[aria-label='Thông báo']").count() == 1


def test_the_units_of_a_day_and_every_screen_on_a_phone(
    administrator: Account, visit: Visit
) -> None:
    page = visit(administrator, width=390)
    for path in ("/danh-muc", "/danh-muc/co-quan", "/danh-muc/religion", "/danh-muc/religion/them",
                 "/danh-muc/religion/sua/02", "/tac-vu", "/thong-bao", "/lien-thong"):  # fmt: skip
        page.go(path).look()
        assert page.evaluate("document.documentElement.scrollWidth") == 390, path
