"""The log on screen: who sees what of it, how it is searched, taken out and signed."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.audit import notes
from hoso.audit.keys import own_verifier
from hoso.audit.models import Checkpoint, Event
from tests import builders
from tests.dossiers.office import Office, office, opened
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db
NAME = "Tạ Quang Khuất"


@pytest.fixture
def here(db: None, settings: Any, tmp_path: Path) -> Office:
    settings.HOSO_LOG_KEY = tmp_path / "key.pem"
    settings.HOSO_LOG_CHECKPOINTS = tmp_path / "published"
    return office(NAME)


@pytest.fixture
def administrator(here: Office) -> Client:
    return client_of(opened("Quản Trị", Role.ADMINISTRATOR, here.province))


@pytest.fixture
def chief(here: Office) -> Client:
    """Home Affairs, which may read everybody of the province."""
    return client_of(opened("Phạm Thị Theo", Role.HOME_AFFAIRS, here.province))


def opening(here: Office) -> Event:
    return Event.objects.get(subject=here.person.subject, action="dossiers.open")


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.clause("CM-8.4")
def test_who_runs_the_system_sees_acts_and_no_dossier(here: Office, administrator: Client) -> None:
    event = opening(here)
    page = read(administrator, "/nhat-ky")
    assert "Mở hồ sơ" in page and "Cấp tài khoản" in page
    one = read(administrator, f"/nhat-ky/{event.pk}")
    assert "hàng không hiện nội dung" in one and "không phải là quyền đọc hồ sơ" in one
    for secret in (NAME, here.person.personal_number, here.person.staff_number,
                   str(here.person.pk)):  # fmt: skip
        assert secret not in page + one


def test_who_may_read_the_dossier_sees_before_and_after(here: Office, chief: Client) -> None:
    one = read(chief, f"/nhat-ky/{opening(here).pk}")
    assert NAME in one and here.person.personal_number in one
    assert "dossiers_person" in one


def test_a_reason_about_a_dossier_is_for_those_who_may_read_it(
    here: Office, administrator: Client, chief: Client
) -> None:
    with audit.recording(here.officer, "changes.give_back", subject=here.person.subject,
                         reason="thiếu bằng thạc sĩ"):  # fmt: skip
        pass
    event = Event.objects.get(action="changes.give_back")
    assert "thiếu bằng thạc sĩ" in read(chief, "/nhat-ky") + read(chief, f"/nhat-ky/{event.pk}")
    seen = read(administrator, "/nhat-ky") + read(administrator, f"/nhat-ky/{event.pk}")
    assert "thiếu bằng thạc sĩ" not in seen and "Lý do không hiện" in seen


def test_a_password_is_shown_to_nobody(here: Office, administrator: Client, chief: Client) -> None:
    opened_ones = Event.objects.filter(action="accounts.open")
    assert opened_ones.count() > 1
    for event in opened_ones:
        for client in (administrator, chief):
            assert "argon2" not in read(client, f"/nhat-ky/{event.pk}")


def test_home_affairs_of_one_department_sees_what_was_done_to_its_people_only(here: Office) -> None:
    of_unit = client_of(opened("Của Sở", Role.HOME_AFFAIRS, here.unit))
    elsewhere = client_of(opened("Nơi Khác", Role.HOME_AFFAIRS, here.other))
    event = opening(here)
    assert NAME in read(of_unit, "/nhat-ky")
    assert "Cấp tài khoản" not in read(of_unit, "/nhat-ky").partition("<table")[2]
    assert read(of_unit, f"/nhat-ky/{event.pk}")
    assert "Không có sự kiện nào bạn được xem" in read(elsewhere, "/nhat-ky")
    assert elsewhere.get(f"/nhat-ky/{event.pk}").status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.UPWARD_SIGNER, None])
def test_others_are_refused(here: Office, role: Role | None) -> None:
    who = opened("Người Khác", role, here.province) if role else builders.make_account("Người Lạ")
    client = client_of(who)
    assert client.get("/nhat-ky").status_code == 403
    assert client.get(f"/nhat-ky/{opening(here).pk}").status_code == 403
    assert client.post("/nhat-ky/moc").status_code == 403
    assert client.post("/nhat-ky/bang-tinh", {"ly-do": "x"}).status_code == 403
    assert not Checkpoint.objects.exists()


def test_it_is_searched_by_who_whom_what_and_when(here: Office, chief: Client) -> None:
    with audit.recording(here.officer, "changes.give_back", subject=here.person.subject):
        pass
    today = timezone.localdate()
    shows = {
        "nguoi=khuat": True,
        "nguoi=khong+ai": False,
        f"ai={here.officer.username}": True,
        "viec=changes.give_back": True,
        "viec=changes.submit": False,
        f"tu={today}&den={today}": True,
        f"tu={today + timedelta(days=1)}": False,
        f"den={today - timedelta(days=1)}": False,
    }
    for query, is_shown in shows.items():
        table = read(chief, f"/nhat-ky?{query}").partition("<tbody>")[2]
        assert ("Trả lại nội dung khai" in table) is is_shown, query
    whole = read(chief, "/nhat-ky?nguoi=ta+quang").partition("<tbody>")[2].partition("</tbody>")[0]
    assert whole.count("hs-row") == 2  # opened, given back


def test_the_name_of_somebody_one_may_not_read_finds_nothing(
    here: Office, administrator: Client
) -> None:
    with audit.recording(here.account, "notices.read"):
        pass
    for query in ("nguoi=khuat", "ai=khuat", f"nguoi={here.person.personal_number}"):
        assert "Không có sự kiện nào khớp" in read(administrator, f"/nhat-ky?{query}")


def test_it_is_taken_out_with_a_reason_and_a_mark(here: Office, administrator: Client) -> None:
    with audit.recording("worker", "catalogs.load", reason="=HYPERLINK(1)"):
        pass
    assert administrator.post("/nhat-ky/bang-tinh", {}).status_code == 422
    given = {"ly-do": "thanh tra quý bốn", "viec": "catalogs.load"}
    answer = administrator.post("/nhat-ky/bang-tinh", given)
    assert answer.status_code == 200
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    assert "do Quản Trị (" in rows[0][0] and "Lý do: thanh tra quý bốn" in rows[0][0]
    assert rows[3][2] == "Nạp danh mục" and rows[3][4] == "=HYPERLINK(1)"
    assert NAME not in str(rows)
    assert Event.objects.get(action="audit.take").reason == "thanh tra quý bốn"


def test_a_checkpoint_is_signed_downloaded_and_printed(here: Office, administrator: Client) -> None:
    assert "chưa ký mốc nào" in read(administrator, "/nhat-ky")
    assert administrator.post("/nhat-ky/moc").status_code == 302
    made = Checkpoint.objects.get()
    page = read(administrator, "/nhat-ky")
    assert f"/nhat-ky/moc/{made.pk}.txt" in page and "chưa kiểm tra lần nào" in page
    note = administrator.get(f"/nhat-ky/moc/{made.pk}.txt").content.decode()
    assert notes.head_of(note, own_verifier()).size == made.size
    pdf = administrator.get(f"/nhat-ky/moc/{made.pk}.pdf").content
    with pikepdf.open(io.BytesIO(pdf)) as opened_pdf:
        assert len(opened_pdf.pages) == 1
    assert administrator.get("/nhat-ky/moc/999999.pdf").status_code == 404


def test_the_number_of_statements_does_not_grow(here: Office, chief: Client) -> None:
    read(chief, "/nhat-ky")
    with CaptureQueriesContext(connection) as few:
        read(chief, "/nhat-ky?ai=a&nguoi=khuat")
    for number in range(45):
        account: Account = here.officer if number % 2 else here.account
        with audit.recording(account, "changes.give_back", subject=here.person.subject):
            pass
    with CaptureQueriesContext(connection) as many:
        page = read(chief, "/nhat-ky?ai=a&nguoi=khuat")
    assert page.count("hs-row") > 10
    assert len(many) == len(few)
