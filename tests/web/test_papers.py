"""Everything of a dossier that can be printed: the page that offers it, and each print."""

from __future__ import annotations

import logging
import subprocess
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.dossiers import queries
from hoso.dossiers.models import Person, Version
from hoso.dossiers.services import Write, write
from hoso.files.services import accept
from tests import builders
from tests.dossiers.office import Office, office
from tests.dossiers.papers import photo
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db
RELATIVE = {"relation": "05", "name": "Nguyễn Minh Khang", "born_in": 2024}
CONTRACT = {"number": "12/HĐLĐ", "signed_on": "2024-03-01", "work_kind": "01", "term_kind": "02",
            "since": "2024-03-01", "employer": "Sở Nông nghiệp", "representative": "Lê Hoàng Nam",
            "job_position": "Nhân viên bảo vệ"}  # fmt: skip


@pytest.fixture
def here(db: None) -> Office:
    return office()


@pytest.fixture
def me(here: Office) -> Client:
    return client_of(here.account)


def put(person: Person, section: str, row: dict[str, Any], operation: str = "add") -> str:
    """As an approval writes it. The row's id."""
    row = {"id": str(uuid4()), **row}
    with audit.recording("tests", "changes.approve"):
        write([Write(person.pk, section, operation, row)])
    return str(row["id"])


def made_on(version: Version, day: str) -> None:
    """Let it have been signed then."""
    moment = timezone.make_aware(datetime.fromisoformat(f"{day}T09:00"))
    with audit.recording("tests", "seed.fill"):
        Version.objects.filter(pk=version.pk).update(made_at=moment)


def worker(here: Office) -> Person:
    with audit.recording("tests", "seed.fill"):
        Person.objects.filter(pk=here.person.pk).update(kind="worker")
    here.person.refresh_from_db()
    return here.person


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content[:500]
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    ended = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=answer.content, capture_output=True, check=True
    )
    return " ".join(ended.stdout.decode().replace("\u200b", "").split())


# ── the supplementary CV ─────────────────────────────────────────────────────


@pytest.fixture
def two(here: Office) -> list[Version]:
    """The first version of last year, one of this year with a child more."""
    [first] = here.approved()
    this_year = timezone.localdate().year
    made_on(first, f"{this_year - 1}-05-27")
    put(here.person, "family", RELATIVE)
    [second] = here.approved()
    made_on(second, f"{this_year}-01-15")
    return [first, second]


@pytest.mark.clause("TQ-9.2b", "BNV-9.2b")
def test_a_person_prints_the_changes_of_the_year_in_their_family(
    here: Office, me: Client, two: list[Version]
) -> None:
    year = timezone.localdate().year
    address = f"/ho-so/{here.person.pk}/in/bo-sung"
    assert f"{address}?nam={year}" in me.get(f"/ho-so/{here.person.pk}/ban-giay").content.decode()
    said = text_of(me.get(f"{address}?nam={year}"))
    assert "PHIẾU BỔ SUNG LÝ LỊCH" in said and "Họ và tên: Nguyễn Minh Khang" in said
    assert f"15/01/{year}" in said and f"Từ ngày 01/01/{year} đến ngày 31/12/{year}" in said
    before = text_of(me.get(f"{address}?nam={year - 1}"))
    assert "Khang" not in before and "phiên bản đầu tiên (số 1" in before


@pytest.mark.clause("TQ-9.2b")
def test_an_officer_prints_it_for_any_period_and_the_two_ends_count(
    here: Office, two: list[Version]
) -> None:
    officer, year = client_of(here.officer), timezone.localdate().year
    address = f"/ho-so/{here.person.pk}/in/bo-sung"
    assert address in officer.get(f"/ho-so/{here.person.pk}/ban-giay").content.decode()
    day = f"15/01/{year}"
    assert "Khang" in text_of(officer.get(f"{address}?tu={day}&den={day}"))
    assert "Khang" not in text_of(officer.get(f"{address}?tu=16/01/{year}&den=2100"))
    assert "Khang" not in text_of(officer.get(f"{address}?tu={year - 1}&den=14/01/{year}"))


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ("", 422, ""),
        ("?tu=abc&den=2026", 422, ""),
        ("?tu=2026&den=2025", 422, "Kỳ in kết thúc trước khi bắt đầu"),
        ("?nam=1999", 409, "chưa có phiên bản nào được ký duyệt"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_the_reason(
    here: Office, me: Client, two: list[Version], asked: str, status: int, said: str
) -> None:
    answer = me.get(f"/ho-so/{here.person.pk}/in/bo-sung{asked}")
    assert answer.status_code == status and said in answer.content.decode()


def test_before_the_first_approval_the_page_says_there_is_nothing_to_compare(
    here: Office, me: Client
) -> None:
    page = me.get(f"/ho-so/{here.person.pk}/ban-giay").content.decode()
    assert "Chưa có gì để so sánh" in page and "/in/bo-sung" not in page


# ── the CV ───────────────────────────────────────────────────────────────────


@pytest.mark.clause("BNV-9.2b")
def test_a_person_prints_their_draft_and_nobody_else_can(here: Office, me: Client) -> None:
    here.approved()
    builders.fill(builders.Someone(here.person, here.account), "schooling")
    said = text_of(me.get("/ban-in/ban-nhap"))
    assert "12/12" in said and "Bản nháp, chưa phê duyệt" in said
    assert "12/12" not in text_of(me.get(f"/ho-so/{here.person.pk}/in"))
    officer = client_of(here.officer)
    assert officer.get("/ban-in/ban-nhap").status_code == 404
    assert (
        "/ban-in/ban-nhap" not in officer.get(f"/ho-so/{here.person.pk}/ban-giay").content.decode()
    )


def test_the_legal_form_alone_is_printed_on_request(here: Office, me: Client) -> None:
    put(here.person, "position", {"term": "2021-2026"}, "set")
    here.approved()
    assert "Nhiệm kỳ" in text_of(me.get(f"/ho-so/{here.person.pk}/in"))
    said = text_of(me.get(f"/ho-so/{here.person.pk}/in?chi-mau"))
    assert "Nhiệm kỳ" not in said and "Không in thông tin bổ sung ngoài mẫu" in said


@pytest.fixture
def portrait(here: Office) -> Any:
    stored = accept(SimpleUploadedFile("anh.jpg", photo(), "image/jpeg"), by=here.account)
    put(here.person, "portrait", {"photo": stored.sha256}, "set")
    here.approved()
    return stored


def images(answer: Any) -> int:
    listed = subprocess.run(
        ["pdfimages", "-list", "-"], input=answer.content, capture_output=True, check=True
    )
    return len(listed.stdout.decode().splitlines()) - 2


@pytest.mark.clause("CM-6.1")
def test_the_stored_photo_stands_on_the_cv(here: Office, me: Client, portrait: Any) -> None:
    assert images(me.get(f"/ho-so/{here.person.pk}/in")) == 1


def test_a_photo_that_the_store_has_lost_leaves_the_box_empty_and_is_reported(
    here: Office, me: Client, portrait: Any, caplog: pytest.LogCaptureFixture
) -> None:
    portrait.path.unlink()
    with caplog.at_level(logging.ERROR):
        answer = me.get(f"/ho-so/{here.person.pk}/in")
    assert images(answer) == 0 and "(4 x 6 cm)" in text_of(answer)
    assert "lost a portrait" in caplog.text and here.person.full_name not in caplog.text


def test_a_scan_is_not_drawn_as_a_photo(here: Office, me: Client) -> None:
    stored = accept(builders.make_pdf(), by=here.account)
    assert queries.photo_of({"portrait": {"photo": stored.sha256}}) == b""
    assert queries.photo_of({"portrait": {"photo": "0" * 64}}) == queries.photo_of({}) == b""


# ── workers ──────────────────────────────────────────────────────────────────


@pytest.mark.clause("KT-7.1", "LC-2.2a")
def test_a_worker_is_offered_the_contract_and_not_the_cv(here: Office, me: Client) -> None:
    person = worker(here)
    row = put(person, "contracts", CONTRACT)
    addition = put(person, "contract_appendices", {
        "contract_number": "12/HĐLĐ", "number": "01/PL", "signed_on": "2025-03-01",
        "effective_on": "2025-04-01", "amendments": "Tăng mức lương"})  # fmt: skip
    [version] = here.approved()
    officer = client_of(here.officer)
    for client in (me, officer):
        page = client.get(f"/ho-so/{person.pk}/ban-giay").content.decode()
        assert "Hợp đồng số 12/HĐLĐ" in page
        assert "Phụ lục số 01/PL của hợp đồng 12/HĐLĐ" in page
        assert "Hợp đồng trong bản nháp" not in page  # nothing differs from what is approved
        assert "Sơ yếu lý lịch" not in page and "Phiếu bổ sung" not in page
        said = text_of(client.get(f"/ho-so/{person.pk}/in/hop-dong/{row}"))
        assert "HỢP ĐỒNG LAO ĐỘNG" in said and "Nhân viên bảo vệ" in said
        assert version.sha256 in said
        appended = text_of(client.get(f"/ho-so/{person.pk}/in/hop-dong/{addition}"))
        assert "PHỤ LỤC HỢP ĐỒNG" in appended and "ngày 01/03/2024" in appended
        for cv in ("in", "in/bo-sung?nam=2100"):
            refused = client.get(f"/ho-so/{person.pk}/{cv}")
            assert refused.status_code == 409
            assert "hợp đồng lao động thay cho sơ yếu lý lịch" in refused.content.decode()
    assert "In lý lịch" not in officer.get(f"/ho-so/{person.pk}").content.decode()
    assert me.get("/ban-in/ly-lich")["Location"] == f"/ho-so/{person.pk}/ban-giay"


@pytest.mark.clause("KT-7.1")
def test_no_signed_cv_is_asked_for_a_worker(here: Office, me: Client) -> None:
    person = worker(here)
    here.approved()
    assert "Đề nghị bản in ký số" not in me.get("/ban-in").content.decode()
    page = client_of(here.officer).get(f"/ho-so/{person.pk}").content.decode()
    assert "Đề nghị bản in ký số" not in page and "In hợp đồng" in page
    assert me.post(f"/ho-so/{person.pk}/ban-in").status_code == 409


@pytest.mark.clause("BNV-9.2b")
def test_a_contract_that_is_being_declared_prints_as_a_draft(here: Office, me: Client) -> None:
    person = worker(here)
    row = builders.fill(builders.Someone(person, here.account), "contracts")
    page = me.get(f"/ho-so/{person.pk}/ban-giay").content.decode()
    assert "Hợp đồng trong bản nháp" in page and f"/ban-in/ban-nhap/{row}" in page
    said = text_of(me.get(f"/ban-in/ban-nhap/{row}"))
    assert "Bản nháp, chưa phê duyệt" in said and "Nhân viên bảo vệ" in said
    assert me.get(f"/ban-in/ban-nhap/{uuid4()}").status_code == 404
    assert me.get(f"/ho-so/{person.pk}/in/hop-dong/{row}").status_code == 404
    assert client_of(here.officer).get(f"/ban-in/ban-nhap/{row}").status_code == 404


def test_the_page_costs_the_same_however_much_there_is(here: Office) -> None:
    officer, address = client_of(here.officer), f"/ho-so/{here.person.pk}/ban-giay"
    put(here.person, "contracts", CONTRACT)
    here.approved()
    officer.get(address)
    with CaptureQueriesContext(connection) as few:
        officer.get(address)
    for _ in range(5):
        put(here.person, "contracts", CONTRACT)
    [last] = here.approved()
    made_on(last, f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}")
    with CaptureQueriesContext(connection) as many:
        page = officer.get(address).content.decode()
    assert page.count("Hợp đồng số 12/HĐLĐ") == 6 and len(many) == len(few)
