"""ĐỒNG Ý CHO ĐỌC HỒ SƠ in a browser: asked, granted with its paper, read, seen by the person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hoso.accounts.models import Role
from tests import builders
from tests.e2e.test_quality import is_sound
from tests.visitors import Visit
from tests.web.desk import Desk, make_desk

pytestmark = [pytest.mark.browser, pytest.mark.clause("CM-4.4", "CM-8.3", "CM-4.3")]


@pytest.fixture
def desk(site: str) -> Desk:
    return make_desk()


def test_a_reader_asks_the_head_grants_and_the_person_sees_it(
    desk: Desk, visit: Visit, tmp_path: Path
) -> None:
    other = builders.make_unit("Sở Y tế", "department", desk.tree.province, code="H12.07")
    asker = builders.make_account("Đỗ Thị Hỏi", role=Role.OFFICER, unit=other)
    paper = tmp_path / "van-ban.pdf"
    paper.write_bytes(builders.make_pdf("Văn bản đồng ý").read())
    someone = desk.person()
    person = someone.person
    last = timezone.localdate() + timedelta(days=20)

    page = visit(asker).go("/dong-y/moi")
    page.click("main button:has-text('Gửi đề nghị')")
    page.wait_for_selector("text=Chọn ít nhất một mục.")
    is_sound(page, "consent-wrong")
    page.fill("#f-number", person.staff_number)
    page.fill("#f-purpose", "Xét cử đi học")
    page.click("label:has-text('8–10 Giấy tờ')")
    page.fill("#f-until", f"{last:%d/%m/%Y}")
    page.click("main button:has-text('Gửi đề nghị')")
    page.wait_for_selector("text=Đã gửi đề nghị")

    head = visit(desk.head).go("/dong-y")
    head.click(f"main a:has-text('{person.full_name}')")
    head.wait_for_selector("#f-decision_number")
    is_sound(head, "consent-to-decide")
    head.fill("#f-decision_number", "12/SNV")
    head.fill("#f-decision_on", "1/11/2026")
    head.page.set_input_files("#f-scan", str(paper))
    head.click("main button:has-text('Đồng ý bằng văn bản này')")
    head.wait_for_selector("text=Đã đồng ý.")

    page.go("/dong-y").click(f"main a:has-text('{person.full_name}')")
    page.click("text=Xem các mục được đồng ý")
    page.wait_for_selector("text=Ẩn: thông tin nhạy cảm")
    is_sound(page, "consent-part")
    page.click("text=Vì sao tôi xem được")
    page.wait_for_selector("text=Bạn xem được vì")
    page.go("/vi-sao-khong-thay")
    is_sound(page, "consent-none")

    own = visit(someone.account).go("/ho-so-cua-toi")
    own.click("text=Ai xem được")
    own.wait_for_selector("text=Đỗ Thị Hỏi")
    is_sound(own, "consent-who")
