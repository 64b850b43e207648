"""The log in a browser: searched, opened, signed, wide and on a phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from hoso import audit
from hoso.accounts.models import Account, Role
from tests import builders
from tests.dossiers.office import office
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def seers(site: str, settings: Any, tmp_path: Path) -> tuple[Account, Account]:
    settings.HOSO_LOG_KEY = tmp_path / "key.pem"
    settings.HOSO_LOG_CHECKPOINTS = tmp_path / "published"
    here = office("Tạ Quang Khuất")
    with audit.recording(here.officer, "changes.give_back", subject=here.person.subject,
                         reason="thiếu bằng thạc sĩ"):  # fmt: skip
        pass
    return (
        builders.make_account("Quản Trị", role=Role.ADMINISTRATOR, unit=here.province),
        builders.make_account("Phạm Thị Theo", role=Role.HOME_AFFAIRS, unit=here.province),
    )


def test_the_log_is_searched_opened_and_signed(
    seers: tuple[Account, Account], visit: Visit
) -> None:
    administrator, chief = seers
    page = visit(administrator).go("/nhat-ky").look()
    assert "không hiện" in page.text() and "Khuất" not in page.text()
    page.click("button:has-text('Ký mốc ngay')")
    page.wait_for_selector("text=Đã ký mốc gồm")
    shot(page, "log-wide")
    page.click("table a:has-text('Mở hồ sơ')")
    page.wait_for_selector("text=hàng không hiện nội dung")
    shot(page.look(), "log-hidden")

    page = visit(chief).go("/nhat-ky")
    page.fill("input[name=nguoi]", "khuat")
    page.keyboard.press("Enter")
    page.wait_for_url("**nguoi=khuat**")
    page.click("table a:has-text('Mở hồ sơ')")
    page.wait_for_selector("h1:has-text('Mở hồ sơ')")
    assert "Tạ Quang Khuất" in page.look().text()
    shot(page, "log-event")

    page = visit(chief, width=390)
    shot(page.go("/nhat-ky").look(), "log-phone")


def shot(page: Any, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
