"""Requests for accounts and yearly reports are due like anything else: from the act on, by the
article, and the same when counted again from the facts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.deadlines import services as deadlines
from hoso.deadlines.models import Deadline
from hoso.dossiers import services as dossiers
from hoso.regulations import queries as regulations
from hoso.regulations import services as adopting
from hoso.regulations.models import DayEffect
from hoso.reports import services as reports
from hoso.reports.models import YearlyReport
from tests import builders
from tests.dossiers.test_asking import make_recruit
from tests.reports.conftest import Province, lay_province, morning

pytestmark = pytest.mark.django_db


def nothing_differs() -> None:
    done = deadlines.recount()
    assert (done.made, done.moved, done.changed, done.dropped) == (0, 0, 0, 0)


@pytest.mark.clause("BNV-7.1")
def test_a_request_is_due_with_the_body_that_creates_and_ends_with_its_answer(
    settings: Any,
) -> None:
    settings.HOSO_REGULATION = "bo_noi_vu_2023"
    tree = builders.make_tree()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    centre = builders.make_account("Ngô Văn Khoa", role=Role.ADMINISTRATOR, unit=tree.province)
    asked = dossiers.ask_record(officer, tree.division, make_recruit())
    asking, creating = Deadline.objects.filter(source="dossiers.request").order_by("number")
    assert (asking.role, asking.by, asking.late) == (Role.OFFICER, officer, 0)
    assert (creating.role, creating.key) == (Role.ADMINISTRATOR, "account_creation")
    assert creating.due_on == asked.create_by and creating.ended_at is None
    assert creating in Deadline.objects.open().owed_by(centre)
    nothing_differs()

    day = regulations.calendar().next_working(timezone.localdate() + timedelta(days=1))
    home = builders.make_account("Đỗ Minh Tâm", role=Role.HOME_AFFAIRS, unit=tree.province)
    adopting.set_days([adopting.Day(day, DayEffect.HOLIDAY, "Nghỉ thử")], by=home)
    deadlines.recount()
    creating.refresh_from_db()
    assert creating.due_on > asked.create_by and creating.moved_from == asked.create_by
    nothing_differs()

    asked.refresh_from_db()
    dossiers.open_asked(asked, by=centre)
    creating.refresh_from_db()
    assert (creating.outcome, creating.by) == ("opened", centre)
    nothing_differs()


@pytest.mark.clause("CM-15.4", "CM-16.9")
def test_a_report_is_due_until_it_is_sent_and_again_when_it_is_given_back(
    time_machine: Any,
) -> None:
    province: Province = lay_province()
    time_machine.move_to(morning(date(timezone.localdate().year + 1, 9, 7)))
    reports.open_reports()
    report = YearlyReport.objects.get(unit=province.unit, year=timezone.localdate().year)
    due = Deadline.objects.get(source="reports.report", subject=str(report.pk))
    assert (due.role, due.due_on, due.key) == (Role.HEAD, report.due.on, "unit_report")
    assert due in Deadline.objects.open().owed_by(province.head)
    top = YearlyReport.objects.get(unit=province.top, year=report.year)
    assert Deadline.objects.get(subject=str(top.pk)).role == Role.HOME_AFFAIRS
    nothing_differs()
