"""Each figure of a report, out of what really happened, and not out of what happened elsewhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Role
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.dossiers.models import Person, Version
from hoso.quality import services as quality
from hoso.quality.models import Doubt
from hoso.regulations import queries as regulations
from hoso.reports import counting, services
from hoso.reports.content import Sheet, sheet_of
from hoso.reports.form import Over, form
from hoso.sync.models import Packet
from tests import builders
from tests.builders import Someone
from tests.reports.conftest import Province, morning

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(province: Province, settings: Any, time_machine: Any) -> Province:
    """In the first department somebody declares, is given back, declares again and is approved
    outside the days of the session; in the second somebody declares."""
    settings.HOSO_REGULATION = "kon_tum_2025"  # whose sessions are the last days of a month
    time_machine.move_to(morning(without_session()))
    services.open_reports()
    mine = builders.make_person(province.division, province.officer)
    builders.make_person(province.division, province.officer, kind="worker")
    sent = builders.declare(mine, "schooling")
    first = sent.items.filter(state="pending").values_list("pk", flat=True)[:1]
    back = changes.give_back(sent, list(first), "Mờ", by=province.officer, revision=sent.revision)
    back = changes.finish_check(back, by=province.officer, revision=back.revision)
    again = changes.submit(mine.person, by=mine.account)
    approve(province, builders.check(again, province.officer))
    far = builders.make_account("Cán bộ tỉnh", role=Role.OFFICER, unit=province.top)
    builders.declare(builders.make_person(province.other, far), "schooling")
    return province


def without_session() -> date:
    """The next day on which no approval session is open."""
    day = timezone.localdate() + timedelta(days=1)
    while regulations.approval_session(day).holds(day):
        day += timedelta(days=1)
    return day


def approve(province: Province, ready: Declaration) -> None:
    if ready.exceptions:
        ready = changes.clear_exceptions(ready, by=province.head, revision=ready.revision)
    with province.key(province.head) as signer:
        changes.approve(
            province.unit, {ready.pk: ready.revision}, by=province.head, signer=signer,
            outside="Cần gấp",
        )  # fmt: skip


def sheet(province: Province, unit: Any = None) -> Sheet:
    return sheet_of(province.report(unit))


@pytest.mark.clause("KT-19.2", "TQ-5.2c")
def test_what_happened_in_the_unit_is_counted(busy: Province) -> None:
    quality.remeasure_all()
    figures = sheet(busy)["figures"]
    said = {
        "people": 2, "people.official": 1, "people.worker": 1, "opened": 2, "declared": 1,
        "declared_in_time": 1, "declared_late": 0, "approved": 1, "returned": 1,
        "steps_in_time": 3, "steps_late": 0, "versions_signed": 1, "sessions": 1,
        "sessions_outside": 1, "packets_accepted": 0, "packets_rejected": 0, "full": 0,
    }  # fmt: skip
    assert {key: figures[key] for key in said} == said
    assert 0 < figures["filled"] < figures["wanted"]
    other = sheet(busy, busy.other)["figures"]
    elsewhere = {key: other.get(key, 0) for key in said if other.get(key)}
    assert elsewhere == {
        "people": 1, "people.official": 1, "opened": 1, "declared": 1, "declared_in_time": 1,
    }  # fmt: skip


def test_every_figure_of_the_form_is_counted(busy: Province) -> None:
    figures = sheet(busy)["figures"]
    named = {key for section in form().sections for each in section.figures for key in each.keys}
    assert named - set(figures) == set()
    period = {
        key
        for section in form().sections
        for each in section.figures
        if each.over is Over.PERIOD
        for key in each.keys
    }
    happened = counting.happened(busy.unit.interval, counting.period_of(busy.year, date.max))
    assert set(happened) == period


def test_each_figure_says_how_and_as_of_when(busy: Province) -> None:
    found = sheet(busy)
    rows = {row["label"]: row for part in found["parts"] for row in part["rows"]}
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert rows["Hồ sơ lập mới"]["this"] == "2"
    assert rows["Hồ sơ lập mới"]["how"].endswith(f"01/01/{busy.year} – {today}")
    assert today in rows["Hồ sơ đang quản lý"]["how"]
    assert rows["Công chức"]["is_part"] and rows["Công chức"]["this"] == "1"
    assert rows["Mức đủ dữ liệu"]["last"] == "", "nobody knows how it stood last year"
    assert rows["Hồ sơ lập mới"]["last"] == "0"
    assert today in found["counted"]


def test_late_is_counted_late(province: Province, time_machine: Any) -> None:
    mine = builders.make_person(province.division, province.officer)
    builders.fill(mine, "schooling")
    time_machine.move_to(timezone.now() + timedelta(days=30))
    sent = changes.submit(mine.person, by=mine.account)
    time_machine.move_to(timezone.now() + timedelta(days=30))
    builders.check(sent, province.officer)
    since = date(timezone.localdate().year - 1, 1, 1)
    period = counting.Period(since, timezone.localdate())
    found = counting.happened(province.unit.interval, period)
    assert (found["declared_late"], found["declared_in_time"]) == (1, 0)
    assert (found["steps_late"], found["steps_in_time"]) == (1, 0)


def test_packets_and_doubts_are_counted_by_the_day_they_were_settled(busy: Province) -> None:
    person = Version.objects.get().person
    now, before = timezone.now(), timezone.now() - timedelta(days=800)
    with audit.recording("tests", "seed.fill"):
        for state, at in (("accepted", now), ("rejected", now), ("rejected", now),
                          ("accepted", before), ("superseded", now)):  # fmt: skip
            Packet.objects.create(
                person=person, version=Version.objects.get(), action="ADD", state=state,
                settled_at=at,
            )  # fmt: skip
        for at, state in ((now, "answered"), (before, "cleared"), (None, "open")):
            Doubt.objects.create(
                person=person, section="work", rule=f"{state}", severity="warns", message="?",
                basis="", state=state, found_at=before, asked_at=at, answered_at=at,
            )  # fmt: skip
    figures = sheet(busy)["figures"]
    assert (figures["packets_accepted"], figures["packets_rejected"]) == (1, 2)
    assert (figures["doubts_asked"], figures["doubts_answered"]) == (1, 1)
    assert figures["doubts_pending"] == 2


def test_a_year_begins_and_ends_at_midnight_here(province: Province, time_machine: Any) -> None:
    people = [builders.make_person(province.division, province.officer) for _ in range(4)]
    eve, new = morning(date(2026, 12, 31)).replace(hour=23, minute=59), morning(date(2027, 1, 1))
    opened = (morning(date(2026, 1, 1)).replace(hour=0), eve, new.replace(hour=0),
              eve - timedelta(days=365))  # fmt: skip
    with audit.recording("tests", "seed.fill"):
        for one, at in zip(people, opened, strict=True):
            Person.objects.filter(pk=one.person.pk).update(opened_at=at)
    inside = province.unit.interval

    def of(year: int) -> int:
        return counting.happened(inside, counting.period_of(year, date(2028, 1, 1)))["opened"]

    assert (of(2025), of(2026), of(2027)) == (1, 2, 1)


def test_the_same_days_of_the_year_before() -> None:
    period = counting.period_of(2028, date(2028, 2, 29))
    assert counting.year_before(period) == counting.Period(date(2027, 1, 1), date(2027, 2, 28))
    period = counting.period_of(2026, date(2027, 1, 12))
    assert period.until == date(2026, 12, 31)
    assert counting.year_before(period).until == date(2025, 12, 31)


def test_counting_takes_as_many_statements_for_many_as_for_few(
    busy: Province,
) -> None:
    def statements() -> int:
        report = busy.report()
        with CaptureQueriesContext(connection) as asked:
            sheet_of(report)
        return len(asked.captured_queries)

    few = statements()
    for place in range(3):
        someone: Someone = builders.make_person(busy.division, busy.officer)
        builders.declare(someone, "schooling")
        builders.make_unit(f"Phòng {place}", "division", busy.unit)
    busy.unit.refresh_from_db()
    assert statements() == few


def test_the_managing_body_s_adds_up_counts_and_not_percentages(busy: Province) -> None:
    quality.remeasure_all()
    for unit, by in ((busy.unit, busy.head), (busy.other, busy.other_head)):
        busy.written(unit, by)
        services.accept(busy.sent(unit, by).report_id, by=busy.home_affairs)
    whole = sheet(busy, busy.top)
    units = [sheet(busy, each)["figures"] for each in (busy.unit, busy.other)]
    for key in ("filled", "wanted", "people", "declared"):
        assert whole["figures"][key] == sum(each[key] for each in units), key
    rows = {row["label"]: row["this"] for part in whole["parts"] for row in part["rows"]}
    per_mille = 1000 * whole["figures"]["filled"] // whole["figures"]["wanted"]
    assert rows["Mức đủ dữ liệu"] == f"{per_mille // 10},{per_mille % 10} %".replace(",0 ", " ")
