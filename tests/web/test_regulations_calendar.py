"""LỊCH LÀM VIỆC: a year of days; a change of it moves open due dates and says which."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso.accounts.models import Account, Role
from hoso.audit.models import Event
from hoso.base.errors import Incomplete, NotAllowed
from hoso.changes.models import Declaration
from hoso.changes.services import calendar as counting
from hoso.regulations import queries, services
from hoso.regulations.kinds import DayUnit
from hoso.regulations.kinds import Event as Occasion
from hoso.regulations.models import CalendarDay, DayEffect, DayStatus
from hoso.regulations.rules import due
from hoso.regulations.services import Day
from hoso.regulations.values import Term
from tests import builders
from tests.dossiers.office import Office, office, opened
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/lich-lam-viec"
DAY = timedelta(days=1)
EXAMPLES = Path(__file__).parents[1] / "examples" / "calendar_change.csv"


@pytest.fixture
def here() -> Office:
    return office()


@pytest.fixture
def affairs(here: Office) -> Account:
    return opened("Sở Nội Vụ", Role.HOME_AFFAIRS, here.province)


@pytest.fixture
def administrator(here: Office) -> Account:
    return opened("Quản Trị", Role.ADMINISTRATOR, here.province)


@pytest.fixture
def waiting(here: Office) -> Declaration:
    return builders.declare(builders.Someone(here.person, here.account))


def off(day: date, name: str = "Nghỉ đột xuất") -> Day:
    return Day(day, DayEffect.HOLIDAY, name)


def next_working(declaration: Declaration) -> date:
    """A working day on the way to what is due."""
    assert declaration.step_since is not None
    return queries.calendar().next_working(declaration.step_since + DAY)


def test_a_new_day_off_moves_what_is_due_after_it_and_no_more(
    waiting: Declaration, affairs: Account
) -> None:
    day, due = next_working(waiting), waiting.due_on
    assert day <= due
    foreseen = counting.would_move([off(day)], by=affairs)
    waiting.refresh_from_db()
    assert waiting.due_on == due and not CalendarDay.objects.exists(), "a look writes nothing"
    moved = counting.set_days([off(day)], by=affairs)
    waiting.refresh_from_db()
    later = queries.calendar().next_working(due + DAY)
    assert [(each.declaration.pk, each.old, each.new) for each in moved] == [
        (waiting.pk, due, later)
    ]
    assert [(each.old, each.new) for each in foreseen] == [(due, later)]
    assert waiting.due_on == waiting.steps.get(ended_at=None).due_on == later
    assert counting.set_days([off(day)], by=affairs) == [], "the same again moves nothing"
    back = counting.set_days([Day(day, DayEffect.ORDINARY, "Ngày thường")], by=affairs)
    assert [(each.old, each.new) for each in back] == [(later, due)]


def test_days_and_due_dates_are_moved_together_or_not_at_all(
    waiting: Declaration, affairs: Account, here: Office
) -> None:
    day, due = next_working(waiting), waiting.due_on
    with pytest.raises(Incomplete):
        counting.set_days([off(day), off(day.replace(day=1), " ")], by=affairs)
    with pytest.raises(NotAllowed):
        counting.set_days([off(day)], by=here.account)
    with pytest.raises(NotAllowed):
        counting.would_move([off(day)], by=here.account)
    waiting.refresh_from_db()
    assert waiting.due_on == due and not CalendarDay.objects.exists()


def test_the_worked_example_of_a_change_of_the_calendar(affairs: Account) -> None:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        event, amount = date.fromisoformat(row["event"]), int(row["amount"])
        days = {
            date.fromisoformat(each.split("=")[0]): DayEffect(each.split("=")[1])
            for each in row["change"].split()
        }
        assert str(due_of(event, amount)) == row["due_before"], row["why"]
        entered = {
            day: queries.special(CalendarDay(day=day, effect=effect, name="x", status="official"))
            for day, effect in days.items()
        }
        with queries.trying(entered):
            assert str(due_of(event, amount)) == row["due_after"], row["why"]
        assert str(due_of(event, amount)) == row["due_before"]
    assert len(rows) >= 4


def due_of(event: date, amount: int) -> date:
    return due(Term(amount, DayUnit.WORKING_DAYS, Occasion.CHANGE), event, queries.calendar()).on


# ── on the screen ───────────────────────────────────────────────────────────


def test_a_year_shows_each_kind_of_day_and_whether_it_is_announced(here: Office) -> None:
    client = client_of(here.account)
    shown = client.get(PAGE, {"nam": "2026"}).content.decode()
    assert "Ngày Văn hóa Việt Nam" in shown and "nghỉ lễ, tết" in shown
    assert 'class="work" title="Ngày làm bù cho 02/01/2026">10<sup>H</sup>' in shown
    assert (
        'class="compensatory" title="Ngày nghỉ (thay cho ngày 22/08/2026)">31<sup>B</sup>' in shown
    )
    assert "dự kiến</span>" not in shown and "Sửa một ngày" not in shown
    later = client.get(PAGE, {"nam": "2027"}).content.decode()
    assert "ngày chưa công bố chính thức" in later and "dự kiến</span>" in later
    for odd in ("", "x", "99999", "1999", "٢٠٢٦"):
        assert client.get(PAGE, {"nam": odd}).status_code == 200, odd
    assert client.post(f"{PAGE}/ghi", {"days": "x"}).status_code == 403
    assert client.post(f"{PAGE}/xem-truoc", {}).status_code == 403


def given(day: date, **changed: str) -> dict[str, str]:
    return {"on": f"{day:%d/%m/%Y}", "effect": "off", "name": "Nghỉ bão số 9", "status": "official",
            "document": "Công văn 1", "nam": str(day.year), **changed}  # fmt: skip


def test_a_day_is_previewed_then_entered_and_the_moved_dates_are_named(
    waiting: Declaration, affairs: Account
) -> None:
    client, day, due = client_of(affairs), next_working(waiting), waiting.due_on
    answer = client.post(f"{PAGE}/xem-truoc", given(day))
    shown = answer.content.decode()
    assert answer.status_code == 200 and "chưa ghi gì" in shown and "1 hạn sẽ dời" in shown
    assert waiting.person.full_name in shown and f"{due:%d/%m/%Y}" in shown
    assert not CalendarDay.objects.exists()
    days = services.written_days([off(day, "Nghỉ bão số 9")])
    assert days.replace("\n", "") in shown.replace("\n", "")
    done = client.post(f"{PAGE}/ghi", {"days": days, "document": "Công văn 1"}).content.decode()
    assert "1 hạn đã dời" in done and waiting.person.full_name in done
    row = CalendarDay.objects.get()
    assert (row.day, row.document, row.changed_by) == (day, "Công văn 1", affairs)
    assert Event.objects.filter(action="regulations.set_days").count() == 1
    assert "Nghỉ bão số 9" in client.get(PAGE, {"nam": str(day.year)}).content.decode()
    again = client.post(f"{PAGE}/ghi", {"days": days, "document": "Công văn 1"}).content.decode()
    assert "Không hạn nào dời." in again


def test_who_may_not_read_dossiers_sees_how_many_and_no_name(
    waiting: Declaration, administrator: Account
) -> None:
    shown = client_of(administrator).post(f"{PAGE}/xem-truoc", given(next_working(waiting)))
    words = shown.content.decode()
    assert "1 hạn của hồ sơ bạn không được đọc." in words
    assert waiting.person.full_name not in words


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"on": ""}, "Chọn ngày."),
        ({"on": "31/02/2026"}, "Không có ngày 31"),
        ({"name": " "}, "Ghi tên ngày."),
        ({"effect": "feast"}, "Chọn trong danh sách."),
        ({"on": "1/1/1990"}, "Lịch chỉ nhận các năm"),
        ({"on": "26/11/2026", "effect": "work_day"}, "vốn là ngày làm việc"),
    ],
)
def test_a_wrong_day_is_refused_at_its_field(
    affairs: Account, wrong: dict[str, str], said: str
) -> None:
    answer = client_of(affairs).post(f"{PAGE}/xem-truoc", given(date(2026, 11, 26), **wrong))
    shown = answer.content.decode()
    assert answer.status_code == 422 and said in shown
    assert "Công văn 1" in shown, "what was typed is lost"


def test_a_year_is_taken_out_and_loaded_again(affairs: Account) -> None:
    client = client_of(affairs)
    answer = client.get(f"{PAGE}/tai", {"nam": "2026"})
    assert "lich-lam-viec-2026.csv" in answer["Content-Disposition"]
    days = services.read_days(answer.content.decode())
    before = dict(queries.calendar().special)
    file = SimpleUploadedFile("2026.csv", answer.content)
    shown = client.post(f"{PAGE}/xem-truoc", {"file": file, "document": "TB 9441", "loai": "tep"})
    assert shown.status_code == 200 and f"{len(days)} ngày" in shown.content.decode()
    client.post(f"{PAGE}/ghi", {"days": services.written_days(days), "document": "TB 9441"})
    assert CalendarDay.objects.count() == len(days)
    assert dict(queries.calendar().special) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Tệp trống"),
        (b"\xff\xfe\x00", "CSV UTF-8"),
        (b"date,effect\n2026-01-01,off\n", "thiếu cột name, status"),
        (b"date,effect,name,status\n2026-13-01,off,x,official\n", "Dòng 2: cần ngày"),
        (b"date,effect,name,status\n2026-01-01,feast,x,official\n", "Dòng 2: cần ngày"),
        (b"date,effect,name,status\n2026-01-01,off,,official\n", "Dòng 2: Ghi tên"),
        (b"date,effect,name,status\n2026-01-01,off,x,official\n2026-01-01,off,y,official\n",
         "Dòng 3: ngày 01/01/2026 đã có"),
        (b"date,effect,name,status\n" + b"x" * 210_000, "lớn quá 200 KB"),
        (b'date,effect,name,status\n"' + b"x" * 140_000, "không đọc được như một bảng CSV"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_by_its_line(affairs: Account, content: bytes, said: str) -> None:
    file = SimpleUploadedFile("x.csv", content)
    given = {"file": file, "loai": "tep", "document": "TB 1", "nam": "2026"}
    answer = client_of(affairs).post(f"{PAGE}/xem-truoc", given)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_year_far_ahead_does_not_make_those_between_known(affairs: Account) -> None:
    services.set_days(
        [Day(date(2035, 1, 1), DayEffect.HOLIDAY, "Tết", DayStatus.OFFICIAL)], by=affairs
    )
    assert queries.calendar().is_projected(date(2032, 3, 3))
    services.set_days(
        [Day(date(2031, 1, 1), DayEffect.HOLIDAY, "Tết", DayStatus.OFFICIAL)], by=affairs
    )
    assert not queries.calendar().is_projected(date(2031, 3, 3))
