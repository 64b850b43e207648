"""A yearly report in four browsers: the officer's, the head's, Home Affairs', the province's
signer's; at the width of an office's screen and of a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from hoso.reports import rules, services
from hoso.reports.models import Sending
from hoso.signing.demo import PIN
from hoso.signing.verify import verify_file
from tests import builders
from tests.reports.conftest import WORDS, Province, lay_province
from tests.simulators.national import until
from tests.visitors import Visit, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def here(site: str) -> Province:
    made = lay_province()
    builders.make_person(made.division, made.officer)
    services.open_reports()
    return made


def address(here: Province, unit: Any = None) -> str:
    return f"/bao-cao-nam/{here.report(unit).pk}"


def fits(visitor: Visitor, width: int) -> None:
    assert visitor.evaluate("document.documentElement.scrollWidth") == width, visitor.url


def signs(visitor: Visitor, pin: str = PIN) -> None:
    visitor.fill("#pin-value", pin)
    visitor.get_by_role("button", name="Ký và gửi").click()


@pytest.mark.clause("CM-15.4", "KT-19.2", "KT-19.3")
def test_written_signed_received_and_summed_up(
    here: Province, visit: Visit, tmp_path: Path
) -> None:
    officer = visit(here.officer).go("/bao-cao-nam").look()
    officer.get_by_role("link", name=here.unit.name).click()
    for key, words in WORDS.items():
        officer.fill(f"#f-{key}", words)
    expect(officer.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    until(lambda: here.report().texts == WORDS, "the last field is saved too")
    officer.look()
    expect(officer.get_by_role("link", name="Xem và gửi…")).to_have_count(0)

    head = visit(here.head).go(address(here))
    head.fill("#f-proposals", "Thủ trưởng thêm.")
    head.get_by_role("link", name="Xem và gửi…").click()
    head.wait_for_selector("iframe")
    head.look()
    signs(head, "000000")
    head.wait_for_selector("text=Còn 2 lần nhập")
    head.look()
    signs(head)
    head.wait_for_selector("text=đã ký số và gửi")
    head.look()
    assert here.report().sendings.get().content["parts"][-1]["text"] == "Thủ trưởng thêm."
    with head.expect_download() as coming:
        head.get_by_role("link", name="Tải PDF").click()
    file = tmp_path / "bao-cao.pdf"
    coming.value.save_as(file)
    assert verify_file(file, trust=Path(settings.HOSO_TRUST_DIR)).is_whole

    affairs = visit(here.home_affairs).go("/bao-cao-nam").look()
    affairs.get_by_label(f"Chọn {here.other.name}").check()
    affairs.get_by_role("button", name="Nhắc gửi báo cáo").click()
    affairs.wait_for_selector("text=Đã nhắc 1 đơn vị")
    affairs.look()
    with affairs.expect_navigation():
        affairs.get_by_role("link", name=here.unit.name).click()
    affairs.look()
    affairs.get_by_role("button", name="Nhận báo cáo").click()
    affairs.wait_for_selector("text=Đã nhận báo cáo năm")
    affairs.go(address(here, here.top)).look()
    affairs.get_by_role("button", name="Thêm nội dung của 1 đơn vị").click()
    affairs.wait_for_selector("text=Đã thêm nội dung")
    assert here.unit.name in affairs.input_value("#f-equipment")
    affairs.look()

    chief = visit(here.chief).go(address(here, here.top)).look()
    chief.get_by_role("link", name="Xem và gửi…").click()
    signs(chief)
    chief.wait_for_selector("text=đã ký số và gửi")
    assert here.report(here.top).state == rules.SENT


def test_on_a_phone_everything_fits_and_is_read(here: Province, visit: Visit) -> None:
    here.written()
    head = visit(here.head, width=390).go("/bao-cao-nam").look()
    fits(head, 390)
    head.go(address(here)).look()
    fits(head, 390)
    head.go(f"{address(here)}/gui").look()
    fits(head, 390)
    signs(head)
    head.wait_for_selector("text=đã ký số và gửi")
    affairs = visit(here.home_affairs, width=390).go("/bao-cao-nam").look()
    fits(affairs, 390)
    affairs.go(address(here)).look()
    fits(affairs, 390)
    affairs.fill("#f-reason", "Thiếu số máy quét")
    affairs.get_by_role("button", name="Trả lại đơn vị").click()
    affairs.wait_for_selector("text=Đã trả lại báo cáo")
    affairs.go(address(here, here.top)).look()
    fits(affairs, 390)
    head.go(address(here)).look()
    assert "Thiếu số máy quét" in head.text()


def test_two_windows_are_told_and_nothing_typed_is_lost(here: Province, visit: Visit) -> None:
    one, two = visit(here.officer).go(address(here)), visit(here.head).go(address(here))
    one.fill("#f-rules", "Của cán bộ")
    expect(one.get_by_text("Đã lưu nháp lúc")).to_be_visible()
    two.fill("#f-rules", "Của thủ trưởng")
    expect(two.get_by_text("vừa được lưu ở một cửa sổ khác")).to_be_visible()
    assert two.input_value("#f-rules") == "Của thủ trưởng"
    two.get_by_role("button", name="Lưu báo cáo").click()
    expect(two.get_by_text("Bản đang lưu, từ cửa sổ khác")).to_be_visible()
    assert "Của cán bộ" in two.text() and two.input_value("#f-rules") == "Của thủ trưởng"
    two.look()
    assert here.report().texts["rules"] == "Của cán bộ"
    two.fill("#f-rules", "Của cán bộ và thủ trưởng")
    two.get_by_role("button", name="Lưu báo cáo").click()
    expect(two.get_by_text("Đã lưu báo cáo")).to_be_visible()
    assert here.report().texts["rules"] == "Của cán bộ và thủ trưởng"


def test_what_is_missing_leads_to_the_field_without_scripts_too(
    here: Province, visit: Visit
) -> None:
    head = visit(here.head, java_script_enabled=False).go(address(here))
    head.fill("#f-rules", "Đã giao việc.")
    with head.expect_navigation():
        head.get_by_role("button", name="Lưu báo cáo").click()
    head.get_by_role("link", name="Xem và gửi…").click()
    head.get_by_role("link", name="Điểm d, Trang thiết bị, hạ tầng: chưa viết.").click()
    head.wait_for_url("**#f-equipment")
    head.fill("#f-equipment", "Hai máy tính.")
    with head.expect_navigation():
        head.get_by_role("button", name="Lưu báo cáo").click()
    head.get_by_role("link", name="Xem và gửi…").click()
    with head.expect_navigation():
        signs(head)
    assert "đã ký số và gửi" in head.text()
    assert Sending.objects.count() == 1
