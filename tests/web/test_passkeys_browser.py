"""A security key, as Chromium's own virtual authenticator has it; and the screens beside it."""

from __future__ import annotations

from typing import Any

import pytest

from hoso.accounts.models import Role
from hoso.organisations.models import UnitKind
from tests import builders
from tests.visitors import Visit, Visitor

pytestmark = pytest.mark.browser

KEY = {
    "protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def test_a_role_that_needs_a_second_factor_adds_a_key_and_signs_in_with_it(
    visit: Visit, settings: Any
) -> None:
    settings.HOSO_MFA_ROLES = ["head"]
    unit = builders.make_unit("Sở Y tế", UnitKind.DEPARTMENT)
    head = builders.make_account("Lê Thủ Trưởng", role=Role.HEAD, unit=unit)
    page = visit()
    page.address = page.address.replace("127.0.0.1", "localhost")  # a key is bound to a name
    devtools = page.page.context.new_cdp_session(page.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.sign_in(head.username).look()
    assert "phải có lớp xác thực thứ hai" in page.text()
    page.get_by_role("link", name="Thêm khóa bảo mật").click()
    page.get_by_label("Tên để nhận ra khóa").fill("Khóa USB")
    page.look()
    page.get_by_role("button", name="Thêm khóa").click()
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    page.look()
    page.get_by_role("link", name="Đã cất giữ").click()
    page.go("/bao-mat").look()
    assert "Khóa USB" in page.text() and "máy này" in page.text()
    page.page.evaluate("document.querySelector('form[action$=dang-xuat]').submit()")
    page.get_by_role("heading", name="Đăng nhập").wait_for()
    page.sign_in(head.username).look()
    page.get_by_role("button", name="Dùng khóa bảo mật").click()
    page.page.wait_for_url(lambda url: "/dang-nhap" not in url)
    _walk(page)


def _walk(page: Visitor) -> None:
    """The screen of accounts, by name without accents, one account, a refusal at its field."""
    page.go("/tai-khoan?q=thu truong").look()
    page.get_by_role("link", name="Lê Thủ Trưởng").click()
    assert "Quyền đang có" in page.look().text()
