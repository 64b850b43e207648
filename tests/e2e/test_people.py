"""Home of an officer: the list, the search at the top, opening a record, reading a dossier."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from hoso.accounts.models import Account
from hoso.accounts.services import set_own_password
from hoso.dossiers.models import Person
from hoso.signing.verify import verify_file
from tests import builders
from tests.builders import PASSWORD
from tests.dossiers.office import Office, crowd, office
from tests.e2e.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def here(site: str) -> Office:
    made = office()
    for account in (made.officer, made.head, made.keeper, made.account):
        set_own_password(account, PASSWORD)
    made.officer = Account.objects.get(pk=made.officer.pk)
    return made


@pytest.mark.clause("TQ-5.2b")
def test_an_officer_finds_people_as_they_type_by_keyboard_and_by_filter(
    here: Office, visit: Visit
) -> None:
    crowd(here.division, *[f"Lê Thị {name}" for name in ("Ánh", "Bé", "Cúc", "Đào", "Yến")])
    crowd(here.division, *[f"Trần Văn {chr(65 + n % 26)}" for n in range(60)])
    crowd(here.other, "Nguyễn Văn Khác")
    page = visit(here.officer).go("/ho-so").look()
    assert "66 hồ sơ bạn được xem" in page.text()
    page.get_by_role("link", name="Trang cuối").click()
    page.wait_for_url("**/ho-so?cuoi=1")
    assert "Lê Thị Yến" in page.look().text()

    page.keyboard.press("Control+k")
    page.keyboard.type("nguyen van")
    page.wait_for_selector("#find[aria-expanded=true]")
    options = page.locator(".hs-find [role=option]")
    expect(options).to_have_count(1)
    assert options.all_inner_texts() == [
        f"Nguyễn Văn An\n{here.person.staff_number} · Phòng Kế hoạch"
    ]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/ho-so/{here.person.pk}")
    page.look()

    page.go("/tim?q=le+thi").look()
    assert page.locator("tbody tr").count() == 5
    page.go("/ho-so")
    page.select_option("select[name=don-vi]", str(here.division.pk))
    page.wait_for_url("**don-vi=**")
    page.select_option("select[name=phien-ban]", "co")
    page.wait_for_url("**phien-ban=co**")
    assert "Không có hồ sơ nào khớp" in page.look().text()


@pytest.mark.clause("CM-6.2", "CM-9.1")
def test_an_officer_opens_a_record_and_the_recruit_signs_in_with_the_slip(
    here: Office, visit: Visit
) -> None:
    page = visit(here.officer).go("/ho-so")
    with page.expect_navigation():
        page.get_by_role("link", name="Mở hồ sơ mới").click()
    page.look()
    page.fill("#id_full_name", "Ngô Khánh Linh")
    page.fill("#id_personal_number", here.person.personal_number)
    page.fill("#id_born_on", "5/6/98")
    page.select_option("#id_sex", "2")
    page.select_option("#id_unit", str(here.division.pk))
    page.select_option("#id_kind", "official")
    page.get_by_role("button", name="Mở hồ sơ và cấp tài khoản").click()
    page.wait_for_selector(".hs-errors")
    page.look()
    assert "không khớp số định danh" in page.text()
    page.fill("#id_personal_number", "096198000777")
    page.get_by_role("button", name="Mở hồ sơ và cấp tài khoản").click()
    page.wait_for_selector("#mat-khau")
    password = page.inner_text("#mat-khau")
    page.look()
    assert page.url.endswith("/ho-so/mo")

    newcomer = visit().sign_in("096198000777", password)
    newcomer.wait_for_url("**/mat-khau-moi")
    person = Person.objects.get(personal_number="096198000777")
    page.go(f"/ho-so/{person.pk}").look()
    assert password not in page.content() and "Ngô Khánh Linh" in page.text()


def test_a_dossier_reads_on_a_wide_screen_a_phone_and_in_the_dark(
    here: Office, visit: Visit
) -> None:
    someone = builders.Someone(here.person, here.account)
    builders.declare(someone)
    here.approved()
    path = f"/ho-so/{here.person.pk}"
    page = visit(here.officer).go(path).look()
    page.get_by_role("link", name="33 Quá trình công tác").click()
    page.wait_for_url("**/muc/33")
    page.look()
    assert page.locator("iframe[src^='/minh-chung/']").count() == 1
    for width, scheme in ((390, "light"), (1366, "dark")):
        other = visit(here.officer, width=width, color_scheme=scheme).go(f"{path}/muc/33").look()
        assert other.evaluate("document.documentElement.scrollWidth") == width
        other.go("/ho-so").look()
        assert other.evaluate("document.documentElement.scrollWidth") == width


def test_the_two_files_of_a_version_come_down_and_verify(
    here: Office, visit: Visit, tmp_path: Path
) -> None:
    here.approved()
    page = visit(here.officer).go(f"/ho-so/{here.person.pk}")
    files = []
    for name in ("Tải nội dung phiên bản 1", "Tải bằng chứng phiên bản 1"):
        with page.expect_download() as coming:
            page.get_by_role("link", name=name).click()
        file = tmp_path / coming.value.suggested_filename
        coming.value.save_as(file)
        files.append(file)
    assert [file.name for file in files] == ["phien-ban-1.json", "phien-ban-1.bang-chung.json"]
    report = verify_file(files[0], files[1], Path(settings.HOSO_TRUST_DIR))
    assert report.is_whole and json.loads(files[0].read_bytes())["version"] == 1


def test_everything_works_without_scripts(here: Office, visit: Visit) -> None:
    page = visit(here.officer, java_script_enabled=False)
    page.go("/tim")
    page.fill(".hs-filters input[name=q]", "nguyen an")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("link", name="Nguyễn Văn An").click()
    page.wait_for_url(re.compile(r"/ho-so/[0-9a-f-]{36}$"))
    page.get_by_role("link", name="37.1 Quá trình lương").click()
    assert "Chưa có dòng nào được duyệt" in page.text()
