"""Home Affairs signs the month of the province: what waits, one PIN, the files to keep."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.changes import services as changes
from hoso.signing import services as signing
from hoso.signing.models import Credential
from hoso.sync.models import Packet, UpwardSession
from hoso.sync.rules import Outcome
from tests import builders
from tests.web.linked import PIN, Linked, lay_linked
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/ky-cap-tinh"
IN_WINDOW = "2026-11-27 09:00+07:00"


@pytest.fixture
def linked() -> Linked:
    return lay_linked()


def address(page: str) -> str:
    """Where the dialog sends the PIN: it names the list that was shown."""
    return re.findall(r'action="(/ky-cap-tinh/ky\?[^"]+)"', page)[0].replace("&amp;", "&")


def sign(linked: Linked, pin: str = PIN, query: str = "") -> Any:
    client = linked.client()
    page = client.get(PAGE + query).content.decode()
    return client.post(address(page), {"pin": pin})


# ── the rule of the month ────────────────────────────────────────────────────


@pytest.mark.clause("CM-7.2")
def test_inside_the_window_the_rule_and_its_article_are_shown(
    linked: Linked, time_machine: Any
) -> None:
    time_machine.move_to(IN_WINDOW)
    page = linked.client().get(PAGE).content.decode()
    assert "Ký cấp tỉnh tháng 11/2026" in page and "26/11 – 30/11/2026" in page
    assert "đang trong kỳ ký" in page and "Khoản 2 Điều 7" in page
    assert "Trong vòng 05 ngày cuối hằng tháng" in page


@pytest.mark.clause("CM-7.2")
def test_outside_the_window_one_is_told_and_may_sign_all_the_same(
    linked: Linked, time_machine: Any
) -> None:
    month = (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=10)
    time_machine.move_to(f"{month} 09:00+07:00")  # later than the key was issued
    linked.approved("Đỗ Thanh Tùng")
    page = linked.client().get(PAGE).content.decode()
    assert f"Hôm nay {month:%d/%m/%Y} chưa đến kỳ ký" in page
    assert "chưa đến kỳ, mở ngày" in page
    assert sign(linked).status_code == 302
    assert UpwardSession.objects.get().period == f"{month:%Y-%m}"


# ── what waits ───────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-12.3")
def test_only_what_a_unit_has_signed_waits_and_it_says_who_signed(linked: Linked) -> None:
    linked.province.person("Chưa Được Ký")
    health = linked.unit("Sở Y tế", "H12.08")
    linked.approved("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    linked.approved("Võ Thị Kim Ngân", unit=health, by="Ngô Thị Hạnh")
    client = linked.client()
    page = client.get(PAGE).content.decode()
    rows = re.findall(r'<th scope="row">(Sở [^<]+)</th>.*?<span>([^<]+)<.*?data-label="Hồ sơ">(\d)',
                      page, re.S)  # fmt: skip
    assert sorted(rows) == [("Sở A", "Lê Hoàng Nam", "2"), ("Sở Y tế", "Ngô Thị Hạnh", "1")]
    listed = client.get(f"{PAGE}/ban-ke").content.decode()
    assert "Võ Thị Kim Ngân" in listed and "Chưa Được Ký" not in listed


def test_what_would_be_refused_comes_first_names_its_field_and_is_left_out(
    linked: Linked,
) -> None:
    linked.approved("Đỗ Thanh Tùng")
    (wrong,) = linked.approved("Trần Văn Sai", spoil="unit")
    client = linked.client()
    page = client.get(PAGE).content.decode()
    assert page.index("Sẽ bị từ chối: 1 hồ sơ") < page.index("Chờ ký: 2 hồ sơ")
    assert "Mã đơn vị sử dụng (MaDonviSuDung)" in page
    assert "Trần Văn Sai" not in client.get(f"{PAGE}/ban-ke").content.decode()
    sign(linked)
    assert list(Packet.objects.values_list("state", flat=True)) == ["queued"]
    assert not Packet.objects.filter(version=wrong).exists()


def test_what_would_be_refused_goes_along_when_one_says_so(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    linked.approved("Trần Văn Sai", spoil="unit")
    page = linked.client().get(f"{PAGE}?kem=1").content.decode()
    assert "trong đó 1 sẽ bị từ chối" in page
    assert sign(linked, query="?kem=1").status_code == 302
    assert sorted(Packet.objects.values_list("state", flat=True)) == ["queued", "rejected"]


def test_checking_again_queues_a_check_of_each_that_would_be_refused(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    (wrong,) = linked.approved("Trần Văn Sai", spoil="unit")
    assert linked.client().post(f"{PAGE}/kiem-tra-lai").status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'sync.precheck'")
        queued = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor]
    assert queued == [{"version_id": wrong.pk}]


# ── one PIN ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-7.2")
def test_one_pin_signs_all_and_the_files_verify(linked: Linked, tmp_path: Path) -> None:
    linked.approved("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    done = sign(linked)
    session = UpwardSession.objects.get()
    assert done["Location"] == f"{PAGE}/{session.signature_id}"
    client = linked.client()
    page = client.get(done["Location"]).content.decode()
    assert "2 hồ sơ" in page and "Lê Thị Ký" in page
    manifest = client.get(f"{done['Location']}/ban-ke")
    assert manifest["Content-Disposition"].startswith("attachment")
    assert manifest.content == session.signature.manifest_bytes
    assert len(json.loads(manifest.content)["entries"]) == 2
    (tmp_path / "m.json").write_bytes(manifest.content)
    (tmp_path / "m.p7s").write_bytes(client.get(f"{done['Location']}/chu-ky").content)
    checked = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-noverify"]
        + ["-in", str(tmp_path / "m.p7s"), "-content", str(tmp_path / "m.json")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert client.get(f"{done['Location']}/pdf").content.startswith(b"%PDF-")
    assert client.get(f"{done['Location']}/khac").status_code == 404


def test_a_wrong_pin_is_told_with_the_tries_left_and_nothing_is_signed(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    answers = [sign(linked, pin="000000") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Còn 2 lần nhập" in answers[0].content.decode()
    assert "Còn 1 lần nhập" in answers[1].content.decode()
    assert "000000" not in answers[1].content.decode()
    assert not UpwardSession.objects.exists()
    assert sign(linked).status_code == 302


def test_a_locked_key_is_said_before_the_pin_is_asked(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    for _ in range(3):
        with (
            pytest.raises(Exception, match="PIN"),
            signing.unlocked(linked.province.credential, "000000"),
        ):
            pass
    client = linked.client()
    page = client.get(PAGE).content.decode()
    assert "chữ ký số bị khóa" in page and 'name="pin"' not in page
    assert 'name="pin"' not in client.get(f"{PAGE}/ky").content.decode()


def test_who_has_no_key_is_told_whom_to_ask(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    other = builders.make_account(
        "Người Được Ủy Quyền", role=Role.UPWARD_SIGNER, unit=linked.province.root
    )
    page = linked.client(other).get(PAGE).content.decode()
    assert "chưa đăng ký chữ ký số" in page and "quản trị hệ thống của đơn vị" in page
    assert 'name="pin"' not in page


def test_an_empty_pin_costs_no_try(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    answer = sign(linked, pin="")
    assert answer.status_code == 422 and "Nhập mã PIN" in answer.content.decode()
    assert Credential.objects.get().failed_pins == 0


def test_what_changed_since_it_was_shown_is_not_signed(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    client = linked.client()
    seen = address(client.get(PAGE).content.decode())
    linked.approved("Vừa Được Ký")
    answer = client.post(seen, {"pin": PIN})
    assert answer.status_code == 409 and "vừa thay đổi" in answer.content.decode()
    assert not UpwardSession.objects.exists()
    assert client.post(f"{PAGE}/ky", {"pin": PIN}).status_code == 409


def test_the_same_form_sent_twice_signs_once(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    client = linked.client()
    seen = address(client.get(PAGE).content.decode())
    assert client.post(seen, {"pin": PIN}).status_code == 302
    assert client.post(seen, {"pin": PIN}).status_code == 409
    assert UpwardSession.objects.count() == 1


def test_nothing_waiting_says_so(linked: Linked) -> None:
    client = linked.client()
    page = client.get(PAGE).content.decode()
    assert "Không có dữ liệu nào đang đợi ký cấp tỉnh." in page
    assert 'name="pin"' not in page
    assert client.get(f"{PAGE}/ky").status_code == 409


def test_the_result_asks_again_while_packets_move_and_rests_when_they_are_settled(
    linked: Linked,
) -> None:
    first, second = linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    client, place = linked.client(), f"{PAGE}/{first.session.signature_id}"
    page = client.get(place).content.decode()
    assert f'hx-get="{place}" hx-trigger="every' in page and "chờ gửi</span> 2" in page
    linked.answered(first, Outcome.ACCEPTED)
    asked = client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert asked.strip().startswith("<p id=") and "hx-trigger" in asked
    assert "chờ gửi</span> 1" in asked and "đã tiếp nhận</span> 1" in asked
    linked.answered(second, Outcome.REFUSED)
    for headers in ({}, {"HX-Request": "true"}):
        rested = client.get(place, headers=headers).content.decode()
        assert "bị từ chối</span> 1" in rested and 'hx-trigger="every' not in rested


# ── who may ──────────────────────────────────────────────────────────────────


def test_strangers_are_refused_at_every_address(linked: Linked) -> None:
    linked.approved("Đỗ Thanh Tùng")
    session = linked.signed()
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=linked.province.root)
    for who in (linked.stranger, head, linked.watcher, linked.administrator):
        client = linked.client(who)
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}/ban-ke").status_code == 403
        assert client.get(f"{PAGE}/ky").status_code == 403
        assert client.post(f"{PAGE}/ky", {"pin": PIN}).status_code == 403
        assert client.post(f"{PAGE}/kiem-tra-lai").status_code == 403
    for who in (linked.stranger, head):
        client = linked.client(who)
        for path in ("", "/ban-ke", "/chu-ky", "/pdf"):
            assert client.get(f"{PAGE}/{session.signature_id}{path}").status_code == 403
    assert linked.client(linked.watcher).get(f"{PAGE}/{session.signature_id}").status_code == 200


def test_a_session_with_people_beyond_ones_scope_does_not_exist(linked: Linked) -> None:
    health = linked.unit("Sở Y tế", "H12.08")
    linked.approved("Đỗ Thanh Tùng")
    linked.approved("Võ Thị Kim Ngân", unit=health)
    session = linked.signed()
    health.refresh_from_db()
    local = builders.make_account("Của Sở Y tế", role=Role.UPWARD_SIGNER, unit=health)
    client = linked.client(local)
    for path in ("", "/ban-ke", "/chu-ky", "/pdf"):
        assert client.get(f"{PAGE}/{session.signature_id}{path}").status_code == 404
    assert client.get(f"{PAGE}/{uuid4()}").status_code == 404
    assert str(session.signature_id) not in client.get(PAGE).content.decode()


def test_what_waits_elsewhere_is_neither_shown_nor_signed(linked: Linked) -> None:
    health = linked.unit("Sở Y tế", "H12.08")
    linked.approved("Đỗ Thanh Tùng")
    health.refresh_from_db()
    local = builders.make_account("Của Sở Y tế", role=Role.UPWARD_SIGNER, unit=health)
    client = linked.client(local)
    assert "Đỗ Thanh Tùng" not in client.get(f"{PAGE}/ban-ke").content.decode()
    assert "Sở A" not in client.get(PAGE).content.decode()


# ── cost ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}?kem=1", f"{PAGE}/ban-ke"])
def test_the_number_of_statements_does_not_grow(linked: Linked, page: str) -> None:
    client = linked.client()
    linked.approved(*(f"Người Thứ {n}" for n in range(5)))
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page)
    linked.approved(*(f"Người Nữa {n}" for n in range(45)))
    linked.approved("Trần Văn Sai", "Lê Văn Hỏng", spoil="unit")
    with CaptureQueriesContext(connection) as many:
        assert client.get(page).status_code == 200
    assert len(many) <= len(few) + (page != f"{PAGE}/ban-ke")  # the list of those left out


# ── the whole way ────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-12.3")
def test_what_the_head_signed_waits_here_under_the_heads_name() -> None:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    head = builders.make_account("Lê Hoàng Nam", role=Role.HEAD, unit=tree.unit)
    signer = builders.make_account("Lê Thị Ký", role=Role.UPWARD_SIGNER, unit=tree.province)
    builders.make_key(signer, tree.province)
    declaration = builders.check(
        builders.declare(builders.make_person(tree.division, officer)), officer
    )
    if declaration.exceptions:
        declaration = changes.clear_exceptions(declaration, by=head, revision=declaration.revision)
    client = client_of(signer)
    assert "Lê Hoàng Nam" not in client.get(PAGE).content.decode()
    with signing.unlocked(builders.make_key(head, tree.unit), PIN) as open_key:
        changes.approve(tree.unit, {declaration.pk: declaration.revision}, by=head, signer=open_key)
    page = client.get(PAGE).content.decode()
    assert "Lê Hoàng Nam" in page and "Sở Nông nghiệp và Môi trường" in page
    assert client.post(address(page), {"pin": PIN}).status_code == 302
    assert Packet.objects.get().person_id == declaration.person_id
