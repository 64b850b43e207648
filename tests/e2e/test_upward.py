"""Home Affairs in a browser: sign the month with one PIN, follow the packets to the national
database as it answers, refuses and keeps silent, and send again what was corrected."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from hoso import audit
from hoso.accounts.models import Account
from hoso.accounts.services import set_own_password
from hoso.sync import services as sync
from hoso.sync.models import Packet
from tests.builders import PASSWORD
from tests.e2e.conftest import Visit
from tests.simulators.national import Running, running
from tests.web.linked import PIN, Linked, lay_linked

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def national(process: Running, settings: Any) -> Running:
    process.control("none")
    settings.HOSO_NATIONAL_URL = process.url
    settings.HOSO_NATIONAL_USER = settings.HOSO_NATIONAL_PASSWORD = "demo"
    settings.HOSO_NATIONAL_ORG_CODE = "000.00.00.H12"
    settings.HOSO_NATIONAL_TIMEOUT = 20.0
    return process


@pytest.fixture
def linked(site: str) -> Linked:
    laid = lay_linked()
    set_own_password(laid.signer, PASSWORD)
    return laid


def signer(linked: Linked) -> Account:
    return linked.signer


@pytest.mark.clause("CM-7.2")
@pytest.mark.clause("CM-12.3")
def test_the_month_is_signed_with_one_pin_and_the_files_are_kept(
    linked: Linked, visit: Visit, tmp_path: Path
) -> None:
    linked.approved("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    linked.approved("Trần Văn Sai", unit=linked.unit("Sở Y tế", "H12.08"), spoil="unit")
    page = visit(signer(linked)).go("/ky-cap-tinh").look()
    assert "Mã đơn vị sử dụng (MaDonviSuDung)" in page.text()
    page.click("text=Xem bản kê sẽ ký")
    assert "Trần Văn Sai" not in page.look().text()
    page.click("text=Về danh sách chờ ký")

    page.click("text=Ký 2 hồ sơ")
    page.look()
    expect(page.locator("#pin-value")).to_be_focused()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pin-value-e")
    assert "Còn 2 lần nhập" in page.look().text()
    page.fill("#pin-value", PIN)
    page.keyboard.press("Enter")

    page.wait_for_selector("text=Tải về để lưu")
    assert "2 hồ sơ" in page.look().text()
    with page.expect_download() as kept:
        page.click("text=Bản kê (JSON)")
    manifest = tmp_path / "ban-ke.json"
    kept.value.save_as(manifest)
    with page.expect_download() as kept:
        page.click("text=Chữ ký tách rời (.p7s)")
    kept.value.save_as(tmp_path / "ban-ke.p7s")
    checked = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-noverify"]
        + ["-in", str(tmp_path / "ban-ke.p7s"), "-content", str(manifest)],
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    assert len(json.loads(manifest.read_bytes())["entries"]) == 2


@pytest.mark.clause("CM-12.1")
def test_packets_are_followed_until_all_is_settled(
    linked: Linked, visit: Visit, national: Running
) -> None:
    taken, lost, there = linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm", "Lâm Hoàng Phúc")
    page = visit(signer(linked)).go("/lien-thong").look()
    assert "chưa gửi lần nào" in page.text()

    sync.send(taken.pk)
    national.control("close_after")  # stored, and the answer lost
    sync.send(lost.pk)
    national.control("duplicate")
    sync.send(there.pk)
    page.go("/lien-thong").look()
    text = page.text()
    assert "đã tiếp nhận" in text and "chưa rõ kết quả" in text and "đã tồn tại" in text
    page.go(f"/lien-thong/{lost.pk}").look()
    assert "không gửi lại mù" in page.text()
    assert page.locator("text=Gửi lại sau khi đã sửa").count() == 0

    with audit.recording("tests", "sync.settle"):
        Packet.objects.filter(pk=lost.pk).update(next_try_at=lost.created_at)
    sync.reconcile(lost.pk)
    page.go(f"/lien-thong/{lost.pk}").look()
    assert "đã tiếp nhận" in page.text() and "Đối soát" in page.text()

    page.go("/lien-thong")
    page.click("nav.hs-kinds >> text=Bị từ chối")
    assert "Trần Ngọc Diễm" not in page.text()
    page.click(f"[aria-label='Xem gói tin {there.pk}']")
    page.look()
    page.click("text=Gửi lại sau khi đã sửa")
    page.wait_for_selector("text=Đã đưa gói tin vào hàng chờ gửi lại.")
    there.refresh_from_db()
    assert there.state == "queued"
    sync.send(there.pk)
    page.go("/lien-thong").look()
    assert Packet.objects.filter(state="accepted").count() == 3
    ours = {packet.person.staff_number for packet in (taken, lost, there)}
    times = {key: times for key, times in national.added().items() if key.split("_")[-1] in ours}
    assert set(times.values()) == {1} and len(times) == 3


def test_the_basic_path_works_without_scripts(linked: Linked, visit: Visit) -> None:
    linked.approved("Đỗ Thanh Tùng")
    page = visit(signer(linked), java_script_enabled=False).go("/ky-cap-tinh")
    page.click(".hs-sign >> text=Ký 1 hồ sơ")
    page.fill("input[name=pin]", PIN)
    with page.expect_navigation():
        page.click("main button[type=submit]")
    assert "Đã ký 1 hồ sơ" in page.text()
    page.click("text=Theo dõi gửi lên CSDL quốc gia")
    assert "Đỗ Thanh Tùng" in page.text()


@pytest.mark.parametrize("width", [390])
def test_on_a_phone_nothing_runs_off_the_side(linked: Linked, visit: Visit, width: int) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.approved("Trần Văn Sai", spoil="unit")
    page = visit(signer(linked), width=width)
    for path in (
        "/ky-cap-tinh",
        "/ky-cap-tinh?kem=1",
        "/ky-cap-tinh/ban-ke?kem=1",
        "/ky-cap-tinh/ky?kem=1",
        f"/ky-cap-tinh/{packet.session.signature_id}",
        "/lien-thong",
        f"/lien-thong/{packet.pk}",
    ):
        page.go(path).look()
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
