"""The outbox: what became of each packet, in the national database's own words."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Role
from hoso.sync import services as sync
from hoso.sync.models import Attempt, Packet
from hoso.sync.rules import Outcome
from hoso.web.formats import moment
from tests import builders
from tests.web.desk import words
from tests.web.linked import Linked, Says, lay_linked

pytestmark = pytest.mark.django_db

PAGE = "/lien-thong"
TAKEN = "Số hiệu CBCCVC 096085000123 đã tồn tại!"
WRONG = "Mã đơn vị không có hoặc không đúng với danh mục!"


@pytest.fixture
def linked() -> Linked:
    return lay_linked()


def read(linked: Linked, who: Any = None, query: str = "") -> str:
    return linked.client(who).get(PAGE + query).content.decode()


def counts(page: str) -> dict[str, int]:
    return {
        label: int(number)
        for label, number in re.findall(r'class="k">([^<]+)</span><span><b>(\d+)</b>', page)
    }


def changed(packet: Packet, **given: Any) -> None:
    with audit.recording("tests", "sync.settle"):
        Packet.objects.filter(pk=packet.pk).update(**given)


@pytest.mark.clause("CM-12.1")
def test_packets_are_counted_by_state_and_listed_with_the_words_of_the_other_side(
    linked: Linked,
) -> None:
    first, second, third = linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm", "Lâm Hoàng Phúc")
    linked.answered(first, Outcome.ACCEPTED, "Thêm mới hồ sơ thành công")
    linked.answered(second, Outcome.REFUSED, WRONG)
    page = read(linked)
    assert counts(page) == {
        "Tất cả": 3, "Chờ gửi": 1, "Đang gửi": 0, "Chưa rõ": 0, "Đã thôi gửi": 0,
        "Bị từ chối": 1, "Đã tiếp nhận": 1, "Thay bằng bản mới": 0,
    }  # fmt: skip
    assert WRONG in page and "Thêm mới hồ sơ thành công" in page
    assert all(name in page for name in ("Đỗ Thanh Tùng", "Trần Ngọc Diễm", "Lâm Hoàng Phúc"))
    only = read(linked, query="?tinh-trang=bi-tu-choi")
    assert "Trần Ngọc Diễm" in only and "Đỗ Thanh Tùng" not in only
    assert third.state == "queued"


def test_reasons_are_grouped_without_the_numbers_of_persons(linked: Linked) -> None:
    packets = linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm", "Lâm Hoàng Phúc")
    linked.answered(packets[0], Outcome.EXISTS, "Số hiệu CBCCVC 096085000123 đã tồn tại!")
    linked.answered(packets[1], Outcome.EXISTS, "Số hiệu CBCCVC 096085000999 đã tồn tại!")
    linked.answered(packets[2], Outcome.REFUSED, WRONG)
    page = read(linked)
    reasons = re.findall(
        r'<a href="\?ly-do=(\w{12})">([^<]+)</a></th><td class="hs-num">(\d)', page
    )
    assert [(text, number) for _, text, number in reasons] == [
        ("Số hiệu CBCCVC … đã tồn tại!", "2"),
        (WRONG, "1"),
    ]
    only = read(linked, query=f"?ly-do={reasons[0][0]}")
    assert "Đỗ Thanh Tùng" in only and "Lâm Hoàng Phúc" not in only
    assert "Đang hiện 2 trong 2 gói tin" in only
    assert "Không có gói tin nào khớp" in read(linked, query="?ly-do=khongcogi")


def test_a_refusal_that_a_newer_version_replaced_is_no_open_reason(linked: Linked) -> None:
    (old,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(old, Outcome.REFUSED, WRONG)
    linked.approve([old.person], linked.department)
    linked.signed()
    page = read(linked)
    assert "Lý do bị từ chối" not in page
    assert "chưa sửa" not in page
    assert "gói tin mới hơn" in linked.client().get(f"{PAGE}/{old.pk}").content.decode()


def test_search_by_name_needs_no_accents(linked: Linked) -> None:
    linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    page = read(linked, query="?q=do+thanh")
    assert "Đỗ Thanh Tùng" in page and "Trần Ngọc Diễm" not in page


def test_filters_that_mean_nothing_show_everything(linked: Linked) -> None:
    linked.packets("Đỗ Thanh Tùng")
    for query in ("?tinh-trang=la-lung", "?dot=khong-phai-uuid", "?sau=%%%", "?q=%00"):
        answer = linked.client().get(PAGE + query)
        assert answer.status_code == 200
        assert "Đỗ Thanh Tùng" in answer.content.decode()


def test_the_packets_of_one_signature(linked: Linked) -> None:
    (first,) = linked.packets("Đỗ Thanh Tùng")
    linked.packets("Trần Ngọc Diễm")
    page = read(linked, query=f"?dot={first.session.signature_id}")
    assert "Đỗ Thanh Tùng" in page and "Trần Ngọc Diễm" not in page


# ── the connection ───────────────────────────────────────────────────────────


def test_the_connection_says_whether_the_other_side_answers(linked: Linked) -> None:
    assert "chưa gửi lần nào" in read(linked)
    first, second = linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    linked.answered(first, Outcome.ACCEPTED)
    heard = moment(Attempt.objects.get().ended_at)
    assert f"đang kết nối được, lần cuối liên lạc được {heard}" in read(linked)
    linked.answered(second, Outcome.NOT_SENT)
    assert f"không liên lạc được, lần cuối liên lạc được {heard}" in read(linked)


def test_a_connection_that_never_was_says_so(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.NOT_SENT)
    assert "không liên lạc được, chưa lần nào được" in read(linked)


def test_a_packet_given_up_does_not_speak_for_the_connection(linked: Linked) -> None:
    dead, alive = linked.packets("Đỗ Thanh Tùng", "Trần Ngọc Diễm")
    linked.answered(dead, Outcome.UNSURE)
    changed(dead, next_try_at=None)
    page = read(linked)
    assert "chưa gửi thêm gì" in page and "không liên lạc được" not in page
    linked.answered(alive, Outcome.ACCEPTED)
    assert "đang kết nối được" in read(linked)


# ── who may see whom ─────────────────────────────────────────────────────────


def test_who_may_not_read_a_person_sees_no_name_no_number_and_no_content(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.EXISTS, TAKEN)
    person = packet.person
    client = linked.client(linked.administrator)
    for address in (PAGE, f"{PAGE}/{packet.pk}"):
        page = client.get(address).content.decode()
        for told in ("Đỗ Thanh Tùng", person.staff_number, person.personal_number, "096085000123",
                     str(person.pk), "HOSO_CBCCVC"):  # fmt: skip
            assert told not in page, (address, told)
        assert "Số hiệu CBCCVC … đã tồn tại!" in page
    searched = client.get(f"{PAGE}?q=Đỗ Thanh Tùng").content.decode()
    assert "Không có gói tin nào khớp" in searched
    named = linked.client(linked.watcher).get(f"{PAGE}/{packet.pk}").content.decode()
    assert "Đỗ Thanh Tùng" in named and TAKEN in named and "HOSO_CBCCVC" in named


def test_packets_beyond_ones_scope_do_not_exist(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.REFUSED, WRONG)
    health = linked.unit("Sở Y tế", "H12.08")
    local = builders.make_account("Của Sở Y tế", role=Role.HOME_AFFAIRS, unit=health)
    client = linked.client(local)
    page = client.get(PAGE).content.decode()
    assert counts(page)["Tất cả"] == 0 and WRONG not in page
    assert client.get(f"{PAGE}/{packet.pk}").status_code == 404
    assert client.post(f"{PAGE}/{packet.pk}/gui-lai").status_code == 404
    assert client.get(f"{PAGE}/999999").status_code == 404


def test_strangers_are_refused_at_every_address(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    client = linked.client(linked.stranger)
    assert client.get(PAGE).status_code == 403
    assert client.get(f"{PAGE}/{packet.pk}").status_code == 403
    assert client.post(f"{PAGE}/{packet.pk}/gui-lai").status_code == 403
    assert linked.client().get(f"{PAGE}/{packet.pk}/gui-lai").status_code == 405


# ── one packet, and sending it again ─────────────────────────────────────────


def test_a_packet_shows_its_attempts_one_by_one(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.NOT_SENT, "Không kết nối được.")
    changed(packet, next_try_at=packet.created_at)
    linked.answered(packet, Outcome.REFUSED, WRONG)
    page = linked.client().get(f"{PAGE}/{packet.pk}").content.decode()
    assert "Gửi hồ sơ mới" in page and not re.search(r"\b(ADD|EDIT)\b", visible(page))
    assert page.index("gói tin chưa được gửi đi") < page.index("Cơ sở dữ liệu quốc gia từ chối")
    assert packet.payload_sha256 in page
    assert Attempt.objects.filter(packet=packet).count() == 2


def visible(page: str) -> str:
    """Without what is sent, which is as it is sent."""
    return re.sub(r"(?s)<pre.*?</pre>", "", page)


def test_an_edit_and_a_probe_are_told_in_words(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.UNSURE)
    changed(packet, next_try_at=packet.created_at)
    sync.reconcile(packet.pk, gateway=Says(Outcome.ACCEPTED))
    (newer,) = linked.approve([packet.person], linked.department)
    linked.signed()
    second = Packet.objects.get(version=newer)
    linked.answered(second, Outcome.ACCEPTED)
    for pk, said in ((packet.pk, "Đối soát"), (second.pk, "Gửi bản sửa")):
        page = visible(linked.client().get(f"{PAGE}/{pk}").content.decode())
        assert f'data-label="Việc">{said}<' in page and not re.search(r"\b(ADD|EDIT)\b", page)


def test_a_refused_packet_goes_again_after_it_was_corrected(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.REFUSED, WRONG)
    client = linked.client(linked.watcher)
    assert "Gửi lại sau khi đã sửa" in client.get(f"{PAGE}/{packet.pk}").content.decode()
    assert client.post(f"{PAGE}/{packet.pk}/gui-lai").status_code == 302
    packet.refresh_from_db()
    assert packet.state == "queued"
    assert client.post(f"{PAGE}/{packet.pk}/gui-lai").status_code == 409


def test_what_still_cannot_pass_says_each_field_and_stays_refused(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng", spoil="unit")
    client = linked.client()
    page = client.get(f"{PAGE}/{packet.pk}").content.decode()
    assert "Kiểm tra trước khi gửi của hệ thống" in page and "Chưa gửi lần nào" in page
    answer = client.post(f"{PAGE}/{packet.pk}/gui-lai")
    assert answer.status_code == 422
    assert "Mã đơn vị sử dụng (MaDonviSuDung)" in answer.content.decode()
    packet.refresh_from_db()
    assert packet.state == "rejected"


def test_an_unknown_result_is_not_sent_again_blindly(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    changed(packet, state="unknown")
    client = linked.client()
    page = client.get(f"{PAGE}/{packet.pk}").content.decode()
    assert "không gửi lại mù" in page and 'action="/lien-thong/' not in page
    assert client.post(f"{PAGE}/{packet.pk}/gui-lai").status_code == 409
    packet.refresh_from_db()
    assert packet.state == "unknown"


class Killed(BaseException):
    """What ends a process asks nobody."""


class Dies:
    def send(self, service: object, content: object) -> Any:
        raise Killed


def test_a_worker_killed_while_sending_is_said_at_the_packet_and_settled_without_a_second_add(
    linked: Linked,
) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    with pytest.raises(Killed):
        sync.send(packet.pk, gateway=Dies())
    assert counts(read(linked))["Đang gửi"] == 1, "it went out, and nobody knows yet"
    later = timezone.now() + timedelta(hours=1)
    away = Says(Outcome.UNSURE, "")
    sync.tend(gateway=away, now=later)
    page = words(linked.client().get(f"{PAGE}/{packet.pk}").content)
    assert "Tiến trình gửi bị ngắt giữa chừng; hệ thống sẽ tự hỏi lại" in page
    assert counts(read(linked))["Chưa rõ"] == 1
    there = Says(Outcome.ACCEPTED)
    sync.tend(gateway=there, now=later + timedelta(days=1))
    assert there.sent == 1 and "EDIT" in there.asked[0] and "ADD" not in there.asked[0]
    packet.refresh_from_db()
    assert packet.state == "accepted"


def test_what_gave_up_may_be_let_go_again(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    changed(packet, next_try_at=None, failures=11)
    page = read(linked)
    assert counts(page)["Đã thôi gửi"] == 1 and counts(page)["Chờ gửi"] == 0
    assert counts(page)["Tất cả"] == 1 and "cần người xem" in page
    only = read(linked, query="?tinh-trang=thoi-gui")
    assert "Đỗ Thanh Tùng" in only and "Đang hiện 1 trong 1 gói tin" in only
    assert "Không có gói tin nào khớp" in read(linked, query="?tinh-trang=cho-gui")
    client = linked.client()
    assert "Cho thử tiếp" in client.get(f"{PAGE}/{packet.pk}").content.decode()
    assert client.post(f"{PAGE}/{packet.pk}/gui-lai").status_code == 302
    packet.refresh_from_db()
    assert packet.failures == 0 and packet.next_try_at is not None


def test_what_was_lost_and_given_up_is_not_said_to_be_asked_about(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.UNSURE)
    page = read(linked)
    assert "đang đối soát" in page and counts(page)["Chưa rõ"] == 1
    changed(packet, next_try_at=None)
    page = read(linked)
    assert "đang đối soát" not in page and "đã thôi gửi" in page
    assert counts(page)["Chưa rõ"] == 0 and counts(page)["Đã thôi gửi"] == 1


def test_overwriting_takes_the_right_to_sign_and_a_tick(linked: Linked) -> None:
    (packet,) = linked.packets("Đỗ Thanh Tùng")
    linked.answered(packet, Outcome.EXISTS, TAKEN)
    place = f"{PAGE}/{packet.pk}"
    watcher, signer = linked.client(linked.watcher), linked.client()
    assert "Ghi đè" not in watcher.get(place).content.decode()
    both = {"ghi-de": "1", "da-kiem-tra": "1"}
    assert watcher.post(f"{place}/gui-lai", both).status_code == 403
    assert "Ghi đè hồ sơ đang có" in signer.get(place).content.decode()
    unticked = signer.post(f"{place}/gui-lai", {"ghi-de": "1"})
    assert unticked.status_code == 422 and "đánh dấu vào ô" in unticked.content.decode()
    assert signer.post(f"{place}/gui-lai", both).status_code == 302
    packet.refresh_from_db()
    assert (packet.state, packet.action) == ("queued", "EDIT")


# ── cost ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("query", ["", "?tinh-trang=bi-tu-choi", "?q=nguoi"])
def test_the_number_of_statements_does_not_grow(linked: Linked, query: str) -> None:
    client = linked.client()
    linked.packets(*(f"Người Thứ {n}" for n in range(3)))
    linked.packets("Người Sai", "Người Hỏng", spoil="unit")
    client.get(PAGE + query)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE + query)
    linked.packets(*(f"Người Nữa {n}" for n in range(25)))
    linked.packets(*(f"Người Lỗi {n}" for n in range(20)), spoil="unit")
    with CaptureQueriesContext(connection) as many:
        assert client.get(PAGE + query).status_code == 200
    assert len(many) == len(few)


def test_pages_follow_each_other_without_gap_or_repeat(linked: Linked) -> None:
    linked.packets(*(f"Người Thứ {n}" for n in range(60)))
    client, seen, query = linked.client(), [], ""
    while True:
        page = client.get(PAGE + query).content.decode()
        seen += re.findall(r'href="/lien-thong/(\d+)" aria-label="Xem', page)
        following = re.findall(r'href="(\?sau=[^"]+)" rel="next"', page)
        if not following:
            break
        query = following[0]
    assert len(seen) == len(set(seen)) == 60
