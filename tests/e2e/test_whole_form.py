"""The whole form in a browser: to the empty field in one click, by keyboard, on a phone, with
two hundred rows; and the agency's own section."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from hoso.accounts.models import Account, Role
from hoso.changes.models import Declaration, Draft, Origin
from tests import builders, whole
from tests.builders import Someone, Tree
from tests.e2e.conftest import Visit, Visitor
from tests.files import making

pytestmark = pytest.mark.browser

HOME = "/ho-so-cua-toi"


@pytest.fixture
def tree() -> Tree:
    return builders.make_tree()


@pytest.fixture
def officer(tree: Tree) -> Account:
    builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    return builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)


def person(tree: Tree, officer: Account, rows: int = 0, **given: Any) -> Someone:
    made = builders.make_person(tree.division, officer, **given)
    if rows:
        whole.fill(made.person, rows, version=1)
    return made


def focused(visitor: Visitor, selector: str) -> None:
    expect(visitor.page.locator(selector)).to_be_focused()


CLOSED = "document.querySelectorAll('[data-closed-when-narrow]').forEach(one => one.open = {})"


def is_sound(visitor: Visitor) -> None:
    """Wide, and as it opens on a phone: with the list of sections closed. So high that nothing
    lies under the bar at the bottom, as nothing does once one has scrolled."""
    page = visitor.page
    for width in (375, 1366):
        page.set_viewport_size({"width": width, "height": 6_000})
        page.evaluate(CLOSED.format(str(width > 375).lower()))
        visitor.look()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.clause("CM-14.1dd")
def test_from_the_percentage_to_the_empty_field_which_has_the_focus(
    visit: Visit, tree: Tree, officer: Account
) -> None:
    someone = person(tree, officer)
    visitor = visit(someone.account).go(HOME)
    page = visitor.page
    page.click(".hs-complete ~ p a")
    page.wait_for_url("**/con-thieu")
    is_sound(visitor)
    page.click("a:has-text('Số điện thoại liên hệ')")
    page.wait_for_url("**/8-10#f-phone")
    focused(visitor, "#f-phone")
    visitor.go(f"{HOME}/con-thieu")
    page.click("tr:has-text('36.1 Gia đình') a")  # a table without a row: a new row opens
    page.wait_for_url("**/muc/36.1/dong/**")
    focused(visitor, "#f-relation")


def test_a_row_is_added_done_and_closed_by_the_keys_the_page_names(
    visit: Visit, tree: Tree, officer: Account
) -> None:
    visitor = visit(person(tree, officer).account).go(f"{HOME}/muc/33")
    page = visitor.page
    page.click("summary:has-text('Phím tắt')")
    expect(page.locator(".hs-keys")).to_contain_text("thêm dòng")
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/muc/33/dong/**")
    page.focus("#f-since")
    page.keyboard.type("9/2008")
    for words in ("Sở Nông nghiệp", "Chuyên viên"):
        page.keyboard.press("Tab")
        if words == "Sở Nông nghiệp":
            page.keyboard.press("Tab")  # over “Đến”
        page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/muc/33#d-"))
    focused(visitor, "a[aria-label='Sửa dòng 1']")  # where one was
    page.keyboard.press("Enter")
    page.wait_for_url("**/dong/**")
    page.focus("#f-position")
    page.keyboard.press("End")
    page.keyboard.type(" chính")
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/muc/33#d-"))
    assert Draft.objects.get().operations[0]["raw"]["position"].endswith("chính")
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/muc/34.1")
    page.keyboard.press("Alt+PageUp")
    page.wait_for_url("**/muc/33")


def test_escape_first_closes_the_list_and_then_the_row(
    visit: Visit, tree: Tree, officer: Account
) -> None:
    visitor = visit(person(tree, officer).account).go(f"{HOME}/muc/37.1/dong-moi")
    page = visitor.page
    page.fill("#f-rank", "chuyen vien")
    page.wait_for_selector("#f-rank[aria-activedescendant]")
    page.keyboard.press("Escape")
    expect(page.locator("#f-rank")).to_have_attribute("aria-expanded", "false")
    assert "/dong/" in page.url
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/muc/37\.1#d-"))


def test_a_warning_comes_and_goes_under_its_field_while_one_types(
    visit: Visit, tree: Tree, officer: Account
) -> None:
    someone = person(tree, officer, born_on="1/3/1985")
    page = visit(someone.account).go(f"{HOME}/muc/1-7").page
    page.fill("#f-born_on", "1/3/1987")
    note = page.locator("#f-born_on-n")
    expect(note).to_contain_text("Năm sinh khác với số định danh cá nhân")
    assert "f-born_on-n" in (page.get_attribute("#f-born_on", "aria-describedby") or "")
    assert page.get_attribute("#f-born_on", "aria-invalid") is None
    expect(page.locator("#f-born_on")).to_be_focused()
    page.fill("#f-born_on", "1/3/1985")
    expect(note).to_have_count(0)


def test_what_a_table_says_leads_to_its_field(visit: Visit, tree: Tree, officer: Account) -> None:
    someone = person(tree, officer, rows=30)
    visitor = visit(someone.account).go(f"{HOME}/muc/30")
    visitor.page.click(".hs-sourced a >> nth=0")
    visitor.page.wait_for_url("**/muc/37.1/dong/**")
    focused(visitor, "#f-rank")


@pytest.mark.parametrize("number", ["30", "37.3", "37.1", "23-29", "anh"])
def test_each_kind_of_section_is_sound_wide_and_on_a_phone(
    visit: Visit, tree: Tree, officer: Account, number: str
) -> None:
    someone = person(tree, officer, rows=40)
    is_sound(visit(someone.account).go(f"{HOME}/muc/{number}"))


def test_the_contract_of_a_worker_is_sound_and_its_long_row_is_typed(
    visit: Visit, tree: Tree, officer: Account
) -> None:
    someone = person(tree, officer, rows=4, kind="worker")
    visitor = visit(someone.account).go(f"{HOME}/muc/hd2")
    is_sound(visitor)
    page = visitor.page
    page.click("summary:has-text('38 nội dung khác')")
    expect(page.locator("details[open] dt:has-text('Thưởng')")).to_be_visible()
    page.click("a[aria-label='Sửa dòng 1']")
    page.wait_for_url("**/muc/hd2/dong/**")
    is_sound(visitor)
    page.fill("#f-duties", "Lái xe\nTrực cơ quan")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/muc/hd2#d-"))
    assert "Trực cơ quan" in Draft.objects.get().operations[0]["raw"]["duties"]


def test_the_photo_is_chosen_and_seen(
    visit: Visit, tree: Tree, officer: Account, tmp_path: Any
) -> None:
    picture = tmp_path / "anh.jpg"
    picture.write_bytes(making.image("JPEG", (400, 600)))
    visitor = visit(person(tree, officer).account).go(f"{HOME}/muc/anh")
    page = visitor.page
    page.set_input_files("#f-photo", picture)
    page.click("button:has-text('Lưu mục này')")
    expect(page.locator("#messages")).to_contain_text("Đã lưu vào bản nháp")
    seen = page.locator("img.hs-portrait")
    expect(seen).to_be_visible()
    expect(seen).to_have_js_property("naturalWidth", 400)
    is_sound(visitor)


def test_two_hundred_rows_stay_usable(visit: Visit, tree: Tree, officer: Account) -> None:
    someone = person(tree, officer)
    with_rows = builders.TYPED["work"]
    for year in range(3):
        builders.fill(someone, "work", since=str(1990 + year), until=str(1991 + year))
    draft = Draft.objects.get()
    draft.operations = [
        dict(draft.operations[0], row=f"00000000-0000-4000-8000-{place:012}",
             raw={**with_rows, "since": f"{1 + place % 12}/{1990 + place // 12}",
                  "until": f"{1 + place % 12}/{1990 + place // 12}"})
        for place in range(200)
    ]  # fmt: skip
    draft.save()
    visitor = visit(someone.account).go(f"{HOME}/muc/33")
    page = visitor.page
    assert page.locator("tbody [id^='d-']").count() == 200
    page.click("a[aria-label='Sửa dòng 150']")
    page.wait_for_url("**/dong/**")
    expect(page.locator("#dong")).to_have_text("Dòng 150")
    expect(page.locator("#f-since")).to_be_in_viewport()
    page.fill("#f-position", "Trưởng phòng")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Đã lưu nháp lúc"))
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/muc/33#d-"))
    expect(page.locator("a[aria-label='Sửa dòng 150']")).to_be_in_viewport()
    focused(visitor, "a[aria-label='Sửa dòng 150']")


def test_the_officer_writes_item_38_and_the_person_reads_it(
    visit: Visit, tree: Tree, officer: Account, tmp_path: Any
) -> None:
    someone = person(tree, officer, rows=5)
    scan = tmp_path / "phieu-danh-gia.pdf"
    scan.write_bytes(making.saved(making.pdf()))
    visitor = visit(officer).go(f"/ho-so/{someone.person.pk}/muc/38")
    page = visitor.page
    page.fill("#f-comment", "Hoàn thành xuất sắc nhiệm vụ năm 2025.")
    page.click("button:has-text('Ghi và chuyển ký duyệt')")
    expect(page.locator("#f-mc-tep-e")).to_contain_text("Đính kèm bản quét")
    assert "xuất sắc" in page.input_value("#f-comment")
    is_sound(visitor)
    page.set_input_files("#f-mc-tep", scan)
    page.fill("#f-mc-so", "12/NX")
    page.click("button:has-text('Ghi và chuyển ký duyệt')")
    expect(page.locator("#messages")).to_contain_text("chuyển thủ trưởng ký duyệt")
    assert Declaration.objects.get().origin == Origin.AGENCY
    me = visit(someone.account).go(f"{HOME}/muc/38")
    expect(me.page.locator("#noi-dung")).to_contain_text("Hoàn thành xuất sắc nhiệm vụ năm 2025.")
    assert me.page.locator("#noi-dung textarea").count() == 0
    is_sound(me)
    page.click("button:has-text('Rút lại')")
    expect(page.locator("#messages")).to_contain_text("Đã rút lại")
