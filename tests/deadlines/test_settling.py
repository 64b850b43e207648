"""What is due is made, moved and ended by what happens, and is the same counted from scratch."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hoso import audit
from hoso.accounts.models import Account
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.rules import Change, packed
from hoso.deadlines import services
from hoso.deadlines.models import Deadline
from hoso.dossiers.models import Person
from hoso.dossiers.services import Opening, open_records
from hoso.regulations import queries as regulations
from hoso.regulations import services as calendar
from hoso.regulations.models import DayEffect
from hoso.signing.demo import PIN
from hoso.signing.services import unlocked
from tests.changes.conftest import Agency, agency, ca
from tests.deadlines.life import Life

__all__ = ["agency", "ca"]
pytestmark = pytest.mark.django_db

# What only the life of a row knows, and not the facts.
OF_THE_ROW = {"id", "moved_from"}
FIELDS = [each.attname for each in Deadline._meta.fields if each.attname not in OF_THE_ROW]


def kept() -> list[tuple[Any, ...]]:
    return sorted(Deadline.objects.values_list(*FIELDS), key=repr)


def from_scratch() -> list[tuple[Any, ...]]:
    with audit.recording("tests", "seed.fill"):
        Deadline.objects.all().delete()
    services.recount()
    return kept()


def due(source: str, *, is_open: bool = True) -> list[tuple[str, date, str]]:
    rows = Deadline.objects.filter(source=source, ended_at__isnull=is_open).order_by("number")
    return list(rows.values_list("kind", "due_on", "role"))


@pytest.mark.parametrize("seed", range(6))
def test_after_a_long_random_life_what_is_kept_is_what_the_facts_say(
    agency: Agency, time_machine: Any, seed: int
) -> None:
    time_machine.move_to(timezone.now())
    life = Life(agency, Random(seed), time_machine.move_to)
    for _ in range(45):
        life.act()
        found = services.recount()
        assert (found.made, found.moved, found.changed, found.dropped) == (0,) * 4, life.done
        life.pass_time()
    before = kept()
    assert len(before) > 20, life.done
    assert from_scratch() == before, life.done
    assert from_scratch() == before


def test_the_dice_throw_everything(agency: Agency, time_machine: Any) -> None:
    """Or the lives above would show less than they say: over the six, each thing happens."""
    verbs = {
        "declare", "check", "approve", "give_back", "send_back", "withdraw", "open", "load",
        "refuse_load", "sign_upward", "transfer", "holiday",
    }  # fmt: skip
    time_machine.move_to(timezone.now())
    life = Life(agency, Random(99), time_machine.move_to)
    for _ in range(150):
        life.act()
        life.pass_time()
        if verbs <= set(life.done):
            break
    assert verbs - set(life.done) == set()
    assert from_scratch() and services.recount().changed == 0


@pytest.mark.clause("CM-6.2", "CM-6.4", "CM-7.1")
def test_each_step_makes_the_next_thing_due_and_ends_the_one_before(agency: Agency) -> None:
    """Of a new record: to fill it in, to check it, to sign it, to sign it upward."""
    assert [kind for kind, _, _ in due("changes.record")] == ["new_record"]
    sent = agency.declares_everything()
    assert due("changes.record") == []
    [(kind, on, role)] = due("changes.declaration")
    assert (kind, on, role) == ("check", sent.due_on, "officer")
    done = agency.checked(sent)
    assert due("changes.declaration") == [("approve", done.due_on, "head")]
    with unlocked(agency.key, PIN) as signer:
        changes.approve(agency.unit, agency.chosen(done), by=agency.head, signer=signer)
    assert due("changes.declaration") == []
    ended = Deadline.objects.filter(source="changes.declaration").order_by("number")
    assert list(ended.values_list("kind", "by", "outcome")) == [
        ("check", agency.officer.pk, rules.PASSED),
        ("approve", agency.head.pk, rules.APPROVED),
    ]
    upward = Deadline.objects.get(source="sync.upward")
    today = timezone.localdate()
    assert upward.due_on == regulations.upward_due(today).on >= today
    assert (upward.role, upward.unit_id) == ("upward_signer", agency.division.pk)


def test_a_deadline_names_the_article_it_is_due_by_and_nobody(agency: Agency) -> None:
    agency.checked(agency.declares_everything())
    assert Deadline.objects.count() >= 2
    for each in Deadline.objects.all():
        assert regulations.article(each.key, each.regulation).shown()
        assert agency.person.full_name not in each.title + each.link
        assert agency.person.personal_number not in each.title + each.link


def test_what_was_late_says_how_late_and_whose_it_was(agency: Agency, time_machine: Any) -> None:
    time_machine.move_to("2026-11-02 09:00+07:00")
    sent = agency.declares_everything()
    assert sent.due_on == date(2026, 11, 5)
    time_machine.move_to("2026-11-10 09:00+07:00")
    agency.checked(sent)
    checked = Deadline.objects.get(kind="check")
    assert (checked.late, checked.by) == (3, agency.officer)


@pytest.mark.clause("CM-15.3")
def test_what_is_open_moves_with_the_person_and_what_has_ended_stays(
    agency: Agency, time_machine: Any
) -> None:
    time_machine.move_to(timezone.now())
    life = Life(agency, Random(0), time_machine.move_to)
    sent = agency.declares_everything()
    time_machine.shift(60)
    with audit.recording("tests", "seed.fill"):
        Person.objects.filter(pk=agency.person.pk).update(unit=life.elsewhere)
    services.recount()
    assert Deadline.objects.get(kind="new_record").unit == agency.division
    assert Deadline.objects.get(kind="check").unit == life.elsewhere
    time_machine.shift(60)
    agency.checked(sent)
    assert Deadline.objects.get(kind="check").unit == life.elsewhere
    before = kept()
    assert from_scratch() == before


def test_a_new_holiday_moves_what_is_open_and_the_row_says_from_when(
    agency: Agency, time_machine: Any
) -> None:
    time_machine.move_to("2026-11-02 09:00+07:00")
    life = Life(agency, Random(0), time_machine.move_to)
    sent = agency.declares_everything()
    new = calendar.Day(date(2026, 11, 4), DayEffect.HOLIDAY, "Nghỉ bão")
    calendar.set_days([new], by=life.home_affairs)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s",
                       ["deadlines.recount"])  # fmt: skip
        assert cursor.fetchone() == (1,)
    assert services.recount().moved == 0  # by the facts of the step, in their own act
    moved = Deadline.objects.get(kind="check")
    assert (moved.moved_from, moved.due_on) == (date(2026, 11, 5), date(2026, 11, 6))
    sent.refresh_from_db()
    assert sent.due_on == moved.due_on


def test_whatever_was_changed_behind_its_back_is_repaired_and_reported(agency: Agency) -> None:
    sent = agency.declares_everything()
    Deadline.objects.filter(kind="check").update(due_on=date(2030, 1, 1))
    Deadline.objects.filter(kind="new_record").delete()
    Deadline.objects.create(
        source="changes.declaration", subject=str(agency.person.pk), number=7, kind="check",
        title="Không có thật", link="/", role="officer", unit=agency.unit,
        regulation=sent.regulation, key="approval", since=date(2026, 1, 1),
        due_on=date(2026, 1, 1),
    )  # fmt: skip
    found = services.recount()
    assert (found.made, found.moved, found.changed, found.dropped) == (1, 1, 0, 1)
    assert Deadline.objects.get(kind="check").due_on == sent.due_on
    assert services.recount().looked_at == 2


def statements(agency: Agency, count: int, start: int) -> int:
    """Of opening so many records, and of loading a declaration for each."""
    openings = [
        Opening(agency.division.pk, f"096085{start + place:06}", "Lê Văn Bình", "1985-03-01", "1",
                "official") for place in range(count)
    ]  # fmt: skip
    with audit.recording(agency.officer, "dossiers.open"):
        people = open_records(agency.officer, openings)
    one = packed([Change("papers", "", "phone", "set", None, "0912345678")])
    batch = changes.start_batch(agency.unit, "Nạp", by=agency.officer)
    loads = [changes.Loading(each.pk, one, 0) for each in people]
    with CaptureQueriesContext(connection) as asked:
        assert changes.load(batch, loads, by=agency.officer) == {}
    return len(asked.captured_queries)


def test_a_load_settles_in_a_fixed_number_of_statements(agency: Agency) -> None:
    assert statements(agency, 3, 100) == statements(agency, 60, 1000)
    assert Deadline.objects.open().filter(kind="approve").count() == 63
    assert not Deadline.objects.open().filter(kind="new_record", about__in=Person.objects.filter(
        declarations__isnull=False).values("pk")).exists()  # fmt: skip


def test_the_first_declaration_is_counted_once(agency: Agency) -> None:
    """As the record's, not as a change declared besides; withdrawn, the record is due again."""
    sent = agency.declares_everything()
    assert not Deadline.objects.filter(kind="declare").exists()
    changes.withdraw(sent, by=agency.account)
    assert due("changes.record") == [("new_record", Declaration.objects.get().declare_by, "person")]
    assert Account.objects.get(pk=agency.account.pk) == Deadline.objects.open().get().account
