"""Documents, photo and copy in a browser: the person's screens, then the officer's."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from hoso.accounts.models import Role
from hoso.changes import services as changes
from hoso.changes.models import Evidence
from hoso.signing.verify import verify_file
from tests import builders
from tests.changes.test_attaching import picture, signed
from tests.dossiers.office import trusted
from tests.e2e.conftest import Visit
from tests.web.desk import Desk
from tests.web.test_components import approve, photo, schooling_number

pytestmark = pytest.mark.browser

WIDE = (1366,)  # the page of sections is looked at in test_own
OWN = "/ho-so-cua-toi/muc"


@pytest.fixture
def desk(committed: None) -> Desk:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    return Desk(tree, officer, head)


def pictured(visitor: Any, name: str) -> None:
    """Kept where HOSO_PICTURES says, to be looked at."""
    if folder := os.environ.get("HOSO_PICTURES"):
        visitor.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def sound(visitor: Any, name: str, widths: tuple[int, ...] = (390, 1366)) -> None:
    """Nothing to find, wide or narrow, and nothing scrolls sideways."""
    for width in widths:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.look()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width, width
        pictured(visitor, f"{name}-{width}")


@pytest.mark.clause("CM-6.3b", "KT-10.3", "BNV-9.2b")
def test_from_the_photo_to_the_copy_in_the_officers_hands(
    desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    ca = trusted()
    someone = desk.person("Nguyễn Thị Minh Hạnh", sex="2")
    desk.key()
    person = visit(someone.account)
    (tmp_path / "anh.jpg").write_bytes(picture(620, 930))
    (tmp_path / "vuong.jpg").write_bytes(picture(900, 900))
    content = signed(ca, tmp_path, builders.make_pdf("Bằng").read())
    (tmp_path / "bang.pdf").write_bytes(content)

    page = person.go(f"{OWN}/anh").page
    page.set_input_files("#f-photo", tmp_path / "vuong.jpg")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu mục này").click()
    pictured(person, "anh-sai")
    assert "không đúng khổ 4 x 6" in page.inner_text("#f-photo-e")
    page.set_input_files("#f-photo", tmp_path / "anh.jpg")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu mục này").click()
    expect(page.locator(".hs-portrait").first).to_have_js_property("naturalWidth", 620)
    sound(person, "anh", WIDE)

    page = person.go(f"{OWN}/{schooling_number()}").page
    page.select_option("#f-general_education", label="12/12")
    if not page.is_visible("#f-mc-tep"):
        page.click("summary:has-text('Đính kèm bản quét')")
    page.set_input_files("#f-mc-tep", tmp_path / "bang.pdf")
    page.select_option("#f-mc-loai", "diploma")
    page.fill("#f-mc-so", "7/BG")
    with page.expect_navigation():
        page.get_by_role("button", name="Đính kèm", exact=True).click()
    assert "bản gốc ký số" in page.inner_text("#minh-chung")
    sound(person, "dinh-kem", WIDE)

    builders.fill(someone, "training")
    builders.fill(someone, "work")
    approve(desk, someone)
    someone.person.refresh_from_db()
    photo(someone, 660)

    page = person.go(f"{OWN}/anh").page
    assert page.locator(".hs-pictures img").count() == 2
    sound(person, "anh-moi", WIDE)
    person.go("/thanh-phan-ho-so")
    sound(person, "thanh-phan")
    page.get_by_role("link", name="Văn bằng, chứng chỉ").last.click()
    page.wait_for_selector("#ban-quet iframe")
    sound(person, "thanh-phan-xem")

    page.get_by_role("link", name="Bản sao hồ sơ").click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Tải bản sao (ZIP)").click()
    caught.value.save_as(tmp_path / "ban-sao.zip")
    report = verify_file(tmp_path / "ban-sao.zip", trust=ca.trust)
    assert report.is_whole, report.sentences()
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi cán bộ đầu mối").click()
    assert "đã gửi" in person.text()
    sound(person, "ban-sao")

    officer = visit(desk.officer)
    officer.go("/thong-bao")
    officer.page.locator("tr", has_text="gửi bản sao hồ sơ").get_by_role("button").click()
    officer.page.wait_for_selector("text=Tải bản sao (ZIP)")
    sound(officer, "can-bo-ban-sao")
    declaration = changes.submit(someone.person, by=someone.account)
    officer.go(f"/viec-can-lam/{declaration.pk}")
    officer.page.wait_for_selector("img.hs-portrait")
    expect(officer.page.locator("img.hs-portrait")).not_to_have_js_property("naturalWidth", 0)
    sound(officer, "can-bo-kiem-tra")
    officer.go(f"/ho-so/{someone.person.pk}/thanh-phan")
    sound(officer, "can-bo-thanh-phan")
    officer.go(f"/ho-so/{someone.person.pk}/muc/anh")
    expect(officer.page.locator("img.hs-portrait")).to_have_js_property("naturalWidth", 620)
    pictured(officer, "can-bo-anh")  # that page is looked at in test_people


def test_the_photo_is_sent_without_scripts(desk: Desk, visit: Visit, tmp_path: Path) -> None:
    someone = desk.person("Nguyễn Thị Minh Hạnh", sex="2")
    (tmp_path / "anh.png").write_bytes(picture(600, 900, "PNG"))
    person = visit(someone.account, java_script_enabled=False)
    page = person.go(f"{OWN}/anh").page
    page.set_input_files("#f-photo", tmp_path / "anh.png")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu mục này").click()
    assert page.locator("img.hs-portrait").count() == 1
    assert Evidence.objects.get().kind == "portrait"
