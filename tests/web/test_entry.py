"""The screens of who enters for others, of requests for accounts and passwords, and of leaving."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hoso.accounts.models import Account, Role
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import PasswordRequest, Person, RecordRequest
from hoso.regulations.kinds import Declarer
from tests import builders
from tests.builders import Someone
from tests.web.desk import Desk, desk
from tests.web.signing_in import client_of

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:3000]
    return html.unescape(answer.content.decode())


@pytest.fixture
def tuyen_quang(settings: Any) -> None:
    settings.HOSO_REGULATION = "tuyen_quang_2020"


@pytest.fixture
def someone(tuyen_quang: None, desk: Desk) -> Someone:
    return desk.person()


@pytest.fixture
def officer(desk: Desk) -> Client:
    return client_of(desk.officer)


def entry(someone: Someone, rest: str = "") -> str:
    return f"/ho-so/{someone.person.pk}/khai{rest}"


# ── the officer enters ───────────────────────────────────────────────────────


@pytest.mark.clause("TQ-9.2a")
def test_the_officer_types_proves_sends_and_takes_back(
    desk: Desk, someone: Someone, officer: Client
) -> None:
    page = text(officer.get(f"/ho-so/{someone.person.pk}"))
    assert f'href="{entry(someone)}"' in page
    assert "Nhập hồ sơ: Nguyễn Văn An" in text(officer.get(entry(someone)))
    new = officer.get(entry(someone, "/muc/32.1/dong-moi"))["Location"]
    assert new.startswith(entry(someone, "/muc/32.1/dong/"))
    typed = {**builders.TYPED["training"], "revision": "0"}
    saved = officer.post(f"{new}/luu", typed)
    assert saved.status_code == 200 and saved.json()["revision"] == 1
    proof = {"do": "attach", "mc-tep": builders.make_pdf(), "mc-loai": "diploma", "revision": "1"}
    done = officer.post(new, {**typed, **proof})
    assert done["Location"] == f"{new}#minh-chung"
    page = text(officer.get(entry(someone, "/gui")))
    assert "1 thay đổi" in page and entry(someone, "/gui/han") in page
    sent = officer.post(entry(someone, "/gui"), {"happened_on": "1/10/2026"})
    assert sent["Location"] == entry(someone)
    declaration = Declaration.objects.get()
    assert (declaration.entered_by, declaration.state) == ("officer", rules.CHECKED)
    assert "bước “Kiểm duyệt”" in text(officer.get(entry(someone)))
    again = officer.post(entry(someone, "/gui"), {"happened_on": "1/10/2026"}, follow=True)
    assert "đã được gửi rồi" in text(again)
    assert "Rút khai báo" in text(officer.get(entry(someone, "/rut")))
    assert officer.post(entry(someone, "/rut"))["Location"] == entry(someone)
    declaration.refresh_from_db()
    assert declaration.state == rules.WITHDRAWN
    assert len(changes.draft_of(someone.person, Declarer.OFFICER).operations) == 1


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(
    someone: Someone, officer: Client
) -> None:
    new = officer.get(entry(someone, "/muc/32.1/dong-moi"))["Location"]
    typed = {**builders.TYPED["training"], "since": "99/2003", "revision": "0"}
    page = text(officer.post(new, {**typed, "do": "done"}), 422)
    assert 'value="99/2003"' in page and f'action="{new}"' in page
    stale = officer.post(new, {**typed, "revision": "77"})
    assert "cửa sổ khác" in text(stale, 409)


@pytest.mark.clause("TQ-9.2b")
def test_the_person_edits_only_their_items_and_reads_who_enters_the_rest(
    someone: Someone,
) -> None:
    person = client_of(someone.account)
    page = text(person.get("/ho-so-cua-toi/muc/32.1"))
    assert "do cán bộ đầu mối của đơn vị nhập" in page and "Khoản 2 Điều 9" in page
    assert "báo cán bộ đầu mối của đơn vị" in page
    assert "dong-moi" not in page and 'id="khai"' not in page
    assert 'id="khai"' in text(person.get("/ho-so-cua-toi/muc/1-7"))
    assert "dong-moi" in text(person.get("/ho-so-cua-toi/muc/36.1"))
    row = "/ho-so-cua-toi/muc/32.1/dong/3f8c2b1e-0000-4000-8000-000000000001"
    assert 'id="khai"' not in text(person.get(row))
    refused = text(person.post(row, builders.TYPED["training"]), 403)
    assert "do cán bộ đầu mối của đơn vị nhập" in refused and "Khoản 2 Điều 9" in refused
    missing = text(person.get("/ho-so-cua-toi/con-thieu"))
    assert "36.1" in missing and "37.1" not in missing


def test_where_the_person_enters_the_officer_is_told_the_article(
    desk: Desk, officer: Client
) -> None:
    someone = desk.person()
    refused = text(officer.get(entry(someone)), 403)
    assert "tự khai vào hồ sơ của mình" in refused and "Khoản 3 Điều 6" in refused
    assert "Nhập dữ liệu" not in text(officer.get(f"/ho-so/{someone.person.pk}"))


def test_nobody_else_gets_in_and_ones_own_is_at_its_own_place(
    desk: Desk, someone: Someone, officer: Client
) -> None:
    assert client_of(desk.head).get(entry(someone)).status_code == 403
    other = desk.person("Lê Thị Bình")
    assert client_of(other.account).get(entry(someone)).status_code == 404
    assert client_of(someone.account).get(entry(someone)).status_code == 404
    assert Client().get(entry(someone)).status_code == 302


@pytest.mark.clause("TQ-9.2a")
def test_given_back_the_officer_corrects_it_there(
    desk: Desk, someone: Someone, officer: Client
) -> None:
    typed = Someone(someone.person, desk.officer)
    builders.fill(typed, "training")
    sent = changes.submit(someone.person, by=desk.officer)
    changes.give_back_whole(sent, "Sai trường", by=desk.head, revision=sent.revision)
    page = text(officer.get(entry(someone)))
    assert "Sai trường" in page and "Bị trả lại: 1 nội dung" in page
    own = text(client_of(someone.account).get("/ho-so-cua-toi"))
    assert "Bị trả lại: 1 nội dung" not in own
    work = text(officer.get("/viec-can-lam"))
    assert "chờ đơn vị sửa" in work and f'href="{entry(someone)}"' in work
    notice = text(officer.get("/thong-bao"))
    assert "bị trả lại" in notice


# ── accounts on request ──────────────────────────────────────────────────────


@pytest.fixture
def above(desk: Desk) -> Account:
    return builders.make_account("Đỗ Minh Tâm", role=Role.HOME_AFFAIRS, unit=desk.tree.province)


def recruit(desk: Desk, **given: str | None) -> dict[str, Any]:
    today = timezone.localdate()
    form = {"full_name": "Phạm Văn Mới", "personal_number": "096095000077", "born_on": "2/4/1995",
            "sex": "1", "unit": str(desk.tree.division.pk), "kind": "official",
            "decision_number": "77/QĐ", "decision_on": f"{today:%d/%m/%Y}",
            "started_on": f"{today:%d/%m/%Y}", "scan": builders.make_pdf("Tuyển dụng")}  # fmt: skip
    return {name: value for name, value in {**form, **given}.items() if value is not None}


@pytest.mark.clause("KT-7.2", "KT-3.3")
def test_the_unit_asks_and_home_affairs_creates_on_screen(
    desk: Desk, officer: Client, above: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    assert "Đề nghị cấp tài khoản" in text(officer.get("/ho-so"))
    refused = text(officer.get("/ho-so/mo"), 403)
    assert "theo đề nghị của đơn vị" in refused and "Khoản 2 Điều 7" in refused
    done = officer.post("/ho-so/de-nghi/moi", recruit(desk), follow=True)
    assert "Đã gửi đề nghị" in text(done) and "Phạm Văn Mới" in text(done)
    again = officer.post("/ho-so/de-nghi/moi", recruit(desk))
    assert "chờ cấp tài khoản" in text(again, 409)
    asked = RecordRequest.objects.get()

    home = client_of(above)
    assert "Phạm Văn Mới" in text(home.get("/ho-so/de-nghi"))
    page = text(home.get(f"/ho-so/de-nghi/{asked.pk}"))
    assert "H34-096095000077" in page and "77/QĐ" in page
    scan = home.get(f"/ho-so/de-nghi/{asked.pk}/quyet-dinh?xem")
    assert scan.status_code == 200 and scan["Content-Type"] == "application/pdf"
    assert officer.post(f"/ho-so/de-nghi/{asked.pk}", {"do": "open"}).status_code == 403
    slip = home.post(f"/ho-so/de-nghi/{asked.pk}", {"do": "open"})
    page = text(slip)
    assert "no-store" in slip["Cache-Control"] and "H34-096095000077" in page
    found = re.search(r'id="mat-khau">([^<]+)<', page)
    assert found is not None
    account = Person.objects.get(personal_number="096095000077").account
    assert account is not None and account.check_password(found.group(1))
    assert home.post(f"/ho-so/de-nghi/{asked.pk}", {"do": "open"}).status_code == 409
    assert "đã cấp tài khoản" in text(officer.get("/ho-so/de-nghi?tinh-trang=xong"))


def test_what_lacks_of_a_request_is_said_and_a_refusal_wants_a_reason(
    desk: Desk, officer: Client, above: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    page = text(
        officer.post("/ho-so/de-nghi/moi", recruit(desk, scan=None, born_on="40/1/1990")), 422
    )
    assert 'value="Phạm Văn Mới"' in page
    tomorrow = f"{timezone.localdate() + timedelta(days=1):%d/%m/%Y}"
    page = text(officer.post("/ho-so/de-nghi/moi", recruit(desk, decision_on=tomorrow)), 422)
    assert "ở tương lai" in page
    officer.post("/ho-so/de-nghi/moi", recruit(desk))
    asked, home = RecordRequest.objects.get(), client_of(above)
    address = f"/ho-so/de-nghi/{asked.pk}"
    assert "Ghi lý do" in text(home.post(address, {"do": "refuse", "reason": " "}), 422)
    assert home.post(address, {"do": "refuse", "reason": "Thiếu văn bản"}).status_code == 302
    assert "Thiếu văn bản" in text(officer.get(address))


@pytest.mark.clause("BNV-7.1")
def test_the_administrator_has_the_requests_where_the_centre_creates(
    desk: Desk, officer: Client, settings: Any
) -> None:
    centre = builders.make_account("Ngô Khoa", role=Role.ADMINISTRATOR, unit=desk.tree.province)
    assert "/ho-so/de-nghi" not in text(client_of(centre).get("/danh-muc"))
    settings.HOSO_REGULATION = "bo_noi_vu_2023"
    officer.post("/ho-so/de-nghi/moi", recruit(desk))
    admin = client_of(centre)
    assert "/ho-so/de-nghi" in text(admin.get("/danh-muc"))
    assert "Phạm Văn Mới" in text(admin.get("/ho-so/de-nghi"))
    asked = RecordRequest.objects.get()
    assert "Phiếu giao tài khoản" in text(admin.post(f"/ho-so/de-nghi/{asked.pk}", {"do": "open"}))


@pytest.mark.clause("CM-4.5")
def test_what_the_request_said_is_filled_in_and_marked(
    desk: Desk, officer: Client, above: Account, settings: Any
) -> None:
    settings.HOSO_REGULATION = "kon_tum_2025"
    asked = dossiers.ask_record(desk.officer, desk.tree.division, builders.make_recruit())
    made = dossiers.open_asked(asked, by=above)
    page = text(client_of(made.account).get("/ho-so-cua-toi/muc/1-7"))
    assert 'value="Nguyễn Văn An"' in page
    assert page.count("Đã có từ đề nghị cấp tài khoản (quyết định 12/QĐ-TD)") == 3
    page = text(client_of(made.account).get("/ho-so-cua-toi/muc/8-10"))
    assert page.count("Đã có từ đề nghị") == 1


# ── lost passwords ───────────────────────────────────────────────────────────


@pytest.mark.clause("TQ-14.5", "BNV-14.4", "KT-15.5")
@pytest.mark.parametrize(
    ("regulation", "words"),
    [
        ("tuyen_quang_2020", "Khoản 5 Điều 14"),
        ("bo_noi_vu_2023", "Khoản 4 Điều 14"),
        ("kon_tum_2025", "Khoản 5 Điều 15"),
        ("ca_mau_2024", "Quy chế không quy định"),
    ],
)
def test_the_sign_in_page_tells_the_path_of_the_regulation(
    desk: Desk, settings: Any, regulation: str, words: str
) -> None:
    settings.HOSO_REGULATION = regulation
    page = text(Client().get("/dang-nhap"))
    assert "Mất hoặc quên mật khẩu: báo ngay" in page and words in page


@pytest.mark.clause("TQ-14.5")
def test_the_head_asks_and_home_affairs_gives_the_slip(
    desk: Desk, someone: Someone, above: Account
) -> None:
    head, address = client_of(desk.head), f"/ho-so/{someone.person.pk}/de-nghi-mat-khau"
    assert address in text(head.get(f"/ho-so/{someone.person.pk}"))
    assert "Ghi lý do" in text(head.post(address, {"reason": ""}), 422)
    assert head.post(address, {"reason": "Quên mật khẩu"}).status_code == 302
    assert "đang chờ" in text(head.post(address, {"reason": "Quên"}), 422)
    asked, home = PasswordRequest.objects.get(), client_of(above)
    page = text(home.get("/ho-so/de-nghi"))
    assert "Quên mật khẩu" in page
    link = f"/ho-so/de-nghi/mat-khau/{asked.pk}"
    assert head.get(link).status_code == 404
    assert "Lê Hoàng Nam" in text(home.get(link)) or desk.head.full_name in text(home.get(link))
    assert 'id="mat-khau"' in text(home.post(link))
    assert home.post(link).status_code == 404


# ── leaving ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-11.3", "TQ-10.3")
def test_the_officer_sets_the_status_and_lists_show_it_once_signed(
    desk: Desk, someone: Someone, officer: Client
) -> None:
    address, today = f"/ho-so/{someone.person.pk}/tinh-trang", f"{timezone.localdate():%d/%m/%Y}"
    assert address in text(officer.get(f"/ho-so/{someone.person.pk}"))
    page = text(officer.get(address))
    assert "Cập nhật trong 5 ngày làm việc" in page
    page = text(officer.post(address, {"status": "", "decision_on": "2099"}), 422)
    assert "Chọn tình trạng." in page
    form = {"status": "retired", "decision_number": "9/QĐ", "decision_on": today,
            "effective_on": today, "destination": "", "scan": builders.make_pdf()}  # fmt: skip
    done = text(officer.post(address, form, follow=True))
    assert "trong hạn" in done and "chờ ký duyệt" in done
    one = Declaration.objects.get()
    one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
    unit = desk.tree.unit
    changes.approve(unit, {one.pk: one.revision}, by=desk.head, signer=None, outside="Nghỉ hưu")
    assert "Nghỉ hưu" in text(officer.get("/ho-so?tinh-trang=retired"))
    assert "Nguyễn Văn An" in text(officer.get("/ho-so?tinh-trang=retired"))
    assert "9/QĐ" in text(officer.get(f"/ho-so/{someone.person.pk}/muc/tt"))
    signed_in = Client().post(
        "/dang-nhap", {"username": someone.account.username, "password": builders.PASSWORD}
    )
    assert "không đúng" in text(signed_in, 422)
    for by in (desk.head, someone.account):
        assert client_of(Account.objects.get(pk=by.pk)).get(address).status_code in (302, 404)
