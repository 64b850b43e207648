"""The person who declares, in a browser: by keyboard, on a phone, without scripts, cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from hoso.accounts.models import Account, Role
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Draft, Evidence
from tests import builders
from tests.builders import Someone
from tests.e2e.conftest import Visit, Visitor
from tests.files import making
from tests.simulators.national import until

pytestmark = pytest.mark.browser

HOME = "/ho-so-cua-toi"
TRAINING = f"{HOME}/muc/32.1"
PAPERS = f"{HOME}/muc/8-10"


@dataclass
class Office:
    """Somebody who declares, signed in; and the officer who checks."""

    someone: Someone
    officer: Account
    visitor: Visitor

    @property
    def raw(self) -> dict[str, Any]:
        draft = Draft.objects.filter(person=self.someone.person).first()
        return dict(draft.operations[-1]["raw"]) if draft and draft.operations else {}

    def opens(self, path: str) -> Any:
        self.visitor.page.goto(self.visitor.address + path, wait_until="networkidle")
        return self.visitor.page

    def tab(self) -> Visitor:
        """Another tab of the same browser."""
        return Visitor(self.visitor.page.context.new_page(), self.visitor.address)

    def loses_the_session(self) -> None:
        self.visitor.page.context.clear_cookies(name="sessionid")

    def is_sound(self) -> None:
        """Nothing to find, wide or narrow, and nothing scrolls sideways."""
        page = self.visitor.page
        for width in (390, 1366):
            page.set_viewport_size({"width": width, "height": 800})
            self.visitor.look()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def settled() -> tuple[Someone, Account]:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    return builders.make_person(
        tree.division, officer, full_name="Nguyễn Thị Minh Hạnh", sex="2"
    ), officer


@pytest.fixture
def office(visit: Visit) -> Office:
    someone, officer = settled()
    return Office(someone, officer, visit(someone.account))


def saved(page: Any) -> None:
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Đã lưu nháp lúc"))


def test_a_row_is_declared_by_keyboard_alone_and_survives_a_closed_browser(
    office: Office, visit: Visit
) -> None:
    page = office.opens(f"{TRAINING}/dong-moi")
    page.focus("#f-since")
    for key in ("9/24", "Tab", "11/2026", "Tab"):
        page.keyboard.type(key) if key != "Tab" else page.keyboard.press(key)
    page.keyboard.type("Đại học Cần Thơ")
    page.keyboard.press("Tab")
    page.keyboard.type("Quản lý kinh tế")
    page.keyboard.press("Tab")
    page.keyboard.type("Ch")  # a list is chosen from by its first letters
    page.keyboard.press("Tab")
    page.keyboard.type("Th")
    saved(page)
    expect(page.locator("#f-since-r")).to_have_text("✓ Tháng 09/2024")
    expect(page.locator("#gui")).to_contain_text("Gửi 1 thay đổi để kiểm tra")
    expect(page.locator(".hs-sections a[aria-current] .mark")).to_have_text("đã đổi 1")
    until(lambda: office.raw.get("degree"), "the last field is saved too")
    where = page.url
    page.context.close()

    again = visit(office.someone.account)
    again.page.goto(where)
    assert again.page.input_value("#f-institution") == "Đại học Cần Thơ"
    assert again.page.input_value("#f-since") == "9/24"
    assert office.raw["degree"] == again.page.input_value("#f-degree") != ""


def test_a_code_is_found_without_accents_and_its_code_is_what_is_saved(office: Office) -> None:
    page = office.opens(f"{HOME}/muc/1-7")
    page.fill("#f-ethnicity", "kho me")
    page.wait_for_selector("#f-ethnicity[aria-activedescendant]")
    page.keyboard.press("Enter")
    expect(page.locator("#f-ethnicity")).to_have_value("Khơ-me")
    saved(page)
    assert office.raw["ethnicity"] != page.input_value("#f-ethnicity")
    page.fill("#f-born_on", "1/3/1985")
    page.fill("#f-birth_place", "dat mui")
    page.wait_for_selector("#f-birth_place[aria-activedescendant]")
    assert "Tỉnh Cà Mau" in page.inner_text("#f-birth_place ~ .hs-options")


def test_an_error_comes_and_goes_at_its_field_while_one_types(office: Office) -> None:
    page = office.opens(f"{TRAINING}/dong-moi")
    page.fill("#f-since", "9/24")
    page.fill("#f-until", "11/2023")
    expect(page.locator("#f-until-e")).to_have_text(re.compile("sớm hơn bắt đầu"))
    assert page.get_attribute("#f-until", "aria-invalid") == "true"
    assert "f-until-e" in (page.get_attribute("#f-until", "aria-describedby") or "")
    assert page.locator("#f-until").evaluate("one => one === document.activeElement")
    page.fill("#f-until", "11/2026")
    expect(page.locator("#f-until-e")).to_have_count(0)
    assert page.get_attribute("#f-until", "aria-invalid") is None
    office.is_sound()


def test_a_session_that_ends_while_typing_costs_nothing(office: Office) -> None:
    page = office.opens(PAPERS)
    page.fill("#f-phone", "0911111111")
    saved(page)
    office.loses_the_session()
    page.fill("#f-phone", "0922222222")
    expect(page.locator("[data-signed-out]")).to_contain_text("Phiên làm việc đã hết")
    assert office.raw["phone"] == "0911111111"
    other = office.tab()
    other.sign_in(office.someone.account.username)
    other.page.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    saved(page)
    assert office.raw["phone"] == "0922222222"
    page.click("main button:has-text('Lưu mục này')")
    expect(page.locator("#errors")).to_contain_text("Chưa khai")
    assert page.input_value("#f-phone") == "0922222222"


def test_a_session_that_ended_before_a_reload_gives_the_words_back(office: Office) -> None:
    page = office.opens(PAPERS)
    office.loses_the_session()
    page.fill("#f-phone", "0933333333")
    expect(page.locator("[data-signed-out]")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    office.visitor.sign_in(office.someone.account.username)
    page = office.opens(PAPERS)
    assert page.input_value("#f-phone") == "0933333333"
    saved(page)
    assert office.raw["phone"] == "0933333333"


def test_a_lost_line_keeps_the_words_and_sends_them_when_it_is_back(office: Office) -> None:
    page = office.opens(PAPERS)
    page.context.set_offline(True)
    page.fill("#f-phone", "0944444444")
    expect(page.locator("[data-saved]")).to_contain_text("Mất mạng")
    page.context.set_offline(False)
    saved(page)
    assert office.raw["phone"] == "0944444444"


def test_the_second_window_is_told_and_its_words_come_back(office: Office) -> None:
    page, other = office.opens(PAPERS), office.tab().go(PAPERS).page
    other.fill("#f-phone", "0955555555")
    saved(other)
    page.fill("#f-phone", "0966666666")
    expect(page.locator("#messages")).to_contain_text("vừa được lưu ở một cửa sổ khác")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    assert page.input_value("#f-phone") == "0966666666"
    saved(page)
    assert office.raw["phone"] == "0966666666"


def test_leaving_while_typing_takes_the_last_words_along(office: Office) -> None:
    """By a link, or by the button of another row: which is no window behind then."""
    page = office.opens(PAPERS)
    page.fill("#f-phone", "0977777777")
    page.click(".hs-sections a:has-text('Xuất thân')")
    page.wait_for_url("**/muc/11-14")
    assert office.raw["phone"] == "0977777777"
    one, other = (builders.fill(office.someone, "training") for _ in range(2))
    page = office.opens(f"/ho-so-cua-toi/muc/32.1/dong/{one}")
    page.fill("#f-since", "9/2004")
    page.click(f"form:has(input[name=dong][value='{other}']) button")
    page.wait_for_url("**/muc/32.1")
    draft = Draft.objects.get(person=office.someone.person)
    rows = {each["row"]: each["raw"] for each in draft.operations if each["row"]}
    assert list(rows) == [one] and rows[one]["since"] == "9/2004"


def test_a_scan_is_attached_and_opens_beside_the_row(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "bang-tot-nghiep.pdf"
    scan.write_bytes(making.saved(making.pdf()))
    page = office.opens(f"{TRAINING}/dong-moi")
    page.fill("#f-institution", "Đại học Cần Thơ")
    page.click("summary:has-text('Đính kèm bản quét')")
    page.set_input_files("#f-mc-tep", scan)
    page.click("button:has-text('Đính kèm'):not(summary)")
    expect(page.locator("#messages")).to_contain_text("Đã đính kèm minh chứng")
    assert page.locator("#ban-quet iframe").count() == 1
    assert page.input_value("#f-institution") == "Đại học Cần Thơ"
    page.fill("#f-major", "Quản lý kinh tế")
    page.click(".hs-proofs a:has-text('bang-tot-nghiep.pdf')")
    assert page.input_value("#f-major") == "Quản lý kinh tế"  # the page did not leave
    office.is_sound()
    page.click("button[aria-label^='Bỏ minh chứng']")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".hs-proofs .hs-file")).to_have_count(0)
    assert page.input_value("#f-major") == "Quản lý kinh tế"


def test_a_renamed_program_is_refused_at_its_place(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "bang.pdf"
    scan.write_bytes(b"MZ\x90\x00" + b"\0" * 500)
    page = office.opens(f"{TRAINING}/dong-moi")
    page.fill("#f-institution", "Đại học Cần Thơ")
    page.click("summary:has-text('Đính kèm bản quét')")
    page.set_input_files("#f-mc-tep", scan)
    page.click("button:has-text('Đính kèm'):not(summary)")
    expect(page.locator("#f-mc-tep-e")).to_contain_text("chương trình chạy được")
    assert page.input_value("#f-institution") == "Đại học Cần Thơ"
    office.is_sound()


def test_thirty_megabytes_are_refused_at_the_upload_field_and_what_was_typed_stays(
    office: Office, tmp_path: Path
) -> None:
    scan = tmp_path / "quet-mau-600dpi.pdf"
    scan.write_bytes(b"%PDF-1.7\n" + b"0" * (30 * 1024 * 1024 - 9))
    page = office.opens(f"{TRAINING}/dong-moi")
    page.fill("#f-institution", "Đại học Cần Thơ")
    page.fill("#f-since", "9/24")
    page.click("summary:has-text('Đính kèm bản quét')")
    page.fill("#f-mc-so", "12/QĐ")
    page.set_input_files("#f-mc-tep", scan)
    page.click("button:has-text('Đính kèm'):not(summary)")
    expect(page.locator("#f-mc-tep-e")).to_contain_text(
        "Tệp nặng 30 MB, vượt mức cho phép là 20 MB"
    )
    assert page.locator("#f-mc-tep").is_visible()
    typed = {name: page.input_value(f"#f-{name}") for name in ("institution", "since", "mc-so")}
    assert typed == {"institution": "Đại học Cần Thơ", "since": "9/24", "mc-so": "12/QĐ"}
    assert Evidence.objects.count() == 0 and office.raw["institution"] == "Đại học Cần Thơ"
    office.is_sound()


@pytest.mark.clause("CM-6.3a")
def test_the_life_of_a_declaration_from_the_first_word_to_the_second_sending(
    office: Office,
) -> None:
    page = office.opens(HOME)
    expect(page.locator("main")).to_contain_text("Hồ sơ của bạn vừa được mở")
    office.is_sound()
    builders.fill(office.someone, "identity")
    row = builders.fill(office.someone, "training")
    page = office.opens(f"{TRAINING}/dong/{row}")
    office.is_sound()
    page.click("#gui button")
    page.wait_for_url("**/gui")
    office.is_sound()
    page.fill("#f-happened_on", "2/3/2026")
    page.keyboard.press("Tab")
    page.dblclick("button:has-text('thay đổi để kiểm tra')")
    expect(page.locator("#messages")).to_contain_text("Đã gửi 5 thay đổi")
    assert Declaration.objects.count() == 1
    office.is_sound()

    one = Declaration.objects.get()
    items = list(one.items.all())
    good = [item.pk for item in items[:-1]]
    one = changes.accept(one, good, by=office.officer, revision=one.revision)
    one = changes.give_back(
        one, [items[-1].pk], "Thiếu bằng tốt nghiệp", by=office.officer, revision=one.revision
    )
    changes.finish_check(one, by=office.officer, revision=one.revision)
    page = office.opens(HOME)
    expect(page.locator("#bi-tra-lai")).to_contain_text("Thiếu bằng tốt nghiệp")
    office.is_sound()
    page.click("#bi-tra-lai a:has-text('Sửa')")
    page.fill("#f-major", "Luật hành chính")
    page.click("button:has-text('Xong dòng này')")
    expect(page.locator("#bi-tra-lai")).to_contain_text("đã sửa lại")
    office.is_sound()
    page.click("#gui a")
    page.click("button:has-text('thay đổi để kiểm tra')")
    expect(page.locator("#messages")).to_contain_text("Đã gửi 1 thay đổi")
    assert page.locator("text=Đang ở bước 2 trên 5").count() == 1


def test_everything_can_be_done_without_scripts(visit: Visit, tmp_path: Path) -> None:
    someone, _ = settled()
    scan = tmp_path / "bang.png"
    scan.write_bytes(making.image("PNG"))
    page = visit(someone.account, java_script_enabled=False).go(HOME).page
    page.click(".hs-sections a:has-text('Giáo dục phổ thông')")
    page.select_option("#f-general_education", "12/12")
    page.click("summary:has-text('Đính kèm bản quét')")
    page.set_input_files("#f-mc-tep", scan)
    page.click("button:has-text('Lưu mục này')")
    expect(page.locator("#messages")).to_contain_text("Đã lưu vào bản nháp")
    assert page.locator("#ban-quet img").count() == 1
    page.click(".hs-sections a:has-text('Nhân thân')")
    page.fill("#f-ethnicity", "Khơ me nào đó")
    page.click("button:has-text('Lưu mục này')")
    expect(page.locator("#errors")).to_contain_text("không có trong danh mục")
    assert page.input_value("#f-ethnicity") == "Khơ me nào đó"
    page.click("button:has-text('Bỏ thay đổi')")
    page.click("#gui >> text=Gửi 1 thay đổi")
    page.click("button:has-text('thay đổi để kiểm tra')")
    expect(page.locator("#messages")).to_contain_text("Đã gửi 1 thay đổi")
