"""Yearly reports through the screens: who sees what, writing, sending, receiving, summing up."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hoso.accounts.models import Role
from hoso.reports import rules, services, tasks
from hoso.reports.content import sheet_of
from hoso.reports.models import Sending, YearlyReport
from hoso.signing.demo import PIN
from tests import builders
from tests.reports.conftest import WORDS, Province, province, unsigned_province
from tests.web.signing_in import client_of

__all__ = ["province", "unsigned_province"]
pytestmark = pytest.mark.django_db
LIST = "/bao-cao-nam"


def path(report: YearlyReport, end: str = "") -> str:
    return f"{LIST}/{report.pk}{end}"


def words(answer: Any) -> str:
    """The text of a page, its spaces single."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def seen_in(client: Client, report: YearlyReport) -> str:
    page = client.get(path(report, "/gui")).content.decode()
    return re.findall(r'name="da-xem" value="([0-9a-f]{64})"', page)[0]


def signs(client: Client, report: YearlyReport, pin: str = PIN) -> Any:
    given = {"pin": pin, "da-xem": seen_in(client, report)}
    return client.post(path(report, "/gui"), given)


# ── who sees what ────────────────────────────────────────────────────────────


def test_each_sees_their_own_and_looking_makes_nothing(province: Province) -> None:
    page = words(client_of(province.officer).get(LIST))
    assert province.unit.name in page and province.other.name not in page
    assert "cơ quan quản lý" not in page and "Xuất Excel" not in page
    page = words(client_of(province.home_affairs).get(LIST))
    assert province.unit.name in page and province.other.name in page
    assert "Báo cáo của cơ quan quản lý" in page and "Xuất Excel" in page
    late = builders.make_unit("Sở Mới", "department", province.top)
    assert late.name not in words(client_of(province.home_affairs).get(LIST))
    tasks.open_reports(0)
    assert late.name in words(client_of(province.home_affairs).get(LIST))


def test_the_rail_leads_there_and_others_are_refused(province: Province) -> None:
    for account in (province.officer, province.head, province.home_affairs, province.chief):
        assert f'href="{LIST}"' in client_of(account).get("/thong-bao").content.decode()
    admin = builders.make_account("Quản Trị", role=Role.ADMINISTRATOR, unit=province.top)
    client = client_of(admin)
    assert f'href="{LIST}"' not in client.get("/thong-bao").content.decode()
    for address in (LIST, f"{LIST}/danh-sach.xlsx"):
        assert client.get(address).status_code == 403
    for end in ("", ".pdf", ".docx", "/gui"):
        assert client.get(path(province.report(), end)).status_code == 404


def test_what_is_being_written_is_the_unit_s_alone(province: Province) -> None:
    report = province.written()
    page = words(client_of(province.home_affairs).get(path(report)))
    assert "Đơn vị chưa gửi báo cáo" in page and WORDS["rules"] not in page
    for end in (".pdf", ".docx"):
        assert client_of(province.home_affairs).get(path(report, end)).status_code == 404
    province.sent()
    page = words(client_of(province.home_affairs).get(path(report)))
    assert WORDS["rules"] in page and "Nhận báo cáo" in page
    services.give_back(report.pk, "Thiếu", by=province.home_affairs)
    again = province.report()
    services.save(again.pk, {"rules": "Đang sửa"}, revision=again.revision, by=province.officer)
    page = words(client_of(province.home_affairs).get(path(report)))
    assert "Đang sửa" not in page and WORDS["rules"] in page, "what was sent last"


def test_the_managing_body_s_is_no_unit_s(province: Province) -> None:
    whole = province.report(province.top)
    for account in (province.officer, province.head):
        assert client_of(account).get(path(whole)).status_code == 404
    assert "Ký" not in words(client_of(province.home_affairs).get(path(whole)))
    assert client_of(province.home_affairs).get(path(whole, "/gui")).status_code == 404
    assert client_of(province.chief).get(path(whole)).status_code == 200


# ── writing ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("KT-19.2")
def test_the_form_has_its_five_points_and_the_figures_of_the_system(province: Province) -> None:
    builders.make_person(province.division, province.officer)
    client = client_of(province.officer)
    page = words(client.get(path(province.report())))
    for said in ("a) Việc thực hiện quy chế", "b) Lập mới, cập nhật hồ sơ", "c) Vướng mắc",
                 "d) Trang thiết bị, hạ tầng", "đ) Kiến nghị, đề xuất"):  # fmt: skip
        assert said in page
    assert re.search(r"Hồ sơ lập mới Theo ngày mở hồ sơ; \S+ – \S+ 1 0", page)
    assert "Quy chế đang áp dụng không quy định nội dung báo cáo" in page


def test_words_are_saved_as_they_are_typed(province: Province) -> None:
    client, report = client_of(province.officer), province.report()
    answer = client.post(path(report, "/luu"), {**WORDS, "revision": "0"})
    assert answer.json()["revision"] == 1
    assert province.report().texts == WORDS
    long = client.post(path(report, "/luu"), {"rules": "x" * 4_001, "revision": "1"}).json()
    assert "Dài quá 4.000 ký tự" in long["fields"]["f-rules"]["error"]
    assert len(province.report().texts["rules"]) == 4_001, "kept all the same"
    assert province.report().texts["equipment"] == WORDS["equipment"]


def test_another_window_is_told_and_loses_nothing(province: Province) -> None:
    client, report = client_of(province.officer), province.report()
    client.post(path(report, "/luu"), {"rules": "Từ cửa sổ một", "revision": "0"})
    two = {"rules": "Từ cửa sổ hai", "revision": "0"}
    script = client.post(path(report, "/luu"), two, headers={"X-Hoso-Script": "1"})
    assert script.status_code == 409 and "cửa sổ khác" in words(script)
    answer = client.post(path(report), two)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Từ cửa sổ hai</textarea>" in page and "Từ cửa sổ một" in page
    assert 'name="revision" value="1"' in page
    answer = client.post(path(report), {"rules": "Cả hai", "revision": "1"})
    assert answer.status_code == 302 and province.report().texts["rules"] == "Cả hai"


def test_nobody_else_writes(province: Province) -> None:
    report = province.report()
    for account, status in ((province.home_affairs, 403), (province.other_head, 404)):
        client = client_of(account)
        for end in ("", "/luu"):
            answer = client.post(path(report, end), {"rules": "x", "revision": "0"})
            assert answer.status_code == status
    assert province.report().texts == {}


# ── sending ──────────────────────────────────────────────────────────────────


def test_what_is_missing_is_named_before_the_pin_is_asked(province: Province) -> None:
    answer = client_of(province.head).get(path(province.report(), "/gui"))
    page = answer.content.decode()
    assert answer.status_code == 422 and 'name="pin"' not in page
    assert 'href="#f-rules"' in page and 'href="#f-equipment"' in page
    assert client_of(province.officer).get(path(province.report(), "/gui")).status_code == 404


@pytest.mark.clause("CM-15.4")
def test_the_head_signs_with_the_pin(province: Province) -> None:
    report, head = province.written(), client_of(province.head)
    assert f'href="{path(report, "/gui")}"' in head.get(path(report)).content.decode()
    wrong = signs(head, report, "000000")
    assert wrong.status_code == 403 and "Còn 2 lần" in words(wrong)
    assert signs(head, report, "").status_code == 422
    assert not Sending.objects.exists()
    before = seen_in(head, report)
    assert signs(head, report).status_code == 302
    page = words(head.get(path(report)))
    assert "đã gửi, chờ nhận" in page and "ký số và gửi lần 1" in page
    twice = head.post(path(report, "/gui"), {"pin": PIN, "da-xem": before})
    assert twice.status_code == 409 and Sending.objects.count() == 1
    signed = head.get(path(report, ".pdf"))
    assert signed["Content-Type"] == "application/pdf" and "no-store" in signed["Cache-Control"]
    with pikepdf.open(io.BytesIO(signed.content)) as document:
        assert len(document.Root.AcroForm.Fields) == 1


def test_a_figure_that_moves_while_the_pin_is_typed_stops_it(province: Province) -> None:
    report, head = province.written(), client_of(province.head)
    looked = seen_in(head, report)
    builders.make_person(province.division, province.officer)
    answer = head.post(path(report, "/gui"), {"pin": PIN, "da-xem": looked})
    assert answer.status_code == 409 and "vừa thay đổi" in words(answer)
    assert not Sending.objects.exists()
    assert signs(head, report).status_code == 302


def test_without_a_signature_where_the_regulation_wants_none(
    unsigned_province: Province,
) -> None:
    report, head = unsigned_province.written(), client_of(unsigned_province.head)
    page = head.get(path(report, "/gui")).content.decode()
    assert 'name="pin"' not in page and "Quy chế không buộc ký số" in page
    given = {"khong-ky": "1", "da-xem": seen_in(head, report)}
    assert head.post(path(report, "/gui"), given).status_code == 302
    assert Sending.objects.get().signature is None
    assert head.get(path(report, ".pdf")).content.startswith(b"%PDF")


def test_without_a_signature_is_refused_where_it_is_wanted(province: Province) -> None:
    report, head = province.written(), client_of(province.head)
    given = {"khong-ky": "1", "da-xem": seen_in(head, report)}
    answer = head.post(path(report, "/gui"), given)
    assert answer.status_code == 422 and not Sending.objects.exists()


# ── receiving ────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-16.8", "KT-8.2")
def test_home_affairs_see_who_has_sent_urge_accept_and_give_back(province: Province) -> None:
    province.written()
    province.sent()
    client = client_of(province.home_affairs)
    page = words(client.get(LIST))
    assert re.search(r"Chưa gửi 1 Chờ nhận 1", page)
    assert province.unit.name not in words(client.get(f"{LIST}?tinh-trang=chua-gui"))
    other = province.report(province.other)
    given = {"row": [str(other.pk)], "nam": str(province.year)}
    answer = client.post(f"{LIST}/nhac", given)
    assert answer["Location"] == f"{LIST}?nam={province.year}"
    assert "đã nhắc" in words(client.get(LIST))
    assert client.post(f"{LIST}/nhac", given).status_code == 409
    assert client.post(f"{LIST}/nhac", {"row": "x"}).status_code == 409
    assert client_of(province.head).post(f"{LIST}/nhac", given).status_code == 403

    report = province.report()
    answer = client.post(path(report, "/tra-lai"), {"reason": ""})
    assert answer.status_code == 422 and "Ghi lý do trả lại" in words(answer)
    long = client.post(path(report, "/tra-lai"), {"reason": "dài " * 200})
    assert long.status_code == 422 and "dài dài" in words(long)
    for account in (province.head, province.officer, province.chief):
        for end in ("/nhan", "/tra-lai"):
            answer = client_of(account).post(path(report, end), {"reason": "x"})
            assert answer.status_code == 403
    assert client.post(path(report, "/tra-lai"), {"reason": "Thiếu"}).status_code == 302
    page = words(client_of(province.officer).get(path(report)))
    assert "bị trả lại" in page and "trả lại: “Thiếu”" in page and "Lưu báo cáo" in page
    province.sent()
    assert client.post(path(report, "/nhan")).status_code == 302
    assert client.post(path(report, "/nhan")).status_code == 409
    assert province.report().state == rules.ACCEPTED


@pytest.mark.clause("KT-19.3", "CM-16.9", "TQ-16.6")
def test_the_managing_body_s_is_gathered_signed_upward_and_taken_away(
    province: Province,
) -> None:
    builders.make_person(province.division, province.officer)
    province.written()
    services.accept(province.sent().report_id, by=province.home_affairs)
    whole, client = province.report(province.top), client_of(province.home_affairs)
    page = words(client.get(path(whole)))
    assert "Đã nhận 1/2 báo cáo" in page and f"{province.other.name} chưa gửi" in page
    assert client.post(path(whole, "/tong-hop")).status_code == 302
    assert client.post(path(whole, "/tong-hop")).status_code == 409
    page = client.get(path(whole)).content.decode()
    assert f"{province.unit.name}:\n{WORDS['equipment']}" in page
    assert re.search(r"Hồ sơ lập mới Theo ngày mở hồ sơ; cộng 1/2 báo cáo đã nhận 1", words(
        client.get(path(whole))))  # fmt: skip
    chief = client_of(province.chief)
    assert signs(chief, whole).status_code == 302
    assert "đã ký" in words(client.get(LIST))
    document = client.get(path(whole, ".docx"))
    assert document["Content-Disposition"].endswith(f'"bao-cao-nam-{province.year}.docx"')
    with zipfile.ZipFile(io.BytesIO(document.content)) as file:
        assert "Lê Thị Ký" in file.read("word/document.xml").decode()
    assert client.get(path(whole, ".pdf")).content.startswith(b"%PDF")


def test_the_screen_shows_what_the_papers_show(province: Province) -> None:
    builders.make_person(province.division, province.officer)
    report = province.written()
    page = words(client_of(province.officer).get(path(report)))
    for part in sheet_of(province.report())["parts"]:
        for row in part["rows"]:
            assert f"{row['label']} {row['how']} {row['this'] or 'chưa đo'}" in page, row


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked.captured_queries)


def test_as_many_statements_for_many_units_as_for_few(province: Province) -> None:
    client = client_of(province.home_affairs)
    client.get(LIST)
    addresses = (LIST, f"{LIST}/danh-sach.xlsx", path(province.report(province.top)))
    few = [statements(client, each) for each in addresses]
    for place in range(12):
        builders.make_unit(f"Sở {place}", "department", province.top)
    province.unit.refresh_from_db()
    services.open_reports()
    province.written()
    province.sent()
    assert [statements(client, each) for each in addresses] == few


def test_the_year_is_in_the_address_and_odd_ones_lead_to_the_usual(province: Province) -> None:
    client = client_of(province.officer)
    usual = words(client.get(LIST))
    for odd in ("x", "1900", "99999999999", ""):
        assert words(client.get(f"{LIST}?nam={odd}")) == usual
