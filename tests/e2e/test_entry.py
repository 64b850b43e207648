"""The officer who enters, the person who may not, and the unit that asks, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hoso.accounts.models import Role
from hoso.changes.models import Declaration, Draft
from hoso.dossiers.models import Person, RecordRequest
from tests import builders
from tests.e2e.conftest import Visit, Visitor
from tests.simulators.national import until

pytestmark = pytest.mark.browser


@pytest.fixture
def tree(visit: Visit, settings: Any) -> builders.Tree:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    return builders.make_tree()


def sound(visitor: Visitor) -> None:
    """Nothing to find, wide or narrow, and nothing scrolls sideways."""
    for width, height in ((390, 800), (1366, 768)):
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.look()
        wide = visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, (visitor.page.url, width)


@pytest.mark.clause("TQ-9.2a")
def test_the_officer_enters_a_row_by_keyboard_and_sends_it(
    visit: Visit, tree: builders.Tree, tmp_path: Path
) -> None:
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    someone = builders.make_person(tree.division, officer)
    at = f"/ho-so/{someone.person.pk}/khai"
    visitor = visit(officer)
    visitor.go(f"/ho-so/{someone.person.pk}")
    visitor.page.get_by_role("link", name="Nhập dữ liệu").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Nhập hồ sơ")
    sound(visitor)
    visitor.go(f"{at}/muc/36.1")
    visitor.page.keyboard.press("Alt+n")
    expect(visitor.page.locator("#khai")).to_be_visible()
    visitor.page.get_by_label("Quan hệ").first.select_option("01")
    visitor.page.get_by_label("Họ và tên").first.fill("Nguyễn Văn Ba")
    visitor.page.get_by_label("Năm sinh").first.fill("1955")
    expect(visitor.page.get_by_text("Đã lưu").first).to_be_visible()
    until(lambda: "born_in" in Draft.objects.get().operations[0]["raw"], "the last field is saved")
    [typed] = Draft.objects.get().operations
    assert typed["side"] == "officer" and typed["raw"]["name"] == "Nguyễn Văn Ba"
    sound(visitor)
    scan = tmp_path / "giay.pdf"
    scan.write_bytes(builders.make_pdf().read())
    if not visitor.page.get_by_label("Tệp bản quét").is_visible():
        visitor.page.get_by_text("Đính kèm bản quét").click()
    visitor.page.get_by_label("Tệp bản quét").set_input_files(scan)
    visitor.page.get_by_role("button", name="Đính kèm", exact=True).click()
    expect(visitor.page.get_by_text("Đã đính kèm minh chứng")).to_be_visible()
    visitor.go(f"{at}/gui")
    sound(visitor)
    visitor.page.get_by_role("button", name="Gửi 1 thay đổi").click()
    expect(visitor.page.get_by_text("Đã gửi 1 thay đổi")).to_be_visible()
    assert Declaration.objects.get().entered_by == "officer"
    visitor.page.get_by_role("link", name="Rút khai báo").first.click()
    sound(visitor)


@pytest.mark.clause("TQ-9.2b")
def test_the_person_reads_who_enters_what_they_may_not(visit: Visit, tree: builders.Tree) -> None:
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    someone = builders.make_person(tree.division, officer)
    visitor = visit(someone.account)
    visitor.go("/ho-so-cua-toi/muc/33")
    expect(visitor.page.locator("#ai-nhap")).to_contain_text("cán bộ đầu mối")
    expect(visitor.page.get_by_role("link", name="Thêm dòng")).to_have_count(0)
    visitor.page.keyboard.press("Alt+n")
    assert visitor.page.url.endswith("/muc/33")
    sound(visitor)


@pytest.mark.clause("KT-7.2")
def test_the_unit_asks_and_home_affairs_hands_over_the_slip(
    visit: Visit, tree: builders.Tree, settings: Any, tmp_path: Path
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    above = builders.make_account("Đỗ Minh Tâm", role=Role.HOME_AFFAIRS, unit=tree.province)
    unit = visit(officer)
    unit.go("/ho-so/de-nghi/moi")
    sound(unit)
    page = unit.page
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page).to_have_url(
        f"{unit.address}/ho-so/de-nghi/moi"
    )  # the browser or we say what lacks
    today = f"{timezone.localdate():%d/%m/%Y}"
    scan = tmp_path / "quyet-dinh.pdf"
    scan.write_bytes(builders.make_pdf().read())
    page.get_by_label("Họ và tên khai sinh").fill("Phạm Văn Mới")
    page.get_by_label("Số định danh cá nhân").fill("096095000077")
    page.get_by_label("Ngày sinh").fill("2/4/1995")
    page.get_by_label("Giới tính").select_option("1")
    page.get_by_label("Đơn vị sử dụng").select_option(str(tree.division.pk))
    page.get_by_label("Đối tượng").select_option("official")
    page.get_by_label("Số quyết định").fill("77/QĐ-TD")
    page.get_by_label("Ngày quyết định hoặc hợp đồng").fill(today)
    page.get_by_label("Bản quét quyết định").set_input_files(scan)
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đã gửi đề nghị")).to_be_visible()
    sound(unit)
    asked = RecordRequest.objects.get()
    home = visit(above)
    home.go(f"/ho-so/de-nghi/{asked.pk}")
    sound(home)
    home.page.get_by_role("button", name="Mở hồ sơ và cấp tài khoản").click()
    expect(home.page.locator("#mat-khau")).to_be_visible()
    sound(home)
    assert Person.objects.get().account is not None


@pytest.mark.clause("CM-11.3")
def test_the_status_is_set_on_its_screen(visit: Visit, tree: builders.Tree) -> None:
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    someone = builders.make_person(tree.division, officer)
    visitor = visit(officer)
    visitor.go(f"/ho-so/{someone.person.pk}")
    visitor.page.get_by_role("link", name="Tình trạng công tác").first.click()
    sound(visitor)
    visitor.page.get_by_role("button", name="Ghi và chuyển ký duyệt").click()
    expect(visitor.page.get_by_text("Chọn tình trạng.").first).to_be_visible()
    sound(visitor)
    visit(someone.account).go("/ho-so-cua-toi")
