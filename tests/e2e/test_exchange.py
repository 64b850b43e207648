"""A workbook in a browser: the template, a bad cell, the load, the head's batch; and out again."""

from __future__ import annotations

from pathlib import Path

import pytest

from hoso.dossiers.models import Person
from hoso.exchange import services
from hoso.exchange.models import Export, Load
from simulators.province.full import full_contents
from tests import builders
from tests.e2e.conftest import Visit
from tests.exchange.office import Office, open_office, write

pytestmark = pytest.mark.browser


@pytest.fixture
def here(site: str) -> Office:
    return open_office()


def test_a_workbook_is_looked_through_loaded_and_waits_for_the_head(
    here: Office, visit: Visit, tmp_path: Path
) -> None:
    good, bad = full_contents(2, seed=5, rows=50, kind="official")
    bad["identity"]["sex"] = "9"
    path = write(tmp_path / "hai-nguoi.xlsx", [good, bad])

    officer = visit(here.officer).go("/nap").look()
    with officer.expect_navigation():
        officer.get_by_role("link", name="Đưa bảng tính vào").click()
    officer.look()
    officer.set_input_files("input[type=file]", str(path))
    officer.select_option("select[name=unit]", str(here.tree.unit.pk))
    officer.get_by_role("button", name="Đưa vào và kiểm tra").click()
    officer.wait_for_selector("text=chờ kiểm tra")
    services.check(Load.objects.get().pk)  # the worker's part
    officer.wait_for_selector("text=Chỉ nạp 1 người không có lỗi")
    officer.look()
    with officer.expect_download() as marked:
        officer.get_by_role("link", name="Tải bảng tính có đánh dấu lỗi").click()
    assert marked.value.suggested_filename == "ket-qua-kiem-tra.xlsx"
    officer.get_by_role("button", name="Chỉ nạp 1 người không có lỗi").click()
    officer.wait_for_selector("text=đang nạp")
    services.load(Load.objects.get().pk)
    officer.wait_for_selector("text=đã nạp, chờ thủ trưởng ký duyệt")
    officer.look()
    person = Person.objects.get(personal_number=good["person"]["personal_number"])
    assert person.version_number == 0

    head = visit(here.head).go("/dot-phe-duyet").look()
    assert "Đợt nạp" in head.content()

    small = visit(here.officer, width=390).go(f"/nap/{Load.objects.get().pk}").look()
    assert small.evaluate("document.documentElement.scrollWidth") == 390


def test_dossiers_go_out_with_a_reason(here: Office, visit: Visit) -> None:
    builders.make_person(here.tree.division, here.officer)
    officer = visit(here.officer).go("/xuat").look()
    with officer.expect_navigation():
        officer.get_by_role("link", name="Xuất hồ sơ").click()
    officer.look()
    officer.select_option("select[name=unit]", str(here.tree.unit.pk))
    officer.select_option("select[name=form]", "cv")
    officer.fill("input[name=reason]", "Báo cáo theo công văn 12/SNV")
    officer.get_by_role("button", name="Xuất").click()
    officer.wait_for_selector("text=Đã xuất 0/1 tệp")
    services.export(Export.objects.get().pk)
    officer.wait_for_selector("text=Tệp 1")
    officer.look()
    with officer.expect_download() as taken:
        officer.get_by_role("link", name="Tệp 1").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
