"""Accounts of many people by a workbook: looked through, opened once, handed out on slips that are
printed once, under a regulation where the unit opens accounts and one where it asks for them."""

from __future__ import annotations

import re
import subprocess
from contextlib import suppress
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Intake, IntakeRow, Role
from hoso.accounts.services.intakes import Row
from hoso.audit import recording
from hoso.audit.models import Event, RowChange
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.services import Opening
from hoso.exchange import services, tasks
from hoso.exchange.services.intake_rows import Looker
from hoso.exchange.workbook.accounts import COLUMNS
from hoso.organisations.models import UnitKind
from tests import builders
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db
PLACE = "/tai-khoan/cap-nhieu"


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(1, 0, ["stt", *(header for header, *_ in COLUMNS.values())])
    for at, row in enumerate(rows, start=2):
        sheet.write_row(at, 0, [at - 1, *row])
    book.close()
    return SimpleUploadedFile("danh-sach.xlsx", made.getvalue())


def waiting(by: Account, unit: Any, name: str, number: str) -> Person:
    """In the list of dossiers, as a load of workbooks leaves it: the account was never issued."""
    with recording("tests", "seed.fill"):
        opening = Opening(unit.pk, number, name, "1985-03-01", "1", "official")
        [person] = dossiers.open_records(by, [opening])
    return person


def sent(client: Client, *rows: tuple[Any, ...]) -> Intake:
    answer = client.post(PLACE, {"file": workbook(*rows)})
    assert answer.status_code == 302, answer.content.decode()
    return Intake.objects.get(pk=answer["Location"].rsplit("/", 1)[1])


def found(intake: Intake) -> list[tuple[str, list[str]]]:
    return [
        (each.state, [f"{one['cell']} {one['reason']}" for one in each.issues])
        for each in intake.rows.order_by("line")
    ]


def slips_of(answer: Any) -> list[tuple[str, str]]:
    """Sign-in name and password of each slip, as another program reads the PDF."""
    assert answer["Content-Type"] == "application/pdf" and "no-store" in answer["Cache-Control"]
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=answer.content,
                          capture_output=True, check=True)  # fmt: skip
    text = done.stdout.decode()
    names = re.findall(r"Tên đăng nhập (\S+)", text)
    passwords = re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", text)
    assert len(names) == len(passwords) == text.count("Việc đầu tiên")
    assert "Mất hoặc quên mật khẩu" in text and "testserver" in text
    return list(zip(names, passwords, strict=True))


@pytest.mark.clause("CM-6.2")
def test_a_workbook_is_looked_through_run_once_and_its_slips_printed_once() -> None:
    tree = builders.make_tree()
    other = builders.make_unit("Sở Y tế", UnitKind.DEPARTMENT, tree.province, code="H12.08")
    for each in (tree.unit, other):
        each.refresh_from_db()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    away = builders.make_account("Tạ Xa", role=Role.OFFICER, unit=other)
    one = waiting(officer, tree.unit, "Lê Thị Sương", "096085000101")
    two = waiting(officer, tree.unit, "Phạm Văn Hai", "096085000102")
    waiting(away, other, "Đỗ Ở Nơi Khác", "096085000103")
    known = builders.make_person(tree.unit, officer, full_name="Võ Đã Có")
    unit, client = "H12.02", client_of(officer)
    intake = sent(
        client,
        (96085000101.0, "lê thị sương", unit, "suong@camau.gov.vn", "", "12/QĐ", "1/3/2026"),
        (two.staff_number, "Phạm Văn Hai", unit),
        ("096085000102", "Phạm Văn Hai", unit),
        ("096085000103", "Đỗ Ở Nơi Khác", unit),
        ("096085000104", "Không Hồ Sơ", "H12.99"),
        ("096085000105", "Không Hồ Sơ", "H12.08"),
        ("096085000106", "Không Hồ Sơ", unit),
        (known.person.personal_number, "Võ Đã Có", unit),
        ("096085000107", "Người Lặp", unit),
        ("096085000107", "Người Lặp", unit),
        ("096085000101x", "=1+1", unit, "không phải thư", "Vua", "", "31/2/2026"),
    )
    rows = found(intake)
    assert [state for state, _ in rows] == ["ready", "ready", *["refused"] * 5, "known",
                                            *["refused"] * 3]  # fmt: skip
    said = [" | ".join(issues) for _, issues in rows]
    assert "B5 Người này đã có ở dòng 4." in said[2]
    assert "B6 Người này thuộc đơn vị ngoài phạm vi" in said[3] and "Đỗ" not in said[3]
    assert "D7 Không có đơn vị nào" in said[4] and "D8 Đơn vị này ngoài phạm vi" in said[5]
    assert "B9 Không có trong danh sách hồ sơ." in said[6] and "B10 Số này đã có" in said[7]
    assert said[8] == said[9].replace("B12", "B11") and "hai dòng" in said[8]
    assert all(f"{column}13" in said[10] for column in "BEFH")
    page = client.get(f"{PLACE}/{intake.pk}").content.decode()
    assert "Chỉ cấp 2 dòng đúng" in page and "B5" in page
    refused = client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "tat-ca"})
    assert refused.status_code == 409, "all or none, and some are wrong"
    assert client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "all"}).status_code == 422
    assert Account.objects.get(pk=one.account_id).one_time_until is None, "nothing came of it"

    assert client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "dung"}).status_code == 302
    assert client.get(f"{PLACE}/{intake.pk}/tien-do").status_code == 200
    for _ in range(2):  # a job may run twice
        services.open_accounts(intake.pk)
    intake.refresh_from_db()
    assert intake.state == "done" and intake.rows.filter(state="done").count() == 2
    account = Account.objects.get(pk=one.account_id)
    assert account.email == "suong@camau.gov.vn"
    act = Event.objects.get(action="accounts.open_by_workbook", subject=account.subject)
    assert act.reason == "12/QĐ ngày 1/3/2026" and act.actor_id == officer.pk
    sealed = _columns("password")
    assert len(sealed) == 2 and all(each.startswith("hs1:") for each in sealed)

    again = sent(client, ("096085000101", "Lê Thị Sương", unit))
    assert [state for state, _ in found(again)] == ["known"], "the same twice makes nothing new"
    assert client_of(away).get(f"{PLACE}/{intake.pk}").status_code == 404
    assert client_of(away).post(f"{PLACE}/{intake.pk}/phieu").status_code == 404
    assert client_of(known.account).get(PLACE).status_code == 403

    slips = slips_of(client.post(f"{PLACE}/{intake.pk}/phieu"))
    assert [name for name, _ in slips] == ["096085000101", "096085000102"]
    assert _columns("password") == ["", ""] and not RowChange.objects.filter(
        table="accounts_intakerow"
    )
    assert client.post(f"{PLACE}/{intake.pk}/phieu").status_code == 409, "printed once"
    for name, password in slips:
        answer = Client().post("/dang-nhap", {"username": name, "password": password})
        assert answer.status_code == 302 and not _anywhere(password)
    accounts.set_own_password(account, builders.PASSWORD)
    assert client.post(f"{PLACE}/{intake.pk}/mat-khau-moi").status_code == 302
    [(name, fresh)] = slips_of(client.post(f"{PLACE}/{intake.pk}/phieu"))
    assert name == "096085000102" and fresh != slips[1][1]
    old = Client().post("/dang-nhap", {"username": name, "password": slips[1][1]})
    assert old.status_code == 422

    book = CalamineWorkbook.from_filelike(
        BytesIO(client.get(f"{PLACE}/{intake.pk}/ket-qua.xlsx").content)
    )
    lines = book.get_sheet_by_index(0).to_python()
    assert len(lines) == 12 and lines[1][7] == "đã cấp" and "B5" in lines[3][8]
    assert not any(fresh in str(cell) for line in lines for cell in line)


@pytest.mark.clause("TQ-14.5")
@pytest.mark.parametrize("regulation", ["kon_tum_2025"])
def test_where_another_body_opens_accounts_a_row_stands_on_the_units_request(
    settings: Any, regulation: str
) -> None:
    settings.HOSO_REGULATION = regulation
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    opener = builders.opener_of(tree.unit)
    number = "096085000201"
    asked = dossiers.ask_record(
        officer, tree.unit, builders.make_recruit(personal_number=number, full_name="Ngô Tuyển")
    )
    assert client_of(officer).get(PLACE).status_code == 403, "the unit asks, and does not open"
    client = client_of(opener)
    rows = [(number, "Ngô Tuyển", "H12.02"), ("096085000202", "Không Đề Nghị", "H12.02")]
    intake = sent(client, *rows)
    assert [state for state, _ in found(intake)] == ["ready", "refused"]
    assert "chưa có đề nghị nào" in found(intake)[1][1][0]
    intake = sent(client, *rows[:1])
    client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "tat-ca"})
    dossiers.turn_down(asked, by=opener, reason="Thiếu giấy tờ")  # meanwhile
    services.open_accounts(intake.pk)
    intake.refresh_from_db()
    assert intake.state == "failed" and not Person.objects.filter(personal_number=number)
    dossiers.ask_record(
        officer, tree.unit, builders.make_recruit(personal_number=number, full_name="Ngô Tuyển")
    )
    intake = sent(client, *rows[:1])
    client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "tat-ca"})
    services.open_accounts(intake.pk)
    person = Person.objects.get(personal_number=number)
    assert person.account is not None
    [(name, password)] = slips_of(client.post(f"{PLACE}/{intake.pk}/phieu"))
    assert name == person.account.username and person.account.check_password(password)


def test_an_intake_that_is_interrupted_again_and_again_ends_and_keeps_its_slips(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    client = client_of(officer)
    numbers = ("096085000401", "096085000402")
    for number in numbers:
        waiting(officer, tree.unit, "Lê Thị Sương", number)
    intake = sent(client, *((number, "Lê Thị Sương", "H12.02") for number in numbers))
    client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "dung"})
    opens = Looker.open

    def breaks(self: Looker, row: IntakeRow, found: Row) -> None:
        if found.line > min(each.line for each in intake.rows.all()):
            raise OSError("no space left on device")
        opens(self, row, found)

    monkeypatch.setattr(Looker, "open", breaks)
    for attempts in range(tasks.TRIES):
        context: Any = SimpleNamespace(job=SimpleNamespace(attempts=attempts))
        with suppress(OSError):
            tasks.open_accounts(context, str(intake.pk))
    intake.refresh_from_db()
    assert intake.state == "failed" and "Báo quản trị hệ thống" in intake.message
    assert len(slips_of(client.post(f"{PLACE}/{intake.pk}/phieu"))) == 1


def test_a_password_that_nobody_printed_is_forgotten_when_it_ran_out() -> None:
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    person = waiting(officer, tree.unit, "Lê Thị Sương", "096085000301")
    client = client_of(officer)
    intake = sent(client, ("096085000301", "Lê Thị Sương", "H12.02"))
    client.post(f"{PLACE}/{intake.pk}/cap", {"cach": "dung"})
    services.open_accounts(intake.pk)
    accounts.forget_intakes()
    assert _columns("password") != [""], "there is time yet"
    with recording("tests", "seed.fill"):
        Account.objects.filter(pk=person.account_id).update(one_time_until=timezone.now())
    accounts.forget_intakes()
    assert _columns("password") == [""]
    assert client.post(f"{PLACE}/{intake.pk}/phieu").status_code == 409


def _columns(name: str) -> list[str]:
    """As the database has it, of the rows whose account was opened."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {name} FROM accounts_intakerow WHERE state = %s ORDER BY line",
            [IntakeRow.State.DONE],
        )
        return [each for (each,) in cursor.fetchall()]


def _anywhere(secret: str) -> bool:
    """Whether the log or the queue says it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM audit_event e WHERE e::text LIKE %s) OR EXISTS "
            "(SELECT FROM audit_rowchange r WHERE r::text LIKE %s) OR EXISTS "
            "(SELECT FROM procrastinate_jobs j WHERE j::text LIKE %s)",
            [f"%{secret}%"] * 3,
        )
        return bool(cursor.fetchone()[0])
