"""HẠN VÀ NHẮC VIỆC: each role's own list, the boards of units, names where one may, the ranking."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant, open_account
from hoso.deadlines.models import Deadline, Recount
from hoso.dossiers.models import Person
from hoso.dossiers.services import open_record
from hoso.organisations.models import Unit
from hoso.quality import rules as doubts
from hoso.quality.models import Doubt, Measure
from hoso.quality.ranking import Counts, Formula, formula_of, score
from tests.changes.conftest import LONG_AGO, Agency, agency, ca, opened
from tests.web.desk import words
from tests.web.signing_in import client_of

__all__ = ["agency", "ca"]
pytestmark = pytest.mark.django_db

LIST, BOARD, LATE, RANKING = "/han", "/han/don-vi", "/han/ai-cham", "/han/xep-hang"
NOW = "2026-11-18 09:00+07:00"  # a Wednesday
TODAY = date(2026, 11, 18)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_subjects = count(1)


@dataclass
class House:
    """Two departments of a province, one with a division and a person in it."""

    agency: Agency
    other: Unit
    home_affairs: Account


@pytest.fixture
def house(agency: Agency, time_machine: Any) -> House:
    time_machine.move_to(NOW)
    other = agency.elsewhere()
    Deadline.objects.all().delete()
    return House(agency, other, opened("Phan Thu Trang", Role.HOME_AFFAIRS, agency.province))


def owed(
    unit: Unit, due_on: date, *, role: str = "officer", kind: str = "check", late: int = 0,
    by: Account | None = None, done: date | None = None, since: date | None = None, **more: Any,
) -> Deadline:  # fmt: skip
    """An open one; one that has ended with `done`, so many working days `late`."""
    ended = datetime(done.year, done.month, done.day, 10, tzinfo=VIETNAM) if done else None
    return Deadline.objects.create(
        source="changes.declaration", subject=str(next(_subjects)), number=1, kind=kind,
        title="Kiểm tra khai báo", link="/viec-can-lam", role=role, unit=unit,
        regulation="ca_mau_2024", key="chains.all.check", since=since or due_on - timedelta(days=3),
        due_on=due_on, ended_at=ended, late=late, by=by,
        outcome="passed" if done else "", **more,
    )  # fmt: skip


def page(account: Account, address: str, status: int = 200) -> str:
    answer = client_of(account).get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def rows(html: str) -> list[list[str]]:
    """The cells of each row of the table, as they are read."""
    body = "".join(re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL))
    return [
        [words(cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r'<tr class="hs-row">(.*?)</tr>', body, re.DOTALL)
    ]


def workbook(client: Client, address: str) -> list[list[Any]]:
    answer = client.get(address)
    assert answer.status_code == 200
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked.captured_queries)


# ── one's own ────────────────────────────────────────────────────────────────


def test_each_role_finds_its_own_work_by_due_day(house: House) -> None:
    here = house.agency
    owed(here.division, date(2026, 11, 13), about=here.person.pk)
    owed(here.division, TODAY)
    owed(here.unit, date(2026, 11, 20))
    owed(here.unit, date(2026, 11, 27), role="head", kind="approve")
    owed(here.division, TODAY, role="person", kind="new_record", account=here.account)
    owed(house.other, TODAY)
    html = page(here.officer, LIST)
    titles = [words(each) for each in re.findall(r'<tr class="hs-group">(.*?)</tr>', html)]
    assert [each.strip() for each in titles] == [
        "Quá hạn · 1 việc", "Thứ Tư, 18/11/2026 (hôm nay) · 1 việc",
        "Thứ Sáu, 20/11/2026 · 1 việc",
    ]  # fmt: skip
    assert here.person.full_name in rows(html)[0][2]
    assert "3 việc đang mở của bạn" in words(html)
    assert len(rows(page(here.head, LIST))) == 1
    assert len(rows(page(here.account, LIST))) == 1
    assert "không có việc nào đang chờ hạn" in words(page(house.home_affairs, LIST))


def test_each_says_which_article_and_counts_the_days(house: House) -> None:
    owed(house.agency.division, date(2026, 11, 20), since=date(2026, 11, 17))
    html = page(house.agency.officer, LIST)
    assert "mặc định của hệ thống" in html and "Tính từ ngày 17/11/2026" in html
    assert html.count("hs-days") == 1
    Deadline.objects.update(key="declare_change", since=date(2026, 1, 5))
    html = page(house.agency.officer, LIST)
    assert "tối đa không quá 05 ngày làm việc kể từ ngày có thông tin thay đổi" in html


def test_filters_count_what_they_show(house: House) -> None:
    unit = house.agency.unit
    for day in (9, 10, 18, 20, 22, 23):
        owed(unit, date(2026, 11, day))
    owed(unit, date(2026, 11, 10), kind="new_record", role="officer")
    officer = house.agency.officer
    for query, expected in (
        ("", 7), ("?khi=qua-han", 3), ("?khi=hom-nay", 1), ("?khi=tuan-nay", 3),
        ("?loai=new_record", 1), ("?loai=new_record&khi=hom-nay", 0), ("?khi=lung-tung&loai=x", 7),
    ):  # fmt: skip
        html = page(officer, LIST + query)
        assert len(rows(html)) == expected, query
    assert re.search(r"Quá hạn.*?3.*?Hết hạn hôm nay.*?1.*?Đến hết tuần này.*?3", words(html))


def test_nobody_is_given_what_is_about_themselves(house: House) -> None:
    here = house.agency
    grant(here.account, Role.OFFICER, here.division, by="tests", since=LONG_AGO)
    owed(here.division, TODAY, account=here.account, about=here.person.pk)
    assert rows(page(here.account, LIST)) == []
    assert len(rows(page(here.officer, LIST))) == 1


def test_who_stands_in_has_it_for_those_days_only(house: House) -> None:
    deputy, _ = open_account("pho", "Trương Mỹ Lan", by="tests")
    grant(deputy, Role.HEAD, house.agency.unit, by="tests", since=LONG_AGO, until=TODAY)
    owed(house.agency.division, TODAY, role="head", kind="approve")
    assert rows(page(deputy, LIST)) == []
    grant(deputy, Role.HEAD, house.agency.unit, by="tests", since=TODAY, until=date(2026, 11, 19))
    assert len(rows(page(deputy, LIST))) == 1


def test_the_list_costs_a_fixed_number_of_statements(house: House) -> None:
    client = client_of(house.agency.officer)
    owed(house.agency.unit, TODAY, about=house.agency.person.pk)
    few = statements(client, LIST)
    for _ in range(120):
        owed(house.agency.division, TODAY, about=house.agency.person.pk)
    assert statements(client, LIST) == few


def test_the_first_screen_says_how_much_is_due(house: House) -> None:
    owed(house.agency.unit, date(2026, 11, 13))
    client = client_of(house.agency.officer)
    assert 'hx-get="/han/tom-tat"' in client.get("/viec-can-lam").content.decode()
    assert 'hx-get="/han/tom-tat"' not in client.get("/ho-so").content.decode()
    assert "1 việc của bạn đã quá hạn" in words(client.get("/han/tom-tat").content)
    assert page(house.agency.head, "/han/tom-tat").strip() == ""


# ── units ────────────────────────────────────────────────────────────────────


def filled(house: House) -> None:
    here, other = house.agency, house.other
    officer = here.officer
    owed(here.division, date(2026, 11, 13))  # late now
    owed(here.division, date(2026, 11, 27))
    owed(here.division, date(2026, 11, 6), done=date(2026, 11, 6), by=officer)
    owed(here.unit, date(2026, 11, 5), done=date(2026, 11, 9), late=2, by=officer)
    owed(here.unit, date(2026, 3, 5), done=date(2026, 3, 12), late=5, by=officer)
    owed(other, date(2025, 11, 5), done=date(2025, 11, 5), by=officer)
    owed(other, date(2026, 11, 5), done=date(2026, 11, 5), by=officer, kind="new_record",
         role="person")  # fmt: skip
    gone = owed(other, date(2026, 11, 5), done=date(2026, 11, 9), late=2)
    Deadline.objects.filter(pk=gone.pk).update(outcome="withdrawn")
    owed(other, date(2026, 11, 2), role="upward_signer", kind="upward")


@pytest.mark.clause("CM-16.8", "TQ-16.6", "KT-8.2")
def test_home_affairs_see_every_unit_with_its_history(house: House) -> None:
    filled(house)
    assert rows(page(house.home_affairs, BOARD)) == [
        ["Sở Nông nghiệp", "2", "1", "1", "2", "33,3 %", "3,5", "Ai chậm ở Sở Nông nghiệp"],
        ["Sở Tài chính", "0", "0", "1", "0", "100 %", "–", "Ai chậm ở Sở Tài chính"],
    ]
    month = rows(page(house.home_affairs, f"{BOARD}?ky=thang"))
    assert month[0][1:7] == ["2", "1", "1", "1", "50 %", "2,0"]
    before = rows(page(house.home_affairs, f"{BOARD}?ky=nam-truoc"))
    assert [each[3] for each in before] == ["0", "1"]
    records = rows(page(house.home_affairs, f"{BOARD}?loai=new_record"))
    assert [each[1:5] for each in records] == [["0", "0", "0", "0"], ["0", "0", "1", "0"]]
    upward = rows(page(house.home_affairs, f"{BOARD}?loai=upward"))
    assert [each[2] for each in upward] == ["0", "1"], "what the managing body owes, on asking"


@pytest.mark.clause("CM-15.3")
def test_a_head_sees_the_own_unit_and_no_other(house: House) -> None:
    filled(house)
    head = house.agency.head
    html = page(head, BOARD)
    assert [each[0] for each in rows(html)] == ["Phòng Kế hoạch", "Trực thuộc Sở Nông nghiệp"]
    assert "Sở Tài chính" not in html
    assert "Sở Tài chính" not in page(head, f"{BOARD}?don-vi={house.other.pk}")
    page(head, RANKING, 403)
    page(house.agency.officer, BOARD, 403)
    page(house.agency.account, LATE, 403)


def test_a_board_costs_a_fixed_number_of_statements(house: House) -> None:
    client = client_of(house.home_affairs)
    filled(house)
    few = [statements(client, each) for each in (BOARD, LATE, RANKING)]
    for _ in range(5):
        filled(house)
    assert [statements(client, each) for each in (BOARD, LATE, RANKING)] == few


@pytest.mark.parametrize("order", ["ten", "-ten", "qua-han", "-cham", "so-ngay", "lung-tung"])
def test_the_workbook_holds_exactly_what_is_shown(house: House, order: str) -> None:
    filled(house)
    client = client_of(house.home_affairs)
    query = f"?ky=quy&xep={order}"
    shown = [each[:-1] for each in rows(client.get(BOARD + query).content.decode())]
    lines = workbook(client, f"{BOARD}.xlsx{query}")
    assert lines[0][0] == "Hạn theo đơn vị: UBND tỉnh Cà Mau"
    assert lines[1][0] == "Quý 4 năm 2026"
    assert lines[3][0].startswith("Bản BS-") and "ngày 18/11/2026" in lines[3][0]
    assert [[_said(cell) for cell in line] for line in lines[6:]] == shown


def _said(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_a_name_that_looks_like_a_formula_stays_text(house: House) -> None:
    with audit.recording("tests", "seed.fill"):
        Unit.objects.filter(pk=house.other.pk).update(name="=1+1")
    lines = workbook(client_of(house.home_affairs), f"{BOARD}.xlsx")
    assert "=1+1" in [line[0] for line in lines]


# ── names ────────────────────────────────────────────────────────────────────


@pytest.mark.clause("CM-15.3")
def test_heads_see_who_was_late_and_who_had_to_correct(house: House) -> None:
    here = house.agency
    owed(here.unit, date(2026, 11, 5), done=date(2026, 11, 9), late=2, by=here.officer)
    owed(here.division, date(2026, 11, 13), role="person", kind="new_record", account=here.account)
    owed(here.division, date(2026, 11, 4), role="person", kind="correct", account=here.account,
         done=date(2026, 11, 4), by=here.account)  # fmt: skip
    assert rows(page(here.head, LATE)) == [
        ["Nguyễn Văn An", "1", "0", "1", "0", "1"],
        ["Trần Quốc Bảo", "0", "1", "0", "2", "0"],
    ]
    assert "Không ai chậm" in words(page(here.head, f"{LATE}?ky=thang-truoc&loai=approve"))


def test_whoever_moved_away_is_counted_without_a_name(house: House) -> None:
    here = house.agency
    owed(here.division, date(2026, 11, 4), role="person", kind="correct", account=here.account,
         done=date(2026, 11, 9), late=2, by=here.account)  # fmt: skip
    with audit.recording("tests", "seed.fill"):
        Person.objects.filter(pk=here.person.pk).update(unit=house.other)
    html = page(here.head, LATE)
    assert here.account.full_name not in html
    assert rows(html) == [["Người không còn thuộc đơn vị", "0", "1", "0", "2", "1"]]
    assert here.account.full_name in page(house.home_affairs, LATE)


# ── the ranking ──────────────────────────────────────────────────────────────

FORMULA = Formula(2020, "mặc định của hệ thống", 50, 30, 20)


def test_the_formula_is_dated_data_with_its_source() -> None:
    assert formula_of(2026) == FORMULA
    with pytest.raises(LookupError):
        formula_of(2019)
    with pytest.raises(ValueError, match="not 100"):
        Formula(2020, "", 50, 30, 21)


def test_a_score_is_of_what_can_be_measured() -> None:
    assert score(Counts(10, 10, 5, 5, 1, 1), FORMULA) == 100
    assert score(Counts(5, 10, 1, 2, 1, 2), FORMULA) == 50
    assert score(Counts(1, 3, 0, 0, 0, 0), FORMULA) == 33.3
    assert score(Counts(0, 10, 10, 10, 0, 0), FORMULA) == 37.5  # 30 of 80
    assert score(Counts(999, 1000, 1000, 1000, 1, 1), FORMULA) == 99.9
    assert score(Counts(), FORMULA) is None


@pytest.mark.clause("TQ-16.5", "KT-18.3")
def test_units_are_ranked_by_a_formula_that_is_shown_and_taken_along(house: House) -> None:
    here, other = house.agency, house.other
    owed(here.division, date(2026, 11, 5), done=date(2026, 11, 5))
    owed(here.division, date(2026, 11, 6))  # late
    owed(other, date(2026, 11, 5), done=date(2026, 11, 5))
    owed(other, date(2026, 12, 5))  # not come yet
    owed(other, date(2025, 12, 5))  # another year
    measured(here.person, 40, 80)
    doubt(here.person, answered=True)
    doubt(here.person, answered=False)
    client = client_of(house.home_affairs)
    html = client.get(RANKING).content.decode()
    assert rows(html) == [
        ["1", "Sở Tài chính", "100,0", "100 % (1/1)", "–", "–"],
        ["2", "Sở Nông nghiệp", "50,0", "50 % (1/2)", "50 % (40/80)", "50 % (1/2)"],
    ]
    assert "Điểm = 50 × tỷ lệ việc đến hạn" in html and "mặc định của hệ thống" in html
    lines = workbook(client, f"{RANKING}.xlsx?nam=2026")
    assert "Điểm = 50 ×" in lines[1][0]
    assert [[_said(cell) for cell in line] for line in lines[5:]] == rows(html)
    before = client.get(f"{RANKING}?nam=2025").content.decode()
    assert [each[3] for each in rows(before)][:1] == ["–"]
    for odd in ("nam=1", "nam=abcd", "nam=9999", "nam=٢٠٢٦"):
        assert client.get(f"{RANKING}?{odd}").status_code == 200


def test_units_with_the_same_score_share_a_place(house: House) -> None:
    for unit in (house.agency.unit, house.other):
        owed(unit, date(2026, 11, 5), done=date(2026, 11, 5))
    assert [each[0] for each in rows(page(house.home_affairs, RANKING))] == ["1", "1"]


def measured(person: Person, filled: int, wanted: int) -> None:
    Measure.objects.update_or_create(
        person=person,
        defaults={
            "stage": "full", "filled": filled, "wanted": wanted, "share": 1000 * filled // wanted,
            "sections": {}, "gaps": {}, "blocking": 0, "warning": 0, "rules": "x",
            "measured_at": timezone.now(),
        },
    )  # fmt: skip


def doubt(person: Person, *, answered: bool) -> None:
    with audit.recording("tests", "seed.fill"):
        Doubt.objects.create(
            person=person, section="work", row=str(answered), rule="x", severity="warns",
            message="?", basis="x", found_at=timezone.now(), asked_at=timezone.now(),
            state=doubts.ANSWERED if answered else doubts.ASKED,
            answered_at=timezone.now() if answered else None,
        )  # fmt: skip


# ── health ───────────────────────────────────────────────────────────────────


def test_the_page_of_jobs_says_how_mail_and_the_recount_stand(house: House, settings: Any) -> None:
    admin = client_of(opened("Quản Trị", Role.ADMINISTRATOR, house.agency.province))
    said = words(admin.get("/tac-vu").content)
    assert "thư điện tử chưa cấu hình" in said and "hạn chưa được tính lại đêm qua" in said
    settings.HOSO_EMAIL_URL = "smtp://127.0.0.1:25"
    with audit.recording("tests", "seed.fill"):
        Recount.objects.create(looked_at=7, made=0, moved=2, changed=0, dropped=0)
    said = words(admin.get("/tac-vu").content)
    assert "thư điện tử gửi được hết" in said
    assert "tính lại hạn: 7 việc đều khớp, 2 việc dời hạn" in said


def test_a_new_record_is_due_from_its_first_day(house: House) -> None:
    """Through the door that opens records, onto the person's own page."""
    made = open_record(
        house.agency.officer, house.agency.division, personal_number="096085000777",
        full_name="Lê Văn Bình", born_on="1/3/1985", sex="1", kind="official",
    )  # fmt: skip
    [row] = rows(page(made.account, LIST))
    assert row[1:3] == ["Khai hồ sơ mới", "Lê Văn Bình"]
    assert row[0].endswith("26/11/2026"), "five working days: the 24th is the Day of Culture"
