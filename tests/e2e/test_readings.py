"""Who saw whom, in a browser: found by a person and by who guards the data, wide and on a phone."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.accounts.services import set_own_password
from hoso.reading import services
from hoso.reading.kinds import Kind
from tests import builders
from tests.dossiers.office import office
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.clause("CM-5")]


def test_who_read_is_seen_and_looked_into(site: str, visit: Visit) -> None:
    here = office("Tạ Quang Khuất")
    night = timezone.now().replace(hour=19) - timedelta(days=1)  # two in the morning
    with time_machine.travel(night, tick=False):
        services.record(here.officer, here.person, Kind.FILE)
        services.mark(here.officer, Kind.PRINT, "Sơ yếu lý lịch", person=here.person)
        services.find_unusual()
    services.record(here.officer, here.person, Kind.DOSSIER)
    services.record_search(here.officer, "khuất")
    set_own_password(here.account, builders.PASSWORD)
    chief = builders.make_account("Phạm Thị Theo", role=Role.HOME_AFFAIRS, unit=here.province)

    page = visit(here.account).go("/ai-da-xem").look()
    assert "Trần Quốc Bảo" in page.text() and "Mở tệp minh chứng" in page.text()
    shot(page, "own-wide")
    shot(visit(here.account, width=390).go("/ai-da-xem").look(), "own-phone")

    page = visit(chief).go("/nhat-ky/luot-xem").look()
    shot(page, "search-wide")
    page.fill("input[name=nguoi]", "khuat")
    page.keyboard.press("Enter")
    page.wait_for_url("**nguoi=khuat**")
    assert "Tạ Quang Khuất" in page.text() and "khuất”" not in page.text()
    page.click("a:has-text('Bất thường')")
    page.wait_for_selector("text=vào ban đêm")
    shot(page.look(), "unusual-wide")
    page.fill("textarea", "Trực đêm theo lịch của đơn vị")
    page.click("button:has-text('Đã xem xét')")
    page.wait_for_selector("text=Đã ghi kết luận")
    page = visit(chief, width=390)
    shot(page.go("/nhat-ky/bat-thuong").look(), "unusual-phone")
    shot(page.go("/nhat-ky/luot-xem").look(), "search-phone")


def shot(page: Any, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/readings-{name}.png", full_page=True)
