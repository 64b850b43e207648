"""Completeness and doubts of each dossier, kept as the rule set says them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso import audit
from hoso.audit.models import RowChange
from hoso.dossiers.queries import content_of, known_for
from hoso.dossiers.readers.completeness import completeness, total
from hoso.dossiers.readers.findings import MISSING, findings
from hoso.quality import rules, services, tasks
from hoso.quality.looking import rule_set
from hoso.quality.models import Doubt, Measure
from tests.dossiers.office import Office, crowd
from tests.quality.conftest import BACKWARDS, FORWARDS, doubtful, put, remove, soon

pytestmark = pytest.mark.django_db


def statements(act) -> int:  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked.captured_queries)


@pytest.mark.clause("CM-14.1dd")
def test_what_is_kept_is_what_the_readers_say(here: Office) -> None:
    put(here.person, "work", **BACKWARDS)
    services.measure([here.person.pk])
    content = content_of(here.person)
    parts, kept = completeness(content), Measure.objects.get(person=here.person)
    whole = total(parts)
    assert 0 < whole.filled < whole.wanted
    assert (kept.filled, kept.wanted, kept.stage) == (whole.filled, whole.wanted, "opening")
    assert kept.sections == {key: [each.filled, each.wanted] for key, each in parts.items()}
    assert sorted((key, gap) for key, gaps in kept.gaps.items() for gap in gaps) == sorted(
        (each.section, f"{each.row}/{each.field}") for each in whole.missing
    )
    said = [each for each in findings(content, known_for([content])) if each.rule != MISSING]
    assert kept.blocking + kept.warning == len({(e.section, e.row, e.field, e.rule) for e in said})
    assert kept.blocking == sum(each.blocks for each in said)


@pytest.mark.parametrize(
    ("filled", "wanted", "share", "words"),
    [(0, 7, 0, "0"), (1, 3, 333, "33,3"), (999, 1000, 999, "99,9"), (1999, 2000, 999, "99,9"),
     (5, 5, 1000, "100"), (0, 0, 1000, "100"), (1, 2, 500, "50")],
)  # fmt: skip
def test_only_what_is_full_is_called_full(filled: int, wanted: int, share: int, words: str) -> None:
    assert rules.per_mille(filled, wanted) == share
    assert rules.percent(share) == words


@pytest.mark.clause("CM-14.1d", "KT-15.4")
def test_a_doubt_is_opened_once_and_a_gap_is_none(here: Office) -> None:
    doubt = doubtful(here.person)
    assert (doubt.state, doubt.severity) == (rules.OPEN, "blocks")
    assert doubt.item.startswith("33")
    assert "sớm hơn bắt đầu" in doubt.message
    assert not Doubt.objects.filter(rule=MISSING).exists()
    before = RowChange.objects.count(), Doubt.objects.count()
    services.measure([here.person.pk, here.person.pk])
    services.remeasure_all()
    assert (RowChange.objects.count(), Doubt.objects.count()) == before


def test_what_is_corrected_is_cleared_and_stays_as_history(here: Office) -> None:
    doubt = doubtful(here.person)
    services.ask([doubt.pk], by=here.officer, note="Xem lại", due_on=soon())
    put(here.person, "work", doubt.row, **FORWARDS)
    services.measure([here.person.pk])
    doubt.refresh_from_db()
    assert (doubt.state, doubt.note) == (rules.CLEARED, "Xem lại")
    assert doubt.settled_at is not None
    put(here.person, "work", doubt.row, **BACKWARDS)
    services.measure([here.person.pk])
    again = Doubt.objects.get(person=here.person, section="work", field="until", state=rules.OPEN)
    assert again.pk != doubt.pk and again.key == doubt.key


def test_a_removed_row_takes_its_doubt_along(here: Office) -> None:
    doubt = doubtful(here.person)
    remove(here.person, "work", doubt.row)
    services.measure([here.person.pk])
    doubt.refresh_from_db()
    assert doubt.state == rules.CLEARED


def test_explained_stays_explained_while_the_values_are_the_same(here: Office) -> None:
    doubt = doubtful(here.person)
    services.ask([doubt.pk], by=here.officer, note="", due_on=soon())
    services.answer(doubt.pk, by=here.account, words="Đúng, vì ghi theo quyết định.")
    services.accept(doubt.pk, by=here.officer)
    put(here.person, "work", since="2016-01", until="2018-01", organisation="Sở Tài chính")
    services.measure([here.person.pk])
    doubt.refresh_from_db()
    assert doubt.state == rules.EXPLAINED
    put(here.person, "work", doubt.row, **{**BACKWARDS, "until": "2004-06"})
    services.measure([here.person.pk])
    doubt.refresh_from_db()
    assert (doubt.state, doubt.settled_by, doubt.answer != "") == (rules.OPEN, None, True)
    assert "06/2004" in doubt.message


def test_a_doubt_that_says_something_else_now_keeps_its_state(here: Office) -> None:
    doubt = doubtful(here.person)
    services.ask([doubt.pk], by=here.officer, note="", due_on=soon())
    put(here.person, "work", doubt.row, **{**BACKWARDS, "until": "2003-06"})
    services.measure([here.person.pk])
    doubt.refresh_from_db()
    assert doubt.state == rules.ASKED and "06/2003" in doubt.message


def test_as_many_statements_for_many_as_for_few(here: Office) -> None:
    few = crowd(here.division, *["Trần Văn Ít"] * 3)
    many = crowd(here.division, *["Trần Văn Nhiều"] * 60)
    for person in (*few, *many):
        put(person, "work", **BACKWARDS)
    for _ in range(2):  # for the first time, and again
        asked = [
            statements(lambda people=people: services.measure([each.pk for each in people]))
            for people in (few, many)
        ]
        assert asked[0] == asked[1]
    assert Measure.objects.filter(person__in=many).count() == 60
    assert Doubt.objects.filter(person__in=many, field="until").count() == 60


def test_an_approval_measures_that_person_only(here: Office) -> None:
    other = crowd(here.division, "Lê Thị Khác")[0]
    version = here.approved()[0]
    tasks.measure(version_id=version.pk)
    assert Measure.objects.get(person=here.person).stage == "full"
    assert not Measure.objects.filter(person=other).exists()


def test_an_opened_record_is_measured_by_a_job_of_the_same_transaction(here: Office) -> None:
    job = ProcrastinateJob.objects.get(task_name="quality.measure_opened")
    assert job.args == {"person_id": str(here.person.pk)}
    tasks.measure_opened(**job.args)
    assert Measure.objects.get(person=here.person).filled > 0


def test_the_command_measures_everybody_by_the_rules_in_force(
    here: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd(here.division, "Lê Thị Khác")
    services.measure([here.person.pk])
    with audit.recording("tests", "seed.fill"):
        Measure.objects.update(rules="of old")
    call_command("measure")
    assert f"Đã đo 2 hồ sơ theo bộ quy tắc {rule_set()}." in capsys.readouterr().out
    assert set(Measure.objects.values_list("rules", flat=True)) == {rule_set()}
    tasks.remeasure_all(timestamp=0)
    assert Measure.objects.count() == 2
