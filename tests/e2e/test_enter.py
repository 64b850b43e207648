"""What Enter does in a field, and a button that the last save has drawn anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.e2e.test_own import HOME, Office, office  # noqa: F401

pytestmark = pytest.mark.browser


def test_enter_in_a_field_is_done_with_the_row(office: Office) -> None:  # noqa: F811
    builders.fill(office.someone, "identity")  # so that there is something to send already
    page = office.opens(f"{HOME}/muc/36.1/dong-moi")
    page.select_option("#f-relation", label="Cha")
    page.fill("#f-born_in", "1950")
    page.fill("#f-name", "Nguyễn Văn Ba")
    page.press("#f-name", "Enter")
    page.wait_for_url("**/muc/36.1#*")
    expect(page.locator("#messages")).to_contain_text("Đã lưu vào bản nháp")


def test_the_button_to_send_works_while_the_last_words_are_not_yet_saved(
    office: Office,  # noqa: F811
) -> None:
    page = office.opens(f"{HOME}/muc/8-10")
    page.fill("#f-phone", "0911111111")
    expect(page.locator("#gui button")).to_be_visible()
    page.fill("#f-phone", "0922222222")
    page.click("#gui button")
    page.wait_for_url("**/gui")
    assert office.raw["phone"] == "0922222222"
