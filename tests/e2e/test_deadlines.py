"""HẠN VÀ NHẮC VIỆC in a browser, once for each role."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from hoso.accounts.models import Account, Role
from hoso.deadlines.models import Deadline
from hoso.organisations.models import UnitKind
from tests import builders
from tests.e2e.test_quality import is_sound
from tests.visitors import Visit
from tests.web.desk import Desk, make_desk

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(site: str) -> Desk:
    return make_desk()


def grown_late(*declarations: object) -> None:
    """As if they had been sent long ago."""
    Deadline.objects.filter(subject__in=[str(each.pk) for each in declarations]).update(  # type: ignore[attr-defined]
        due_on="2026-10-05", since="2026-09-30"
    )


def role_of(desk: Desk, role: Role, name: str) -> Account:
    return builders.make_account(name, role=role, unit=desk.tree.province)


def test_an_officer_goes_from_the_first_screen_to_the_late_one_and_its_reason(
    desk: Desk, visit: Visit
) -> None:
    late = desk.declared("Nguyễn Thị Minh Hạnh", "schooling")
    desk.declared("Phạm Văn Lộc", "schooling")
    grown_late(late)
    officer = visit(desk.officer).go("/")
    page = officer.page
    expect(page.get_by_text("1 việc của bạn đã quá hạn.")).to_be_visible()
    is_sound(officer, "viec-va-han")
    page.get_by_role("link", name="Xem hạn và nhắc việc").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hạn và nhắc việc")
    is_sound(officer, "han")
    page.locator("summary.late").first.press("Enter")
    expect(page.get_by_text("Vì sao hạn là 05/10/2026?")).to_be_visible()
    is_sound(officer, "han-vi-sao")
    page.get_by_role("link", name="Hết hạn hôm nay").click()
    expect(page.get_by_text("Không có việc nào khớp")).to_be_visible()
    is_sound(officer, "han-loc")
    page.get_by_role("link", name="Bỏ lọc").first.click()
    page.get_by_role("link", name="Kiểm tra hồ sơ mới").first.click()
    expect(page).to_have_url(f"{officer.address}/viec-can-lam/{late.pk}")


def test_a_person_sees_the_own_record_due(desk: Desk, visit: Visit) -> None:
    someone = desk.person("Nguyễn Thị Minh Hạnh")
    person = visit(someone.account).go("/")
    page = person.page
    page.get_by_role("link", name="Hạn và nhắc việc").first.click()
    expect(page.get_by_role("link", name="Khai hồ sơ mới")).to_be_visible()
    is_sound(person, "han-nguoi-khai")
    page.get_by_role("link", name="Khai hồ sơ mới").click()
    expect(page).to_have_url(f"{person.address}/ho-so-cua-toi")


def test_a_head_looks_who_is_late_in_the_unit(desk: Desk, visit: Visit) -> None:
    grown_late(desk.declared("Nguyễn Thị Minh Hạnh", "schooling"), desk.checked("Phạm Văn Lộc"))
    late = desk.person("Đỗ Thanh Tùng")
    Deadline.objects.filter(account=late.account).update(due_on="2026-10-05")
    head = visit(desk.head).go("/")
    page = head.page
    page.get_by_role("link", name="Hạn và nhắc việc").first.click()
    expect(page.get_by_role("link", name="Ký duyệt hồ sơ mới")).to_be_visible()
    is_sound(head, "han-thu-truong")
    with page.expect_navigation():
        page.get_by_role("link", name="Theo đơn vị").click()
    is_sound(head, "han-don-vi")
    page.get_by_role("link", name="Ai chậm").first.click()
    expect(page.get_by_role("rowheader", name="Đỗ Thanh Tùng")).to_be_visible()
    is_sound(head, "ai-cham")


def test_home_affairs_go_down_the_tree_and_take_the_ranking_along(
    desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province, "H12.06")
    desk.tree.unit.refresh_from_db()
    grown_late(desk.declared("Nguyễn Thị Minh Hạnh", "schooling"))
    visitor = visit(role_of(desk, Role.HOME_AFFAIRS, "Phan Thu Trang")).go("/")
    page = visitor.page
    page.get_by_role("link", name="Hạn và nhắc việc").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Theo đơn vị").click()
    is_sound(visitor, "han-tinh")
    page.get_by_role("link", name="Đang quá hạn", exact=False).first.click()
    page.get_by_label("Kỳ").select_option("thang")
    expect(page).to_have_url(re.compile(r"[?&]ky=thang"))
    page.get_by_role("link", name="Xếp hạng năm").click()
    expect(page.get_by_text("Điểm = 50 ×")).to_be_visible()
    is_sound(visitor, "xep-hang")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải bảng này").click()
    assert downloading.value.suggested_filename.startswith("xep-hang-")
    downloading.value.save_as(tmp_path / "xep-hang.xlsx")
    assert (tmp_path / "xep-hang.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("role", [Role.UPWARD_SIGNER, Role.HR_HEAD, Role.ADMINISTRATOR,
                                  Role.SEAL_KEEPER])  # fmt: skip
def test_every_other_role_has_it_in_the_navigation(desk: Desk, visit: Visit, role: Role) -> None:
    visitor = visit(role_of(desk, role, "Nguyễn Văn Thưởng")).go("/")
    visitor.page.get_by_role("link", name="Hạn và nhắc việc").first.click()
    expect(visitor.page.get_by_text("Bạn không có việc nào đang chờ hạn.")).to_be_visible()
    visitor.look()
