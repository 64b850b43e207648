"""CHẤT LƯỢNG DỮ LIỆU in a browser: from the board to a doubt, to the person, and back."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from hoso.accounts.models import Role
from hoso.changes import services as changes
from hoso.dossiers.models import Person
from hoso.notices.models import Notice
from hoso.organisations.models import UnitKind
from hoso.quality import rules, services
from hoso.quality.models import Doubt
from hoso.signing import demo
from hoso.signing.services import unlocked
from tests import builders
from tests.builders import Someone
from tests.dossiers.office import crowd
from tests.quality.conftest import BACKWARDS, put
from tests.visitors import Visit, Visitor
from tests.web.desk import Desk, make_desk

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("HOSO_PICTURES")  # a folder, to look at what was built


@pytest.fixture
def desk(site: str) -> Desk:
    return make_desk()


def is_sound(visitor: Visitor, name: str) -> None:
    """Nothing to find, light or dark, wide or narrow, and nothing scrolls sideways."""
    page = visitor.page
    page.emulate_media(reduced_motion="reduce")
    for width, theme in ((390, "light"), (1366, "dark"), (1366, "light")):
        page.set_viewport_size({"width": width, "height": 2000})
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        if PICTURES:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{theme}.png", full_page=True)
            page.set_viewport_size({"width": width, "height": 2000})
        visitor.look()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)


def doubtful(desk: Desk, *people: Person) -> None:
    for person in people:
        put(person, "work", **BACKWARDS)
        put(person, "training", since="2008-09", until="2004-06", institution="Trường Đại học",
            mode="01", degree="04")  # fmt: skip
    services.remeasure_all()


@pytest.mark.clause("CM-14.1d", "KT-15.4")
def test_an_officer_asks_the_person_explains_one_and_corrects_the_other(
    desk: Desk, visit: Visit
) -> None:
    someone = desk.person("Nguyễn Thị Minh Hạnh")
    doubtful(desk, someone.person, desk.person("Phạm Văn Lộc").person)
    officer = visit(desk.officer).go("/")
    with officer.page.expect_navigation():
        officer.page.get_by_role("link", name="Chất lượng dữ liệu").click()
    is_sound(officer, "bang")
    ask(officer)
    assert Doubt.objects.filter(state=rules.ASKED).count() == 2
    explain(visit(someone.account).go("/"), someone)
    correct(desk, someone)
    accept(officer)
    assert sorted(Doubt.objects.filter(person=someone.person).values_list("state", flat=True)) == [
        rules.CLEARED,
        rules.EXPLAINED,
    ]


def ask(officer: Visitor) -> None:
    """The two doubts of one person, chosen in the list, looked at, sent."""
    page = officer.page
    with page.expect_navigation():
        page.get_by_role("link", name="Nghi vấn", exact=True).click()
    is_sound(officer, "nghi-van")
    for box in page.get_by_role("checkbox", name="Chọn: Nguyễn Thị Minh Hạnh").all():
        box.check()
    expect(page.get_by_text("Đã chọn 2")).to_be_visible()
    is_sound(officer, "nghi-van-chon")
    page.get_by_role("button", name="Đề nghị làm rõ…").click()
    expect(page.get_by_text("2 nghi vấn của 1 người")).to_be_visible()
    page.get_by_label("Lời nhắn").fill("Đối chiếu với quyết định gốc.")
    is_sound(officer, "de-nghi")
    page.get_by_label("Hạn trả lời").fill("1/1/2020")
    page.get_by_role("button", name="Gửi đề nghị tới 1 người").click()
    expect(page.get_by_text("Hạn trả lời đã qua").first).to_be_visible()
    is_sound(officer, "de-nghi-sai")
    soon = timezone.localdate() + timedelta(days=7)
    page.get_by_label("Hạn trả lời").fill(f"{soon:%d/%m/%Y}")
    page.get_by_role("button", name="Gửi đề nghị tới 1 người").click()
    expect(page.get_by_text("Đã gửi đề nghị làm rõ 2 nghi vấn tới 1 người")).to_be_visible()


def explain(person: Visitor, someone: Someone) -> None:
    """From the one notice to the panel; the training is as it was declared."""
    page = person.page
    assert Notice.objects.filter(account=someone.account).count() == 1
    page.goto(f"{person.address}/thong-bao")
    page.get_by_role("button", name="đề nghị bạn làm rõ 2 chỗ").click()
    expect(page.get_by_role("heading", name="Đề nghị làm rõ")).to_be_visible()
    is_sound(person, "cua-toi")
    page.get_by_role("link", name="Giải trình mục 32.1").click()
    page.get_by_role("button", name="Gửi giải trình").click()
    expect(page.get_by_text("Chưa viết giải trình").first).to_be_visible()
    page.get_by_label("Giải trình").fill("Đúng như đã khai, vì ghi theo văn bằng.")
    is_sound(person, "giai-trinh")
    page.get_by_role("button", name="Gửi giải trình").click()
    expect(page.get_by_text("Đã gửi giải trình")).to_be_visible()
    page.get_by_role("link", name="Sửa mục 33").click()
    expect(page.get_by_role("textbox", name="Đến")).to_be_focused()


def correct(desk: Desk, someone: Someone) -> None:
    """The job is declared anew, checked, signed, and measured as the queue would."""
    doubt = Doubt.objects.get(person=someone.person, section="work", field="until")
    builders.fill(someone, "work", doubt.row, since="9/2010", until="6/2015")
    done = builders.check(changes.submit(someone.person, by=someone.account), desk.officer)
    done = changes.clear_exceptions(done, by=desk.head, revision=done.revision)
    with unlocked(desk.key(), demo.PIN) as signer:
        changes.approve(desk.tree.unit, {done.pk: done.revision}, by=desk.head, signer=signer)
    services.measure([someone.person.pk])


def accept(officer: Visitor) -> None:
    page = officer.page
    page.goto(f"{officer.address}/thong-bao")
    page.get_by_role("button", name="đã trả lời đề nghị làm rõ").click()
    expect(page.get_by_text("vì ghi theo văn bằng").first).to_be_visible()
    is_sound(officer, "mot-nghi-van")
    page.get_by_role("button", name="Chấp nhận giải trình").click()
    expect(page.get_by_text("Đã chấp nhận giải trình của Nguyễn Thị Minh Hạnh")).to_be_visible()
    is_sound(officer, "mot-nghi-van-xong")


@pytest.mark.clause("CM-14.1dd")
def test_home_affairs_go_down_the_tree_to_a_field_and_urge(desk: Desk, visit: Visit) -> None:
    finance = builders.make_unit("Sở Tài chính", UnitKind.DEPARTMENT, desk.tree.province, "H12.06")
    desk.tree.unit.refresh_from_db()
    builders.make_account("Võ Thị Hoa", role=Role.OFFICER, unit=finance)
    crowd(finance, *[f"Trần Văn {name}" for name in ("An", "Bình", "Cường")])
    someone = desk.person("Nguyễn Thị Minh Hạnh")
    doubtful(desk, someone.person)
    visitor = visit(
        builders.make_account("Phan Thu Trang", role=Role.HOME_AFFAIRS, unit=desk.tree.province)
    ).go("/")
    page = visitor.page
    with page.expect_navigation():
        page.get_by_role("link", name="Chất lượng dữ liệu").click()
    is_sound(visitor, "bang-tinh")
    with page.expect_navigation():
        page.get_by_role("link", name="Nhắc 2 đơn vị dưới 90 %").click()
    is_sound(visitor, "nhac")
    page.get_by_role("button", name="Nhắc 2 đơn vị, 2 người").click()
    expect(page.get_by_text("Đã nhắc 2 đơn vị, 2 cán bộ đầu mối nhận được")).to_be_visible()
    assert "Sở Tài chính: đủ" in Notice.objects.get(account__full_name="Võ Thị Hoa").text

    page.get_by_role("link", name="Sở Nông nghiệp và Môi trường", exact=True).click()
    page.get_by_role("link", name="Phòng Quản lý đất đai", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mức đủ của từng hồ sơ")
    is_sound(visitor, "theo-nguoi")
    page.get_by_text("chỗ khác").first.click()
    is_sound(visitor, "theo-nguoi-mo")
    page.get_by_role("link", name="Nơi sinh").first.click()
    expect(page.locator("dt:target")).to_contain_text("Nơi sinh")
    visitor.look()
