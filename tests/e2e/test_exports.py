"""A signed copy in three browsers: the person's, the head's, the keeper's of the seal."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from hoso.accounts.services import set_own_password
from hoso.signing import demo
from hoso.signing.verify import verify_file
from tests.builders import PASSWORD
from tests.dossiers.office import Office, office
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def here(site: str) -> Office:
    made = office()
    made.approved()
    for account in (made.head, made.keeper, made.account):
        set_own_password(account, PASSWORD)
    return made


@pytest.mark.clause("CM-8.4", "BNV-9.4", "BNV-9.5", "KT-14.4")
def test_a_copy_is_asked_for_signed_sealed_and_taken_away(
    here: Office, visit: Visit, tmp_path: Path
) -> None:
    person = visit(here.account).go("/ban-in").look()
    person.get_by_role("button", name="Đề nghị bản in ký số").click()
    person.wait_for_selector("text=chờ ký")
    person.look()

    head = visit(here.head).go("/ban-in").look()
    head.get_by_role("link", name="Xem và ký").click()
    head.wait_for_selector("iframe")
    head.look()
    head.fill("#pin-value", "000000")
    head.get_by_role("button", name="Ký bản in này").click()
    head.wait_for_selector("text=Còn 2 lần nhập")
    head.look()
    head.fill("#pin-value", demo.PIN)
    head.get_by_role("button", name="Ký bản in này").click()
    head.wait_for_selector("text=Đã ký. Văn thư được báo")
    head.look()

    keeper = visit(here.keeper, width=390).go("/ban-in").look()
    with keeper.expect_navigation():
        keeper.get_by_role("link", name="Đóng dấu").click()
    keeper.look()
    assert keeper.evaluate("document.documentElement.scrollWidth") == 390
    keeper.fill("#pin-value", demo.PIN)
    keeper.get_by_role("button", name="Đóng dấu bản in này").click()
    keeper.wait_for_selector("text=Đã đóng dấu số")

    person.go("/ban-in").look()
    assert "đã ký và đóng dấu" in person.text()
    with person.expect_download() as coming:
        person.get_by_role("link", name="Tải về").click()
    file = tmp_path / "ban-in.pdf"
    coming.value.save_as(file)
    report = verify_file(file, trust=Path(settings.HOSO_TRUST_DIR))
    assert report.is_whole and len(report.signatures) == 2


def test_the_head_gives_a_request_back_with_a_reason(here: Office, visit: Visit) -> None:
    person = visit(here.account, java_script_enabled=False).go("/ban-in")
    with person.expect_navigation():
        person.get_by_role("button", name="Đề nghị bản in ký số").click()
    head = visit(here.head, java_script_enabled=False).go("/ban-in")
    head.get_by_role("link", name="Xem và ký").click()
    head.fill("#f-reason", "Chờ bổ sung bằng thạc sĩ.")
    with head.expect_navigation():
        head.get_by_role("button", name="Trả lại đề nghị").click()
    person.go("/ban-in")
    assert "Lý do: Chờ bổ sung bằng thạc sĩ." in person.text()
