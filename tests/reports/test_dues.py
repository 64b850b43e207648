"""Until when a report is due, under each shipped regulation, and whether it came in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Signing, StepRole
from hoso.reports import queries, rules, services
from hoso.reports.models import YearlyReport
from tests import builders
from tests.reports.conftest import Province, lay_province, morning

# regulation: a unit's day about 2026, the managing body's; on a Saturday or Sunday it is the next
# working day (14/11/2026 is a Saturday, 31/1/2027 a Sunday); whether the head signs.
SAID: dict[str, tuple[date, date, Signing]] = {
    "ca_mau_2024": (date(2026, 11, 16), date(2027, 2, 1), Signing.REQUIRED),
    "tuyen_quang_2020": (date(2026, 11, 16), date(2027, 2, 1), Signing.NONE),
    "bo_noi_vu_2023": (date(2026, 11, 16), date(2027, 2, 1), Signing.REQUIRED),
    "lai_chau_2024": (date(2026, 11, 16), date(2027, 2, 1), Signing.OPTIONAL),
    "kon_tum_2025": (date(2027, 1, 14), date(2027, 2, 1), Signing.REQUIRED),
    "nghi_dinh_27_2026": (date(2026, 11, 16), date(2027, 2, 1), Signing.REQUIRED),
}


def test_every_shipped_regulation_is_told_here() -> None:
    assert set(SAID) == set(regulations.names())


@pytest.mark.clause("CM-15.4", "CM-16.9", "KT-19.1")
@pytest.mark.parametrize("name", sorted(SAID))
def test_each_regulation_has_its_days_and_its_signature(
    name: str, db: None, settings: Any, time_machine: Any
) -> None:
    settings.HOSO_REGULATION = name
    unit_due, managing_due, signature = SAID[name]
    time_machine.move_to(morning(date(2026, 11, 2)))
    builders.make_tree()
    services.open_reports()
    [one] = YearlyReport.objects.filter(level=rules.UNIT, year=2026).select_related("unit")
    [whole] = YearlyReport.objects.filter(level=rules.MANAGING, year=2026).select_related("unit")
    assert (one.due.on, whole.due.on) == (unit_due, managing_due)
    profile = regulations.profile(name)
    assert one.due.citation == profile.unit_report.citation
    assert queries.signature_of(one).signature is signature
    assert queries.signature_of(whole).signature is Signing.REQUIRED
    dues = {each.report_id: each for each in queries.dues_of([one, whole])}
    mine, theirs = dues[one.pk], dues[whole.pk]
    assert (mine.role, mine.unit_id, mine.key) == (StepRole.HEAD, one.unit_id, "unit_report")
    assert (mine.since, mine.due_on, mine.ended) == (date(2026, 1, 1), unit_due, None)
    assert (theirs.role, theirs.key) == (StepRole.HOME_AFFAIRS, "managing_report")
    assert profile.article(mine.key) == profile.unit_report.citation


@pytest.fixture
def unsigned(db: None, settings: Any, time_machine: Any) -> Province:
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    time_machine.move_to(morning(date(2026, 11, 13)))
    made = lay_province()
    services.open_reports()
    made.written()
    return made


def due_of(province: Province) -> queries.ReportDue:
    [found] = queries.dues_of([province.report(year=2026)])
    return found


@pytest.mark.clause("CM-15.4", "TQ-16.6")
def test_in_time_or_late_is_said_by_the_first_sending(
    unsigned: Province, time_machine: Any
) -> None:
    assert due_of(unsigned).due_on == date(2026, 11, 16)
    assert queries.days_late(unsigned.report()) == 0
    time_machine.move_to(morning(date(2026, 11, 16)))
    assert queries.days_late(unsigned.report()) == 0
    unsigned.unsigned()
    time_machine.move_to(morning(date(2026, 11, 20)))
    assert (due_of(unsigned).ended, queries.days_late(unsigned.report())) == (date(2026, 11, 16), 0)
    services.give_back(unsigned.report().pk, "Thiếu", by=unsigned.home_affairs)
    due = due_of(unsigned)
    assert (due.ended, due.first_sent) == (None, date(2026, 11, 16))
    unsigned.unsigned()
    assert due_of(unsigned).ended == date(2026, 11, 20)
    assert queries.days_late(unsigned.report()) == 0, "sent again is late by the return"


@pytest.mark.clause("CM-15.4")
def test_a_late_one_is_late_by_working_days(unsigned: Province, time_machine: Any) -> None:
    time_machine.move_to(morning(date(2026, 11, 20)))
    assert queries.days_late(unsigned.report()) == 4
    unsigned.unsigned()
    time_machine.move_to(morning(date(2026, 12, 4)))
    assert queries.days_late(unsigned.report()) == 4, "from its sending on it is no later"


def test_years_are_open_until_the_managing_body_s_is_due() -> None:
    due = date(2027, 2, 1)
    assert rules.years_open(date(2027, 1, 5), due) == [2027, 2026]
    assert rules.years_open(date(2027, 2, 1), due) == [2027, 2026]
    assert rules.years_open(date(2027, 2, 2), due) == [2027]
