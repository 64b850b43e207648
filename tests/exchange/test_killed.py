"""kill -9 in the middle of a check, of a load: nothing is lost, nothing comes in twice. Several
processes at one workbook: each share is judged once, and who answers for the whole waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import Connection, connect

from hoso.changes.models import Declaration, Origin
from hoso.dossiers.models import Person
from hoso.exchange import queries, rules, services
from hoso.exchange.models import Load
from tests.exchange.office import Office, open_office
from tests.exchange.test_loading import FAMILY, book
from tests.simulators.national import until
from tests.sync.conftest import test_database_url as database_url

PEOPLE = 240
# The real worker, which commits every few people, so that it is killed between two commits.
WORKER = """
import django; django.setup()
from hoso.exchange.services import checking, loading
checking.CHUNK = loading.CHUNK = 4
from django.core.management import call_command
call_command("procrastinate", "worker", "--one-shot")
"""


def worker() -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    given = {**os.environ, "DATABASE_URL": database_url(), "PYTHONPATH": root}
    return subprocess.Popen([sys.executable, "-c", WORKER], env=given)


def killed_when(there: Callable[[], bool]) -> None:
    process = worker()
    try:
        until(there, "the worker is in the middle of it", 90)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def worker_again() -> subprocess.Popen[bytes]:
    """As jobs.revive does after a minute without a heartbeat: the job runs from the start."""
    left = ProcrastinateJob.objects.filter(status="doing")
    assert left.exists(), "the killed worker leaves its job as it was"
    with_raw = (
        "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL WHERE status = 'doing'"
    )
    with connection.cursor() as cursor:
        cursor.execute(with_raw)
    return worker()


def nobody_is_at_it() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE locktype = 'advisory' AND datname = current_database()"
        )
        return cursor.fetchone() is None


def at_work_elsewhere(load: Load, firsts: range) -> Connection[Any]:
    """Another process that has these shares until its connection is closed."""
    other = connect(database_url(), autocommit=True)
    for first in firsts:
        key = f"hoso.exchange {load.pk} {first}"
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [key])
    return other


@pytest.fixture
def office(committed: None) -> Office:
    return open_office()


@pytest.mark.clause("TQ-9.2b")
def test_a_killed_check_and_a_killed_load_go_on_where_they_were(
    office: Office, tmp_path: Path
) -> None:
    numbers = [f"0960850{place:05}" for place in range(PEOPLE)]
    people = [(n, "official", "H12.02", "Nguyễn Văn An", "1", "1/3/1985") for n in numbers]
    family = [FAMILY, *((n, "01", "Nguyễn Văn Ba", 1955, "") for n in numbers)]
    load = office.received(book(tmp_path / "a.xlsx", *people, family=family))

    def found(**more: str) -> int:
        return load.found.filter(**more).count()

    killed_when(lambda: found() > 8)
    load.refresh_from_db()
    assert load.state == rules.CHECKING and 0 < found() < PEOPLE
    assert queries.progress_of(load).words == f"Đã kiểm tra {found()}/{PEOPLE} người"
    # Another process helps, but for what a third one is at; the check begun anew waits for that.
    until(nobody_is_at_it, "the database has given back what the killed process had", 30)
    with at_work_elsewhere(load, range(200, PEOPLE, 4)):
        services.help_check(load.pk)
        assert found() == 200
    with at_work_elsewhere(load, range(232, PEOPLE, 4)) as other:
        again = worker_again()
        until(lambda: found() == 232, "all but what the other process is at", 90)
        load.refresh_from_db()
        assert load.state == rules.CHECKING and again.poll() is None
        other.close()
        assert again.wait(240) == 0
    load.refresh_from_db()
    assert load.state == rules.CHECKED and load.tries == 2
    assert {each.position for each in load.found.all()} == set(range(PEOPLE)) and found() == PEOPLE
    assert not load.shares_path.exists()
    counts = queries.counts_of(load)
    assert (counts.people, counts.ready_people, counts.rows) == (PEOPLE, PEOPLE, 2 * PEOPLE)
    assert counts.rows == load.rows == counts.loaded

    services.ask_to_load(load, rules.GOOD, by=office.officer)
    killed_when(lambda: found(state=rules.DECLARED) > 8)
    load.refresh_from_db()
    came = found(state=rules.DECLARED)
    assert load.state == rules.LOADING and 0 < came < PEOPLE
    assert Declaration.objects.filter(origin=Origin.LOAD).count() == came
    assert worker_again().wait(240) == 0
    load.refresh_from_db()
    assert load.state == rules.LOADED
    assert found(state=rules.DECLARED) == PEOPLE
    assert Person.objects.filter(personal_number__in=numbers).count() == PEOPLE
    declared = Declaration.objects.filter(batch=load.batch)
    assert declared.count() == PEOPLE
    assert declared.values("person").distinct().count() == PEOPLE


def test_a_load_that_kills_each_process_says_so_in_the_end(office: Office, tmp_path: Path) -> None:
    load = office.received(book(tmp_path / "a.xlsx", ("096085000001",)))
    from hoso import audit

    with audit.recording("tests", "seed.fill"):
        Load.objects.filter(pk=load.pk).update(tries=5, state=rules.CHECKING)
    services.check(load.pk)
    load.refresh_from_db()
    assert load.state == rules.FAILED and "đều bị ngắt" in load.message


def test_while_one_process_checks_another_leaves_it_alone(office: Office, tmp_path: Path) -> None:
    load = office.received(book(tmp_path / "a.xlsx", ("096085000001",)))
    with connect(database_url()) as other:
        other.execute(
            "SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"hoso.exchange {load.pk}"]
        )
        services.check(load.pk)
        load.refresh_from_db()
        assert load.state == rules.RECEIVED
        other.execute("SELECT pg_advisory_unlock_all()")
    services.check(load.pk)
    load.refresh_from_db()
    assert load.state == rules.CHECKED
