"""The screens of chains other than officer and head: queue, PIN, sessions, delegation, overview."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.services import revoke
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession, Declaration
from hoso.dossiers.models import Version
from hoso.signing.demo import PIN
from hoso.signing.models import Credential, Signature
from hoso.sync import services as sync
from hoso.web.queue.wording import kind_of
from tests import builders, regulated
from tests.changes.test_chains import approved, key_of, passed
from tests.web.desk import Desk, client_of, desk, words
from tests.web.test_sessions import boxes, hidden

__all__ = ["desk"]
pytestmark = pytest.mark.django_db

QUEUE, SESSIONS = "/viec-can-lam", "/dot-phe-duyet"
WRONG = "999999"


@pytest.fixture
def reviewer(desk: Desk) -> Account:
    return builders.make_account("Phạm Soát", role=Role.HR_HEAD, unit=desk.tree.unit)


@pytest.fixture
def above(desk: Desk) -> Account:
    return builders.make_account("Bà Sở", role=Role.HOME_AFFAIRS, unit=desk.tree.province)


@pytest.fixture
def three(desk: Desk, reviewer: Account) -> Desk:
    """A chain of three signed steps; officer and reviewer have their keys."""
    regulated.with_regulation("ba_buoc", regulated.ANY_DAY, chains=regulated.THREE_STEPS)
    builders.make_key(desk.officer, desk.tree.unit)
    builders.make_key(reviewer, desk.tree.unit)
    return desk


def accept_all(client: Client, one: Declaration) -> None:
    one.refresh_from_db()
    client.post(f"{QUEUE}/{one.pk}/dat", {"revision": one.revision, "con-lai": "1"})
    one.refresh_from_db()


# ── the queue of every decider ───────────────────────────────────────────────


@pytest.mark.clause("BNV-7.2a", "BNV-7.2b")
def test_each_decider_sees_only_what_stands_at_their_step(three: Desk, reviewer: Account) -> None:
    first = three.declared("Lê Văn An", "schooling")
    second = passed(three.declared("Lê Văn Bình", "schooling"), three.officer, three)
    officer, other = client_of(three.officer), client_of(reviewer)
    for client, mine, theirs in ((officer, "Lê Văn An", "Lê Văn Bình"),
                                 (other, "Lê Văn Bình", "Lê Văn An")):  # fmt: skip
        page = client.get(QUEUE).content.decode()
        assert mine in page and theirs not in page
        assert re.search(r"Tất cả\s+1\b", words(page)), "the count is of one's own step"
        assert f'href="{QUEUE}"' in page, "it stands in the rail"
    second.is_first = False
    assert kind_of(second).word == "Soát xét khai báo", "not a check"
    assert "bước trước đã xem 1/1" in words(other.get(QUEUE).content.decode())
    whole = words(other.get(f"{QUEUE}/{second.pk}").content.decode())
    assert "Bước trước đã xem 1/1 nội dung" in whole, "the reviewer has looked at nothing yet"
    assert other.get(f"{QUEUE}/tiep")["Location"] == f"{QUEUE}/{second.pk}"
    assert officer.get(f"{QUEUE}/tiep")["Location"] == f"{QUEUE}/{first.pk}"
    text = words(officer.get(f"{QUEUE}/{second.pk}").content)
    assert "đang ở bước “Soát xét” của Phạm Soát" in text
    answer = officer.post(f"{QUEUE}/{second.pk}/ket-thuc", {"revision": second.revision})
    assert answer.status_code == 403
    assert client_of(three.head).get(QUEUE).status_code == 403


@pytest.mark.clause("BNV-7.2a")
def test_a_signed_step_asks_for_the_pin_and_a_wrong_one_loses_nothing(
    three: Desk, reviewer: Account
) -> None:
    one = three.declared("Lê Văn An", "schooling")
    client, address = client_of(three.officer), f"{QUEUE}/{one.pk}/ket-thuc"
    accept_all(client, one)
    page = words(client.get(f"{QUEUE}/{one.pk}").content)
    assert "bước này phải ký số" in page and "Ký và chuyển bước sau" in page
    asked = client.post(address, {"revision": one.revision})
    assert asked.status_code == 200 and 'name="pin"' in asked.content.decode()
    assert "Trần Quốc Bảo" in words(asked.content)
    dialog = client.post(address, {"revision": one.revision}, headers={"HX-Request": "true"})
    assert "<dialog" in dialog.content.decode()
    wrong = client.post(address, {"revision": one.revision, "pin": WRONG})
    assert wrong.status_code == 403 and "Còn 2 lần nhập" in words(wrong.content)
    empty = client.post(address, {"revision": one.revision, "pin": ""})
    assert empty.status_code == 422 and "Chưa có gì được ký" in words(empty.content)
    one.refresh_from_db()
    assert (one.step, Signature.objects.count()) == ("check", 0)
    assert Credential.objects.get(account=three.officer).failed_pins == 1
    done = client.post(address, {"revision": one.revision, "pin": PIN})
    assert done.status_code == 302
    one.refresh_from_db()
    assert one.step == "review" and one.steps.get(step="check").signature is not None
    again = client.post(address, {"revision": one.revision, "pin": PIN})
    assert again.status_code == 403, "it is no longer theirs"


def test_of_two_reviewers_at_once_one_wins_and_the_other_is_told(
    three: Desk, reviewer: Account
) -> None:
    other = builders.make_account("Đỗ Soát", role=Role.HR_HEAD, unit=three.tree.unit)
    builders.make_key(other, three.tree.unit)
    one = passed(three.declared("Lê Văn An", "schooling"), three.officer, three)
    address, given = f"{QUEUE}/{one.pk}/ket-thuc", {"revision": one.revision, "pin": PIN}
    assert client_of(reviewer).post(address, given).status_code == 302
    lost = client_of(other).post(address, given)
    assert lost.status_code in (403, 409)
    assert one.steps.filter(step="review").count() == 1


def test_a_later_step_sees_who_decided_and_gives_items_back_to_a_step(
    three: Desk, reviewer: Account
) -> None:
    one = passed(three.declared("Lê Văn An", "schooling", "position"), three.officer, three)
    client, page = client_of(reviewer), f"{QUEUE}/{one.pk}"
    text = words(client.get(page).content)
    assert "Các bước trước đã quyết định" in text and "Trần Quốc Bảo" in text
    assert "đã ký số" in text
    item = one.items.order_by("position").first()
    assert item is not None
    client.post(f"{page}/tra-lai", {"revision": one.revision, "noi-dung": str(item.pk),
                                    f"ly-do-{item.pk}": "Sai bậc học"})  # fmt: skip
    one.refresh_from_db()
    shown = client.get(page).content.decode()
    assert "Bước “Kiểm tra”" in shown and 'name="to"' in shown
    client.post(f"{page}/ket-thuc", {"revision": one.revision, "to": "check"})
    one.refresh_from_db()
    assert one.step == "check"
    back = words(client_of(three.officer).get(page).content)
    assert "Lần trước trả lại: “Sai bậc học”" in back and "Phạm Soát" in back
    assert "Trả lại cả khai báo" in back


def test_the_whole_goes_back_with_a_reason_to_the_declarer_or_a_step(
    three: Desk, reviewer: Account
) -> None:
    one = passed(three.declared("Lê Văn An", "schooling"), three.officer, three)
    client, address = client_of(reviewer), f"{QUEUE}/{one.pk}/tra-ca"
    bare = client.post(address, {"revision": one.revision, "to": "check", "reason": " "})
    assert bare.status_code == 422 and "Ghi lý do" in words(bare.content)
    odd = client.post(address, {"revision": one.revision, "to": "approve", "reason": "x"})
    assert odd.status_code == 409
    done = client.post(address, {"revision": one.revision, "to": "declare", "reason": "Thiếu giấy"})
    assert done.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.step) == (rules.RETURNED, rules.DECLARE)


@pytest.mark.clause("BNV-7.2b")
def test_many_are_passed_on_under_one_signature_after_a_look(
    three: Desk, reviewer: Account
) -> None:
    found = [passed(three.declared(name, "schooling"), three.officer, three)
             for name in ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc")]  # fmt: skip
    before = Signature.objects.count()
    client = client_of(reviewer)
    assert "Ký và chuyển 3 khai báo đã xem xong" in words(client.get(QUEUE).content)
    html = client.get(f"{QUEUE}/chuyen").content.decode()
    assert all(name in html for name in ("Lê Văn An", "Lê Văn Bình", "Lê Văn Cúc"))
    chosen = boxes(html)
    assert len(chosen) == 3
    asked = client.post(
        f"{QUEUE}/chuyen", {"ban-chup": hidden(html, "ban-chup"), "chon": chosen[1:]}
    )
    sealed = hidden(asked.content.decode(), "da-chon")
    wrong = client.post(f"{QUEUE}/chuyen", {"da-chon": sealed, "pin": WRONG})
    assert wrong.status_code == 403 and Signature.objects.count() == before
    assert client.post(f"{QUEUE}/chuyen", {"da-chon": sealed, "pin": PIN}).status_code == 302
    assert Declaration.objects.filter(state=rules.CHECKED).count() == 2
    assert Signature.objects.count() == before + 1
    gone = client.post(f"{QUEUE}/chuyen", {"da-chon": sealed, "pin": PIN})
    assert gone.status_code == 409 and "Chưa chuyển khai báo nào" in words(gone.content)
    assert {each.pk for each in found} >= set(
        Declaration.objects.filter(step="review").values_list("pk", flat=True)
    )


def test_the_list_runs_the_same_statements_however_many_wait(
    three: Desk, reviewer: Account
) -> None:
    client = client_of(reviewer)

    def count(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        return sum("regulations_revision" not in each["sql"] for each in seen)  # once a second

    passed(three.declared("Lê Văn An", "schooling"), three.officer, three)
    passed(three.declared("Lê Văn Ba", "schooling"), three.officer, three)
    for address in (QUEUE, f"{QUEUE}/chuyen"):
        client.get(address)
        few = count(address)
        passed(three.declared("Lê Văn Bình", "schooling"), three.officer, three)
        assert count(address) == few


# ── the person signs ─────────────────────────────────────────────────────────


@pytest.mark.clause("BNV-7.2")
def test_the_person_signs_what_they_send(desk: Desk) -> None:
    regulated.with_regulation("tu_ky", regulated.PERSON_SIGNS)
    someone = desk.person("Lê Văn An")
    builders.fill(someone, "schooling")
    client, address = client_of(someone.account), "/ho-so-cua-toi/gui"
    text = words(client.get(address).content)
    assert "Phải ký số khi gửi, mà chưa ký được" in text and "Hỏi" in text
    form = {"happened_on": f"{timezone.localdate():%d/%m/%Y}", "revision": "2", "pin": PIN}
    form["revision"] = hidden(client.get(address).content.decode(), "revision")
    assert client.post(address, form).status_code == 403
    builders.make_key(someone.account, desk.tree.unit)
    assert 'name="pin"' in client.get(address).content.decode()
    wrong = client.post(address, {**form, "pin": WRONG})
    assert wrong.status_code == 403 and "Còn 2 lần nhập" in words(wrong.content)
    assert form["happened_on"] in wrong.content.decode(), "what was typed stays"
    assert not Declaration.objects.exists()
    assert client.post(address, form).status_code == 302
    [one] = Declaration.objects.all()
    assert one.steps.get(step="declare").signature.purpose == "declaration"


# ── sessions by their window ─────────────────────────────────────────────────


@pytest.mark.clause("LC-2.3a", "KT-8.1")
def test_before_it_opens_a_session_is_shown_and_signing_wants_a_reason(
    desk: Desk, above: Account
) -> None:
    with time_machine.travel(datetime(2026, 11, 10, 3, tzinfo=UTC), tick=True):
        regulated.with_regulation("cuoi_thang", regulated.LAST_5_DAYS)
        desk.key()
        desk.checked("Lê Văn An")
        client = client_of(desk.head)
        html = client.get(SESSIONS).content.decode()
        text = words(html)
        assert "Đợt phê duyệt tháng 11/2026" in text
        assert "từ 26/11 đến hết 30/11/2026" in text and "Hôm nay xem trước được" in text
        form = {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)}
        asked = client.post(f"{SESSIONS}/ky", form).content.decode()
        assert 'name="outside"' in asked
        sealed = {"da-chon": hidden(asked, "da-chon"), "pin": PIN}
        bare = client.post(f"{SESSIONS}/ky", sealed)
        assert bare.status_code == 422 and "ghi lý do" in words(bare.content)
        assert Credential.objects.get(account=desk.head).failed_pins == 0
        typed = {**sealed, "outside": "Đi công tác", "pin": WRONG}
        wrong = client.post(f"{SESSIONS}/ky", typed)
        assert "Còn 2 lần nhập" in words(wrong.content)
        assert "Đi công tác" in wrong.content.decode(), "the reason stays"
        done = client.post(f"{SESSIONS}/ky", {**typed, "pin": PIN})
        assert done.status_code == 302
        [one] = ApprovalSession.objects.all()
        record = words(client.get(f"{SESSIONS}/{one.pk}").content)
        assert "Duyệt ngoài đợt vì" in record and "Đi công tác" in record
        over = words(client_of(above).get("/ky-cap-tinh/don-vi").content)
        assert "ngoài đợt" in over and "“Đi công tác”" in over and "Lê Hoàng Nam" in over
        listed = client_of(above).get(f"{SESSIONS}/da-ky?loai=ngoai-dot").content
        assert "Đi công tác" in words(listed)
        assert client_of(above).get(f"{SESSIONS}/{one.pk}").status_code == 200


@pytest.mark.parametrize(
    ("table", "title"),
    [(regulated.QUARTER, "Đợt phê duyệt quý 4/2026"), (regulated.LAST_5_DAYS, "tháng 11/2026")],
)
def test_a_session_is_called_by_its_window(desk: Desk, table: str, title: str) -> None:
    with time_machine.travel(datetime(2026, 11, 10, 3, tzinfo=UTC), tick=True):
        regulated.with_regulation("theo_ky", table)
        assert title in words(client_of(desk.head).get(SESSIONS).content)


def test_as_it_comes_there_is_no_window_and_the_head_is_told_of_each(three: Desk) -> None:
    text = words(client_of(three.head).get(SESSIONS).content)
    assert "Duyệt khi đến" in text and "ngay khi nhận" in text


@pytest.mark.clause("LC-2.3a")
@pytest.mark.parametrize("signature", ["none", "optional"])
def test_without_a_signature_one_press_approves_and_the_record_is_kept(
    desk: Desk, signature: str
) -> None:
    regulated.with_regulation(
        "duyet", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3),
            regulated.step("approve", "Duyệt", "head", signature, days=5),
        ),
    )  # fmt: skip
    desk.checked("Lê Văn An")
    client = client_of(desk.head)
    html = client.get(SESSIONS).content.decode()
    assert "Sẵn sàng duyệt: 1 hồ sơ" in words(html)
    asked = client.post(
        f"{SESSIONS}/ky", {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)}
    ).content.decode()
    assert 'name="pin"' not in asked and "Duyệt 1 hồ sơ" in words(asked)
    sealed = hidden(asked, "da-chon")
    done = client.post(f"{SESSIONS}/ky", {"da-chon": sealed, "duyet": "1"})
    assert done.status_code == 302, words(done.content)
    [one] = ApprovalSession.objects.all()
    record = client.get(f"{SESSIONS}/{one.pk}")
    assert "không, theo quy chế" in words(record.content)
    assert client.get(f"{SESSIONS}/{one.pk}/manifest.json").content == one.manifest_bytes
    assert client.get(f"{SESSIONS}/{one.pk}/manifest.json.p7s").status_code == 404
    chief = builders.make_account("Sở Trưởng", role=Role.UPWARD_SIGNER, unit=desk.tree.province)
    above = words(client_of(chief).get("/ky-cap-tinh").content)
    assert "duyệt không kèm chữ ký số" in above and "Sở Nông nghiệp" in above
    [version] = Version.objects.all()
    papers = client_of(desk.officer).get(f"/ho-so/{version.person_id}/ban-giay")
    assert papers.status_code == 200, "what is printed needs no signature"


def test_an_optional_signature_may_be_given(desk: Desk) -> None:
    regulated.with_regulation(
        "duyet", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3),
            regulated.step("approve", "Duyệt", "head", "optional", days=5),
        ),
    )  # fmt: skip
    desk.key()
    desk.checked("Lê Văn An")
    client = client_of(desk.head)
    html = client.get(SESSIONS).content.decode()
    asked = client.post(
        f"{SESSIONS}/ky", {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)}
    ).content.decode()
    assert "Không bắt buộc" in asked
    client.post(f"{SESSIONS}/ky", {"da-chon": hidden(asked, "da-chon"), "duyet": "1", "pin": PIN})
    assert ApprovalSession.objects.get().signature is not None


def test_an_approval_without_a_signature_has_no_proof_and_the_page_says_why(desk: Desk) -> None:
    regulated.with_regulation(
        "duyet", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3),
            regulated.step("approve", "Duyệt", "head", "none", days=5),
        ),
    )  # fmt: skip
    someone = desk.person("Lê Văn An")
    one = builders.check(builders.declare(someone), desk.officer)
    one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
    changes.approve(desk.tree.unit, {one.pk: one.revision}, by=desk.head, signer=None)
    for name in ("people:proof", "components:copy", "components:send"):
        address = reverse(name, args=[someone.person.pk, 1])
        client = client_of(someone.account)
        answer = client.post(address) if name == "components:send" else client.get(address)
        assert answer.status_code == 409, name
        assert "phê duyệt không kèm chữ ký số" in words(answer.content), name


def test_past_sessions_are_found_by_unit_period_and_signer(desk: Desk) -> None:
    desk.key()
    done = []
    for name in ("Lê Văn An", "Lê Văn Bình"):
        one = desk.checked(name)
        with key_of(desk.head, desk) as signer:
            done.append(changes.approve(desk.tree.unit, {one.pk: one.revision}, by=desk.head,
                                        signer=signer).session)  # fmt: skip
    client, place = client_of(desk.head), f"{SESSIONS}/da-ky"
    for query, many in (
        ("", 2), (f"?don-vi={desk.tree.unit.pk}", 2), (f"?ky={done[0].period}", 2),
        (f"?nguoi={desk.head.pk}", 2), ("?ky=1999-01", 0), ("?loai=ngoai-dot", 0),
        ("?don-vi=999999", 0), ("?nguoi=abc", 0),
    ):  # fmt: skip
        page = client.get(place + query).content.decode()
        assert sum(str(each.pk) in page for each in done) == many, query
    assert client_of(desk.officer).get(place).status_code == 403
    other = builders.make_account("Ông Khác", role=Role.HEAD, unit=desk.tree.division)
    assert str(done[0].pk) not in client_of(other).get(place).content.decode()


def test_more_that_wait_take_no_more_statements(desk: Desk) -> None:
    client = client_of(desk.head)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(SESSIONS).status_code == 200
        return len(seen)

    desk.checked("Lê Văn An")
    desk.unusual("Lê Thị Cúc")
    desk.declared("Lê Văn Đa", "schooling")
    count()
    few = count()
    for name in ("Anh", "Bách", "Chi", "Danh"):
        desk.checked(f"Lê Văn {name}")
        desk.unusual(f"Lê Thị {name}")
        desk.declared(f"Lê Minh {name}", "schooling")
    assert count() == few


# ── the head's signature goes up by itself ───────────────────────────────────


@pytest.mark.clause("KT-8.1")
def test_home_affairs_is_told_that_heads_sign_upward_and_sees_what_they_signed(
    desk: Desk,
) -> None:
    regulated.with_regulation("thu_truong_gui", regulated.UPWARD_BY_HEAD)
    chief = builders.make_account("Sở Trưởng", role=Role.UPWARD_SIGNER, unit=desk.tree.province)
    one = builders.check(desk.declared(), desk.officer)
    done = approved(one, desk.head, desk)
    sync.send_approved(done.session.signature_id, [done.versions[0].pk])
    client = client_of(chief)
    text = words(client.get("/ky-cap-tinh").content)
    assert "cũng là chữ ký gửi lên" in text and "Không có dữ liệu nào đang đợi" in text
    record = client.get(f"/ky-cap-tinh/{done.session.signature_id}")
    assert "Thủ trưởng đã ký và gửi lên" in words(record.content)
    head = words(client_of(desk.head).get(f"{SESSIONS}/{done.session.pk}").content)
    assert "cũng là chữ ký gửi đi" in head


# ── the overview ─────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-7.2", "CM-7.1")
def test_the_overview_says_which_units_signed_which_not_and_how_late(
    desk: Desk, above: Account
) -> None:
    other = builders.make_unit("Chi cục Thủy lợi", "sub_department", desk.tree.unit)
    for unit in (desk.tree.province, desk.tree.unit, desk.tree.division):
        unit.refresh_from_db()
    builders.make_account("Ông Thủy", role=Role.HEAD, unit=other)
    with time_machine.travel(datetime(2026, 11, 2, 3, tzinfo=UTC), tick=True):
        one, _two = desk.checked("Lê Văn An"), desk.checked("Lê Văn Bình", unit=other)
        with key_of(desk.head, desk) as signer:
            changes.approve(desk.tree.unit, {one.pk: one.revision}, by=desk.head, signer=signer)
    with time_machine.travel(datetime(2026, 11, 30, 3, tzinfo=UTC), tick=True):
        client = client_of(above)
        now = words(client.get("/ky-cap-tinh/don-vi").content)
        before = words(client.get("/ky-cap-tinh/don-vi?ky=2026-11").content)
    assert "Chi cục Thủy lợi" in now and "chậm 4 ngày làm việc" in now
    assert "02/11/2026" in before and "1 hồ sơ" in before and "Lê Hoàng Nam" in before
    assert client_of(desk.head).get("/ky-cap-tinh/don-vi").status_code == 403


# ── delegation ───────────────────────────────────────────────────────────────


@pytest.mark.clause("KT-3.7")
def test_a_head_lends_the_role_sees_it_and_takes_it_back(desk: Desk) -> None:
    deputy = desk.person("Vũ Văn Phó")
    client, place = client_of(desk.head), "/uy-quyen"
    text = words(client.get(place).content)
    assert "ủy quyền được" in text and "Khoản 1 Điều 7" in text
    offered = client.get(f"{place}/tai-khoan?q=vu van pho").content.decode()
    assert f'data-value="{deputy.account.pk}"' in offered
    [given] = Grant.objects.filter(account=desk.head)
    today = timezone.localdate()
    form = {"quyen": str(given.pk), "to": str(deputy.account.pk), "since": f"{today:%d/%m/%Y}",
            "until": f"{today + timedelta(days=3):%d/%m/%Y}", "basis": ""}  # fmt: skip
    bare = client.post(place, form)
    assert bare.status_code == 422 and "Ghi văn bản ủy quyền" in words(bare.content)
    assert "Vũ Văn Phó" in bare.content.decode(), "what was chosen stays"
    bad = client.post(place, {**form, "until": "31/02/2026", "to": "không ai"})
    assert bad.status_code == 422 and "Chọn một người" in words(bad.content)
    assert client.post(place, {**form, "basis": "12/UQ"}).status_code == 302
    twice = client.post(place, {**form, "basis": "12/UQ"})
    assert twice.status_code == 409
    lent = Grant.objects.get(for_account=desk.head)
    assert lent.until == today + timedelta(days=4)
    assert "Đang ủy quyền" in words(client.get(place).content)

    builders.make_key(deputy.account, desk.tree.unit)
    desk.checked("Lê Văn An")
    their = client_of(Account.objects.get(pk=deputy.account.pk))
    assert "thay mặt Lê Hoàng Nam" in words(their.get(SESSIONS).content)
    html = their.get(SESSIONS).content.decode()
    asked = their.post(
        f"{SESSIONS}/ky", {"ban-chup": hidden(html, "ban-chup"), "chon": boxes(html)}
    ).content.decode()
    assert "Thay mặt" in words(asked)
    sealed = {"da-chon": hidden(asked, "da-chon"), "pin": PIN}
    done = their.post(f"{SESSIONS}/ky", sealed)
    record = words(their.get(done["Location"]).content)
    assert "Thay mặt" in record and "Lê Hoàng Nam" in record and "Vũ Văn Phó" in record

    assert their.post(f"{place}/{lent.pk}/thu-lai").status_code == 404
    assert client.post(f"{place}/{lent.pk}/thu-lai").status_code == 302
    assert not access_of(deputy.account)
    assert client.post(f"{place}/{lent.pk}/thu-lai").status_code in (404, 409)


def access_of(account: Account) -> bool:
    return access.may(Account.objects.get(pk=account.pk), Act.APPROVE)


def test_an_officer_sees_why_the_step_may_not_be_lent(desk: Desk) -> None:
    client = client_of(desk.officer)
    text = words(client.get("/uy-quyen").content)
    assert "không ủy quyền được" in text and "Quy chế không quy định" in text
    [given] = Grant.objects.filter(account=desk.officer)
    today = f"{timezone.localdate():%d/%m/%Y}"
    other = desk.person("Vũ Văn Phó")
    answer = client.post("/uy-quyen", {"quyen": str(given.pk), "to": str(other.account.pk),
                                       "since": today, "until": today, "basis": "1"})  # fmt: skip
    assert answer.status_code == 403 and "không cho ủy quyền" in words(answer.content)


# ── what nobody can decide ───────────────────────────────────────────────────


def test_stuck_work_is_shown_and_one_act_appoints(desk: Desk, above: Account) -> None:
    client, place = client_of(above), "/viec-cho-nguoi"
    assert "Mọi việc đều có người giải quyết" in words(client.get(place).content)
    desk.declared("Lê Văn An", "schooling")
    revoke(Grant.objects.get(account=desk.officer), by="tests")
    text = words(client.get(place).content)
    assert "1 việc chờ bước của Cán bộ đầu mối" in text and "Phòng Quản lý đất đai" in text
    assert "1 việc không ai giải quyết" in words(client.get("/ky-cap-tinh/don-vi").content)
    key = f"{desk.tree.division.pk}-officer"
    assert 'name="basis"' in client.get(f"{place}?viec={key}").content.decode()
    fresh = builders.make_account("Người Thay", role=Role.SEAL_KEEPER,
                                                        unit=desk.tree.unit)  # fmt: skip
    today = timezone.localdate()
    form = {"viec": key, "to": str(fresh.pk), "since": f"{today:%d/%m/%Y}",
            "until": f"{today + timedelta(days=400):%d/%m/%Y}", "basis": "3/QĐ"}  # fmt: skip
    long = client.post(place, form)
    assert long.status_code == 422 and "từ 1 đến 180 ngày" in words(long.content)
    form["until"] = f"{today + timedelta(days=20):%d/%m/%Y}"
    assert client.post(place, form).status_code == 302
    again = client.post(place, form)
    assert again.status_code == 409 and "vừa có người giải quyết" in words(again.content)
    assert "Lê Văn An" in client_of(Account.objects.get(pk=fresh.pk)).get(QUEUE).content.decode()
    for other in (desk.head, desk.officer):
        assert client_of(other).get(place).status_code == 403
