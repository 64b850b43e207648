"""Told ahead, on the day and when late, to whoever owes it and whoever is above; each once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from hoso import audit
from hoso.accounts.models import Account, Role
from hoso.accounts.services import grant, open_account, revoke
from hoso.deadlines import rules, services
from hoso.deadlines.models import Deadline, Reminder
from hoso.deadlines.queries import Holders
from hoso.notices.models import Letter, Notice
from hoso.organisations.models import Unit
from tests.changes.conftest import LONG_AGO, Agency, agency, ca, opened

__all__ = ["agency", "ca"]
pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 20)  # what is due; a plain week around it


@pytest.fixture
def quiet(agency: Agency) -> Agency:
    """Nothing is due yet."""
    Deadline.objects.all().delete()
    with audit.recording("tests", "seed.fill"):
        Notice.objects.all().delete()
    return agency


def owed(role: str, unit: Unit, account: Account | None = None, due_on: date = FRIDAY) -> Deadline:
    return Deadline.objects.create(
        source="changes.declaration", subject=f"{role}-{Deadline.objects.count()}", number=1,
        kind="check", title="Kiểm tra khai báo", link="/", role=role, unit=unit, account=account,
        regulation="ca_mau_2024", key="approval", since=date(2026, 11, 10), due_on=due_on,
    )  # fmt: skip


def told(day: int, month: int = 11) -> dict[str, list[str]]:
    """What accounts are told on that day of 2026, by name."""
    with audit.recording("tests", "seed.fill"):
        Notice.objects.all().delete()
    with time_machine.travel(f"2026-{month}-{day} 06:30+07:00"):
        services.remind()
    found: dict[str, list[str]] = {}
    for each in Notice.objects.select_related("account").order_by("pk"):
        found.setdefault(each.account.full_name, []).append(each.text)
    return found


def test_stages_by_working_days_left() -> None:
    given = ((3, 1), 1, 5)
    assert [rules.stages(left, *given) for left in (4, 3, 2, 1, 0, -1, -4, -5)] == [
        [], ["ahead-3"], ["ahead-3"], ["ahead-1"], ["today"], ["late", "head"], ["late", "head"],
        ["late", "head", "managing_body"],
    ]  # fmt: skip
    assert rules.stages(-1, (), 2, 2) == ["late"]


@pytest.mark.clause("CM-15.3", "CM-16.8", "KT-8.2")
def test_an_officer_is_told_ahead_and_on_the_day_then_the_head_then_home_affairs(
    quiet: Agency,
) -> None:
    opened("Phan Thu Trang", Role.HOME_AFFAIRS, quiet.province)
    owed("officer", quiet.division)
    officer, head = "Trần Quốc Bảo", "Lê Hoàng Nam"
    assert told(16) == {}
    assert told(17) == {officer: ["Nhắc hạn: Kiểm tra khai báo: sắp đến hạn."]}
    assert told(18) == {}
    assert told(19) == {officer: ["Nhắc hạn: Kiểm tra khai báo: sắp đến hạn."]}
    assert told(20) == {officer: ["Nhắc hạn: Kiểm tra khai báo: hết hạn hôm nay."]}
    assert told(21) == told(22) == {}, "Saturday and Sunday"
    assert told(23) == {
        officer: ["Nhắc hạn: Kiểm tra khai báo: đã quá hạn."],
        head: ["Nhắc hạn: 1 việc ở đơn vị bạn phụ trách đã quá hạn."],
    }
    assert told(24) == {}, "the Day of Culture"
    assert told(25) == told(26) == told(27) == {}
    assert told(30) == {"Phan Thu Trang": ["Nhắc hạn: 1 việc ở các đơn vị quá hạn nhiều ngày."]}
    assert told(1, 12) == {}


def test_twice_on_one_day_tells_once_and_what_was_done_is_not_told_of(quiet: Agency) -> None:
    owed("officer", quiet.division)
    assert len(told(20)) == 1
    assert told(20) == {}
    Deadline.objects.update(ended_at="2026-11-20T10:00+07:00")
    assert told(23) == {}


def test_after_days_without_reminding_only_the_nearest_stage_is_told(quiet: Agency) -> None:
    owed("officer", quiet.division)
    assert list(told(20)) == ["Trần Quốc Bảo"]
    assert list(Reminder.objects.values_list("stage", flat=True)) == ["today"]


def test_a_due_day_that_moved_is_told_of_anew(quiet: Agency) -> None:
    one = owed("officer", quiet.division)
    assert len(told(20)) == 1
    Deadline.objects.filter(pk=one.pk).update(due_on=date(2026, 11, 25))
    assert told(25) == {"Trần Quốc Bảo": ["Nhắc hạn: Kiểm tra khai báo: hết hạn hôm nay."]}


def test_five_hundred_make_one_notice(quiet: Agency) -> None:
    for _ in range(30):
        owed("officer", quiet.division)
    owed("officer", quiet.division, due_on=date(2026, 11, 19))
    owed("officer", quiet.division, due_on=date(2026, 11, 23))
    assert told(20)["Trần Quốc Bảo"] == [
        "Nhắc hạn: 1 việc của bạn đã quá hạn; 30 việc của bạn hết hạn hôm nay; "
        "1 việc của bạn sắp đến hạn."
    ]


def test_the_nearest_holder_is_told_and_nobody_of_what_is_about_themselves(
    quiet: Agency,
) -> None:
    near = opened("Võ Thị Hai", Role.OFFICER, quiet.division)
    owed("officer", quiet.division)
    owed("officer", quiet.division, account=near)
    assert told(20) == {
        "Trần Quốc Bảo": ["Nhắc hạn: Kiểm tra khai báo: hết hạn hôm nay."],
        "Võ Thị Hai": ["Nhắc hạn: Kiểm tra khai báo: hết hạn hôm nay."],
    }
    holders = Holders.on(FRIDAY)
    place = quiet.division.lft
    assert holders.nearest("officer", place) == [near.pk]
    assert holders.nearest("officer", place, near.pk) == [quiet.officer.pk]


def test_who_stands_in_by_delegation_is_told_too(quiet: Agency) -> None:
    deputy, _ = open_account("pho", "Trương Mỹ Lan", by="tests")
    grant(deputy, Role.HEAD, quiet.unit, by="tests", since=LONG_AGO, until=date(2026, 12, 1))
    owed("head", quiet.unit)
    assert sorted(told(20)) == ["Lê Hoàng Nam", "Trương Mỹ Lan"]


def test_a_person_is_told_of_their_own_and_a_head_is_not_told_of_the_head(
    quiet: Agency,
) -> None:
    owed("person", quiet.division, quiet.account)
    owed("head", quiet.unit)
    assert told(23) == {
        "Nguyễn Văn An": ["Nhắc hạn: Kiểm tra khai báo: đã quá hạn."],
        "Lê Hoàng Nam": [
            "Nhắc hạn: 1 việc của bạn đã quá hạn; 1 việc ở đơn vị bạn phụ trách đã quá hạn."
        ],
    }


def test_what_nobody_is_set_to_do_is_told_to_home_affairs(quiet: Agency) -> None:
    opened("Phan Thu Trang", Role.HOME_AFFAIRS, quiet.province)
    for each in quiet.officer.grants.all():
        revoke(each, by="tests", on=date(2026, 11, 1))
    owed("officer", quiet.division)
    assert told(20) == {"Phan Thu Trang": ["Nhắc hạn: 1 việc chưa giao cho ai."]}


def test_the_letter_of_the_day_has_counts_a_link_and_nobody(quiet: Agency, settings: Any) -> None:
    settings.HOSO_EMAIL_URL, settings.HOSO_SITE = "smtp://127.0.0.1:25", "https://ho-so.example/"
    with audit.recording("tests", "seed.fill"):
        Account.objects.filter(pk=quiet.officer.pk).update(email="bao@camau.example")
    owed("officer", quiet.division, account=quiet.account)
    owed("officer", quiet.division, due_on=date(2026, 11, 19))
    told(20)
    letter = Letter.objects.get()
    assert (letter.account, letter.on_day) == (quiet.officer, FRIDAY)
    assert letter.subject == "Nhắc hạn: 1 việc của bạn đã quá hạn"
    assert letter.text.splitlines() == [
        "Hôm nay có:", "", "- 1 việc của bạn đã quá hạn", "- 1 việc của bạn hết hạn hôm nay", "",
        "Xem và xử lý: https://ho-so.example/han",
    ]  # fmt: skip
