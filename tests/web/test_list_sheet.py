"""Out of the list of people: its sheet, and the full dossiers of exactly those it shows."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from hoso.accounts.models import Role
from hoso.accounts.services import grant
from hoso.audit.models import Event
from hoso.dossiers.models import Person
from hoso.exchange import rules, services
from hoso.exchange.models import Export
from hoso.exchange.workbook import reading
from tests import builders
from tests.dossiers.office import Office, crowd, office
from tests.web.signing_in import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("TQ-9.2b")]
SHEET = "/ho-so/xuat-danh-sach"
WHY = {"ly-do": "Rà soát theo kế hoạch 12"}
HEAD = ["Họ và tên", "Ngày sinh", "Số hiệu", "Đơn vị", "Cơ quan", "Đối tượng", "Tình trạng",
        "Bản đã ký", "Khai báo"]  # fmt: skip


@pytest.fixture
def here(db: None) -> Office:
    made = office()
    crowd(made.division, "Trần Thị Ánh", "Đỗ Văn Ân", "Lê Đình Bằng")
    crowd(made.other, "Người Nơi Khác")
    return made


@pytest.fixture
def officer(here: Office) -> Client:
    return client_of(here.officer)


def rows(answer: HttpResponse) -> tuple[list[str], list[list[Any]]]:
    """The lines above the heads, the rows below them."""
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    lines = list(book.get_sheet_by_index(0).iter_rows())
    at = lines.index(HEAD)
    return [str(line[0]) for line in lines[:at]], lines[at + 1 :]


def names(answer: HttpResponse) -> list[str]:
    return [str(row[0]) for row in rows(answer)[1]]


def test_the_sheet_holds_what_the_list_shows_in_its_order(here: Office, officer: Client) -> None:
    assert names(officer.post(SHEET, WHY)) == [
        "Nguyễn Văn An", "Trần Thị Ánh", "Đỗ Văn Ân", "Lê Đình Bằng",
    ]  # fmt: skip
    assert names(officer.post(f"{SHEET}?xep=-ten", WHY))[0] == "Lê Đình Bằng"
    assert names(officer.post(f"{SHEET}?q=van", WHY)) == ["Nguyễn Văn An", "Đỗ Văn Ân"]
    assert names(officer.post(f"{SHEET}?phien-ban=co", WHY)) == []
    assert names(officer.post(f"{SHEET}?doi-tuong=khong-co", WHY)) == names(
        officer.post(SHEET, WHY)
    )
    assert names(officer.post(f"{SHEET}?don-vi={here.other.pk}", WHY)) == names(
        officer.post(SHEET, WHY)
    )


def test_every_page_of_the_list_is_in_it(here: Office, officer: Client) -> None:
    crowd(here.division, *[f"Nguyễn Văn {chr(65 + n % 26)}" for n in range(60)])
    assert len(names(officer.post(f"{SHEET}?sau=x&cuoi=1", WHY))) == 64


def test_the_sheet_says_who_when_and_by_what_and_the_log_does_too(
    here: Office, officer: Client
) -> None:
    above, _ = rows(officer.post(f"{SHEET}?q=van&phien-ban=chua&don-vi={here.division.pk}", WHY))
    assert above[0] == f"Người xuất: {here.officer.full_name} (tài khoản số {here.officer.pk})"
    assert above[1].startswith("Xuất lúc: ") and "/20" in above[1]
    said = f"đơn vị: {here.division.name}; bản đã ký: Chưa có bản đã ký; tìm: “van”"
    assert above[2] == f"Lý do: {WHY['ly-do']}" and above[3].startswith("Số bản: BS-")
    assert above[4:6] == [f"Điều kiện: {said}", "Số hồ sơ: 2"]
    event = Event.objects.get(action="exchange.export_list")
    assert event.actor_id == here.officer.pk and said in event.reason


def test_identifiers_are_text_and_nothing_is_a_formula(here: Office, officer: Client) -> None:
    bad = crowd(here.division, '=HYPERLINK("http://x","An")')[0]
    from hoso import audit

    with audit.recording("tests", "seed.fill"):
        Person.objects.filter(pk=bad.pk).update(staff_number="00012345678")
    answer = officer.post(SHEET, WHY)
    [row] = [row for row in rows(answer)[1] if str(row[0]).startswith("=")]
    assert row[2] == "00012345678"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet and b"hyperlink" not in sheet.lower().replace(b"=hyperlink", b"")
        assert b'quotePrefix="1"' in archive.read("xl/styles.xml")


def test_who_may_read_and_not_export_is_refused_with_words(here: Office) -> None:
    head = client_of(here.head)
    assert "Xuất Excel" not in head.get("/ho-so").content.decode()
    answer = head.post(SHEET, WHY)
    assert answer.status_code == 403
    assert "lấy bản sao hồ sơ ra khỏi hệ thống" in answer.content.decode()
    assert head.get("/xuat/moi?don-vi=").status_code == 403
    assert not Event.objects.filter(action="exchange.export_list").exists()


def test_a_list_wider_than_what_one_may_export_says_so(here: Office, officer: Client) -> None:
    """Officer here, head there: the list shows both, only one half goes out."""
    grant(here.officer, Role.HEAD, here.other, by="tests")
    client = client_of(here.officer)
    assert "Người Nơi Khác" in client.get("/ho-so").content.decode()
    answer = client.post(SHEET, WHY)
    above, found = rows(answer)
    assert len(found) == 4 and "Người Nơi Khác" not in names(answer)
    assert above[5] == "Số hồ sơ: 4 trong 5 hồ sơ của danh sách, phần bạn được giao xuất"


def test_the_list_offers_both_and_the_choice_is_carried(here: Office, officer: Client) -> None:
    page = officer.get(f"/ho-so?q=van&don-vi={here.division.pk}").content.decode()
    assert "Xuất Excel danh sách này" in page and "Xuất hồ sơ đầy đủ của 2 người" in page
    assert "Nạp từ bảng tính" in page
    link = f"/xuat/moi?don-vi={here.division.pk}&doi-tuong=&tinh-trang=&phien-ban=&q=van"
    assert link.replace("&", "&amp;") in page
    ask = officer.get(link).content.decode()
    assert "tìm: “van”" in ask and 'name="unit"' not in ask


def test_full_dossiers_of_the_list_are_those_it_shows_when_they_are_written(
    here: Office, officer: Client
) -> None:
    address = "/xuat/moi?don-vi=&q=van"
    answer = officer.post(address, {"form": "cv", "reason": ""})
    assert answer.status_code == 422 and "Chưa có: lý do xuất" in answer.content.decode()
    answer = officer.post(address, {"form": "cv", "reason": "Rà soát theo kế hoạch 12"})
    assert answer.status_code == 302
    made = Export.objects.get()
    assert (made.people, made.unit, made.chosen) == (2, None, {"typed": "van"})
    crowd(here.division, "Phan Văn Cường")  # comes in after it was asked for
    services.export(made.pk)
    made.refresh_from_db()
    assert made.state == rules.WRITTEN
    book = reading.kept(made.part_path(1))
    guide = {str(r[0]): str(r[1]) for r in book.get_sheet_by_name("Hướng dẫn").iter_rows() if r[1:]}
    assert guide["Điều kiện"] == "tìm: “van”"
    people = list(book.get_sheet_by_name("Người").iter_rows())[3:]
    assert len(people) == 3, "the two of the list, and who came since"
    page = officer.get("/xuat").content.decode()
    assert "Danh sách, tìm: “van”" in page


def test_nobody_of_another_unit_goes_out_whatever_the_address_says(
    here: Office, officer: Client
) -> None:
    answer = officer.post(
        "/xuat/moi?don-vi=&q=nguoi+noi+khac", {"form": "cv", "reason": "Rà soát hồ sơ"}
    )
    assert answer.status_code == 409 and not Export.objects.exists()


def test_rights_taken_since_leave_nobody_in_the_file(here: Office, officer: Client) -> None:
    officer.post("/xuat/moi?don-vi=", {"form": "cv", "reason": "Rà soát hồ sơ"})
    made = Export.objects.get()
    from hoso import audit

    with audit.recording("tests", "accounts.revoke"):
        here.officer.grants.all().delete()
    services.export(made.pk)
    made.refresh_from_db()
    assert made.written == 0 and not made.part_path(1).exists()


def test_home_affairs_find_workbooks_in_their_navigation(here: Office) -> None:
    account = builders.make_account("Đỗ Sở", role=Role.HOME_AFFAIRS, unit=here.division)
    page = client_of(account).get("/ho-so").content.decode()
    assert 'href="/xuat"' in page and "Bảng tính" in page
    assert "Nạp từ bảng tính" not in page
    own = client_of(here.officer).get("/ho-so").content.decode()
    assert own.count("Bảng tính</span>") <= 1 and 'href="/nap"' in own
