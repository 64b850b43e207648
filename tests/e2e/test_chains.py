"""Three signed steps, a session outside its days, delegation and stuck work, in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.services import revoke
from hoso.changes import rules
from hoso.changes.models import ApprovalSession, Declaration
from hoso.signing.demo import PIN
from tests import builders, regulated
from tests.changes.test_chains import passed
from tests.e2e.conftest import Visit
from tests.e2e.test_queue import is_sound
from tests.web.desk import Desk, make_desk

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(site: str) -> Desk:
    return make_desk()


@pytest.fixture
def reviewer(desk: Desk) -> Account:
    made = builders.make_account("Phạm Soát", role=Role.HR_HEAD, unit=desk.tree.unit)
    builders.make_key(made, desk.tree.unit, title="Trưởng phòng")
    return made


def three_steps(desk: Desk) -> None:
    regulated.with_regulation("ba_buoc", regulated.ANY_DAY, chains=regulated.THREE_STEPS)
    builders.make_key(desk.officer, desk.tree.unit, title="Chuyên viên")
    desk.key()


@pytest.mark.clause("BNV-7.2a", "BNV-7.2b")
def test_three_steps_are_signed_one_after_the_other(
    desk: Desk, reviewer: Account, visit: Visit
) -> None:
    three_steps(desk)
    one = desk.declared("Nguyễn Thị Minh Hạnh", "schooling", "position")
    visitor = visit(desk.officer).go("/")
    page = visitor.page
    page.get_by_role("link", name="Làm lần lượt").click()
    page.get_by_role("button", name="Đạt cả").click()
    expect(page.get_by_text("bước này phải ký số")).to_be_visible()
    is_sound(visitor)
    page.get_by_role("button", name="Ký và chuyển bước sau").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Mã PIN")).to_be_focused()
    visitor.look()
    dialog.get_by_label("Mã PIN").fill("000000")
    dialog.get_by_role("button", name="Ký và chuyển").click()
    expect(page.get_by_text("Còn 2 lần nhập")).to_be_visible()
    is_sound(visitor)
    page.get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("button", name="Ký và chuyển", exact=True).click()
    expect(page.get_by_text("sang bước “Soát xét”")).to_be_visible()

    later = visit(reviewer).go("/")
    assert later.page.url.endswith("/viec-can-lam"), "a reviewer's work is where they begin"
    later.go(f"/viec-can-lam/{one.pk}")
    expect(later.page.get_by_text("Các bước trước đã quyết định")).to_be_visible()
    is_sound(later)
    later.page.get_by_text("Trả lại cả khai báo").first.click()
    later.page.get_by_label("Trả về").select_option(label="Bước “Kiểm tra”")
    later.page.get_by_label("Vì sao trả lại cả khai báo").fill("Xem lại số văn bằng")
    is_sound(later)
    later.page.get_by_role("button", name="Trả lại cả khai báo").click()
    expect(later.page.get_by_text("Đã trả lại khai báo")).to_be_visible()
    one.refresh_from_db()
    assert one.step == "check"
    visitor.go(f"/viec-can-lam/{one.pk}")
    expect(page.get_by_text("“Xem lại số văn bằng”").first).to_be_visible()
    page.get_by_role("button", name="Ký và chuyển bước sau").click()
    page.get_by_role("dialog").get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("dialog").get_by_role("button", name="Ký và chuyển").click()
    expect(page.get_by_text("sang bước “Soát xét”")).to_be_visible()


def test_a_reviewer_signs_many_at_once(desk: Desk, reviewer: Account, visit: Visit) -> None:
    three_steps(desk)
    for name in ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc"):
        passed(desk.declared(name, "schooling"), desk.officer, desk)
    visitor = visit(reviewer).go("/")
    page = visitor.page
    is_sound(visitor)
    page.get_by_role("link", name="Ký và chuyển 3 khai báo đã xem xong").click()
    page.get_by_label("Chuyển khai báo Lê Văn An").uncheck()
    expect(page.get_by_role("button", name="Ký và chuyển 2 khai báo")).to_be_visible()
    is_sound(visitor)
    page.get_by_role("button", name="Ký và chuyển 2 khai báo").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mã PIN").fill(PIN)
    dialog.get_by_role("button", name="Ký và chuyển").click()
    expect(page.get_by_text("Đã chuyển 2 khai báo sang bước sau.")).to_be_visible()
    assert Declaration.objects.filter(state=rules.CHECKED).count() == 2


def test_a_head_approves_without_a_signature_and_lends_the_role(desk: Desk, visit: Visit) -> None:
    regulated.with_regulation(
        "duyet", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3),
            regulated.step("approve", "Duyệt", "head", "none", days=5, may_delegate=True),
        ),
    )  # fmt: skip
    desk.checked("Lê Văn An")
    deputy = desk.person("Vũ Văn Phó")
    visitor = visit(desk.head).go("/")
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Duyệt khi đến")
    is_sound(visitor)
    page.get_by_role("button", name="Duyệt 1 hồ sơ").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    visitor.look()
    dialog.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("Đã duyệt 1 hồ sơ.")).to_be_visible()
    is_sound(visitor)
    assert ApprovalSession.objects.get().signature is None
    visitor.go("/dot-phe-duyet/da-ky")
    is_sound(visitor)

    visitor.go("/uy-quyen")
    page.get_by_role("combobox", name="Người nhận").fill("vu van pho")
    page.get_by_role("option", name="Vũ Văn Phó").click()
    page.get_by_label("Đến hết ngày").fill(f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}")
    page.get_by_role("button", name="Ủy quyền", exact=True).click()
    expect(page.get_by_text("Ghi văn bản ủy quyền hoặc lý do vắng mặt.")).to_be_visible()
    is_sound(visitor)
    page.get_by_label("Căn cứ").fill("12/UQ")
    page.get_by_role("button", name="Ủy quyền", exact=True).click()
    expect(page.get_by_text("Đã ủy quyền cho Vũ Văn Phó")).to_be_visible()
    is_sound(visitor)
    assert Grant.objects.get(for_account=desk.head).account == deputy.account


def test_home_affairs_looks_over_the_units_and_appoints_for_what_is_stuck(
    desk: Desk, visit: Visit
) -> None:
    above = builders.make_account("Bà Sở", role=Role.HOME_AFFAIRS, unit=desk.tree.province)
    builders.make_account("Người Thay", role=Role.SEAL_KEEPER, unit=desk.tree.unit)
    desk.declared("Lê Văn An", "schooling")
    revoke(Grant.objects.get(account=desk.officer), by="tests")
    visitor = visit(above).go("/ky-cap-tinh/don-vi")
    page = visitor.page
    is_sound(visitor)
    with page.expect_navigation():
        page.get_by_role("link", name="1 việc không ai giải quyết").click()
    is_sound(visitor)
    page.get_by_role("link", name="Giao người thay").click()
    page.get_by_role("combobox", name="Người nhận").fill("Người Thay")
    page.get_by_role("option", name="Người Thay").click()
    page.get_by_label("Đến hết ngày").fill(f"{timezone.localdate() + timedelta(days=9):%d/%m/%Y}")
    page.get_by_label("Căn cứ").fill("3/QĐ")
    is_sound(visitor)
    page.get_by_role("button", name="Giao 1 việc").click()
    expect(page.get_by_text("Mọi việc đều có người giải quyết.")).to_be_visible()
    is_sound(visitor)
