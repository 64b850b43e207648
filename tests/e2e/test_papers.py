"""The page of papers in a browser: on a wide screen and on a telephone, with a keyboard."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hoso.accounts.services import set_own_password
from tests.builders import PASSWORD
from tests.dossiers.office import Office, office
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.clause("BNV-9.2b")]


@pytest.fixture
def here(site: str) -> Office:
    made = office()
    made.approved()
    for account in (made.officer, made.account):
        set_own_password(account, PASSWORD)
    return made


def test_one_finds_the_papers_from_ones_dossier_and_prints_the_year(
    here: Office, visit: Visit
) -> None:
    page = visit(here.account).go("/ho-so-cua-toi")
    page.get_by_role("link", name="In hồ sơ").click()
    page.wait_for_selector("text=Phiếu bổ sung lý lịch")
    page.look()
    year = timezone.localdate().year
    address = page.get_by_role("link", name=f"Năm {year}").get_attribute("href")
    assert page.page.request.get(page.address + address).body().startswith(b"%PDF")


def test_the_officer_finds_them_too_and_the_page_fits_a_telephone(
    here: Office, visit: Visit
) -> None:
    page = visit(here.officer).go(f"/ho-so/{here.person.pk}")
    page.get_by_role("link", name="In giấy khác").click()
    page.wait_for_selector("text=Phiếu bổ sung lý lịch")
    page.look()
    small = visit(here.account, width=390).go(f"/ho-so/{here.person.pk}/ban-giay").look()
    assert small.evaluate("document.documentElement.scrollWidth") == 390
