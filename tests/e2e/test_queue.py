"""The officer at work in a browser: by keyboard, two at once, on a phone, without scripts."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from hoso.accounts.models import Role
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from tests import builders
from tests.e2e.conftest import Visit, Visitor
from tests.files import making
from tests.web.desk import Desk, make_desk

pytestmark = pytest.mark.browser

LIST = "/viec-can-lam"


@pytest.fixture
def desk(site: str) -> Desk:
    return make_desk()


def is_sound(visitor: Visitor) -> None:
    """Nothing to find, light or dark, wide or narrow, and nothing scrolls sideways."""
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")  # colours in between are nobody's contrast
    for width, theme in ((390, "light"), (1366, "dark"), (1366, "light")):
        page.set_viewport_size({"width": width, "height": 2000})  # the bar covers nothing then
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        visitor.look()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_a_declaration_is_checked_from_the_list_to_the_head(desk: Desk, visit: Visit) -> None:
    one = desk.declared("Nguyễn Thị Minh Hạnh", "schooling", "training", "work")
    visitor = visit(desk.officer).go("/")
    page = visitor.page
    assert page.url.endswith(LIST), "an officer's work is where an officer begins"
    page.click("summary.hs-due")
    expect(page.get_by_text("Vì sao hạn là")).to_be_visible()
    is_sound(visitor)

    page.get_by_role("link", name="Làm lần lượt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nguyễn Thị Minh Hạnh")
    is_sound(visitor)
    expect(page.get_by_role("button", name="Kết thúc")).to_be_disabled()

    page.get_by_role("button", name="Đạt: 19").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Đạt: thêm dòng mục 32.1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã xem 2/3 nội dung")).to_be_visible()

    page.get_by_role("button", name="Trả lại: thêm dòng mục 33").click()
    page.get_by_role("button", name="Trả lại kèm lý do").last.click()
    expect(page.get_by_text("Ghi lý do để người khai biết").last).to_be_visible()
    is_sound(visitor)
    page.get_by_label("Lý do trả lại").last.fill("Thiếu quyết định tuyển dụng")
    page.get_by_role("button", name="Trả lại kèm lý do: thêm dòng mục 33").click()
    expect(page.get_by_text("“Thiếu quyết định tuyển dụng”").first).to_be_visible()
    expect(page.get_by_role("button", name="Kết thúc và trả lại")).to_be_focused()
    is_sound(visitor)
    page.get_by_role("button", name="Kết thúc và trả lại người khai").click()
    expect(page.get_by_text("Đã trả lại khai báo của Nguyễn Thị Minh Hạnh")).to_be_visible()
    visitor.look()

    one.refresh_from_db()
    assert one.state == rules.RETURNED
    assert one.items.get(state=rules.GIVEN_BACK).reason == "Thiếu quyết định tuyển dụng"


def test_the_scan_of_each_item_comes_up_beside_it(desk: Desk, visit: Visit) -> None:
    someone = desk.person("Nguyễn Thị Minh Hạnh")
    for key in ("schooling", "training"):
        row = builders.fill(someone, key, attached=False)
        scan = SimpleUploadedFile(f"{key}.png", making.image("PNG"), "image/png")
        changes.attach(someone.person, by=someone.account, section_key=key, row=row,
                       kind="diploma", upload=scan)  # fmt: skip
    one = changes.submit(someone.person, by=someone.account)
    visitor = visit(desk.officer).go(f"{LIST}/{one.pk}")
    page = visitor.page
    picture = page.locator("#minh-chung img")
    expect(picture).to_have_attribute("alt", "Bản quét schooling.png")
    expect(picture).to_have_js_property("naturalWidth", 80)
    page.get_by_role("link", name="Xem minh chứng").last.click()
    expect(picture).to_have_attribute("alt", "Bản quét training.png")
    page.get_by_role("button", name="Đạt: 19").click()
    expect(page.get_by_text("Đã xem 1/2 nội dung")).to_be_visible()
    expect(picture).to_have_attribute("alt", "Bản quét training.png")
    visitor.look()


def test_of_two_officers_the_second_is_told_and_what_was_typed_stays(
    desk: Desk, visit: Visit
) -> None:
    other = builders.make_account("Phan Thị Hồng", role=Role.OFFICER, unit=desk.tree.unit)
    one = desk.declared("Nguyễn Thị Minh Hạnh", "schooling", "training")
    mine = visit(desk.officer).go(f"{LIST}/{one.pk}")
    mine.page.get_by_role("button", name="Trả lại: thêm dòng mục 32.1").click()
    mine.page.get_by_label("Lý do trả lại").last.fill("Bản quét mờ, quét lại")

    theirs = visit(other).go(f"{LIST}/{one.pk}")
    theirs.page.get_by_role("button", name="Đạt: 19").click()
    expect(theirs.page.get_by_text("Đã xem 1/2")).to_be_visible()

    mine.page.get_by_role("button", name="Trả lại kèm lý do: thêm dòng mục 32.1").click()
    expect(mine.page.get_by_text("vừa được người khác xử lý")).to_be_visible()
    expect(mine.page.get_by_text("Đã xem 1/2")).to_be_visible()
    expect(mine.page.get_by_label("Lý do trả lại").last).to_have_value("Bản quét mờ, quét lại")
    mine.look()
    mine.page.get_by_role("button", name="Trả lại kèm lý do: thêm dòng mục 32.1").click()
    expect(mine.page.get_by_text("Đã xem 2/2")).to_be_visible()


def test_without_scripts_the_same_work_is_done(desk: Desk, visit: Visit) -> None:
    one = desk.declared("Nguyễn Thị Minh Hạnh", "schooling", "training")
    visitor = visit(desk.officer, java_script_enabled=False).go("/")
    page = visitor.page
    page.get_by_role("link", name="Làm lần lượt").click()
    reason = page.get_by_label("Lý do trả lại").first
    expect(reason).to_be_visible()
    reason.fill("Sai trình độ")
    page.get_by_role("button", name="Trả lại kèm lý do: 19").click()
    expect(page.get_by_text("“Sai trình độ”").first).to_be_visible()
    page.get_by_role("button", name="Đạt: thêm dòng mục 32.1").click()
    page.get_by_role("button", name="Kết thúc và trả lại người khai").click()
    expect(page.get_by_text("Đã trả lại khai báo")).to_be_visible()
    assert Declaration.objects.get(pk=one.pk).state == rules.RETURNED


def test_a_session_that_expired_at_a_decision_says_so_and_keeps_the_reason(
    desk: Desk, visit: Visit
) -> None:
    one = desk.declared("Nguyễn Thị Minh Hạnh", "schooling")
    visitor = visit(desk.officer).go(f"{LIST}/{one.pk}")
    page = visitor.page
    page.get_by_role("button", name="Trả lại: 19").click()
    page.get_by_label("Lý do trả lại").fill("Sai trình độ")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Trả lại kèm lý do: 19").click()
    expect(page.locator("#messages")).to_contain_text("Đăng nhập")
    expect(page.get_by_label("Lý do trả lại")).to_have_value("Sai trình độ")
