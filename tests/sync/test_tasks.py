"""The real worker, as its own process, runs this room's jobs and revives those of the dead."""

from __future__ import annotations

import subprocess
import sys

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.base import jobs
from hoso.sync.models import Packet
from hoso.sync.rules import State
from tests.simulators.national import ORG, Running
from tests.sync.conftest import Province, environment


def work(national: Running) -> None:
    """Run everything that is queued, then stop."""
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot"]
    subprocess.run(command, env=environment(national), check=True, timeout=120, capture_output=True)


def status(name: str) -> list[str]:
    found = ProcrastinateJob.objects.filter(task_name=name).order_by("id")
    return list(found.values_list("status", flat=True))


def test_signing_upward_is_all_it_takes_for_the_worker_to_send(
    province: Province, national: Running
) -> None:
    people = [province.person() for _ in range(3)]
    province.queued(*people)
    work(national)
    assert {packet.state for packet in Packet.objects.all()} == {State.ACCEPTED}
    for person in people:
        assert national.added()[f"{ORG}_{person.staff_number}"] == 1


def test_a_probe_is_queued_and_run_without_waiting_for_the_minute(
    province: Province, national: Running
) -> None:
    packet = province.queued(province.person())[0]
    national.control("close_before")
    work(national)
    packet.refresh_from_db()
    assert packet.state == State.UNKNOWN
    with connection.cursor() as cursor:  # an hour passes
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE sync_packet SET next_try_at = now() - interval '1 minute'")
        cursor.execute("SET session_replication_role = DEFAULT")
    jobs.defer("sync.tend", timestamp=0)
    work(national)
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED
    assert national.added()[f"{ORG}_{packet.person.staff_number}"] == 1


def test_a_job_whose_worker_died_runs_again(province: Province, national: Running) -> None:
    packet = province.queued(province.person())[0]
    with connection.cursor() as cursor:  # what kill -9 leaves behind
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id"
        )
        dead = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE task_name = 'sync.send'",
            [dead],
        )
    jobs.defer("jobs.revive", timestamp=0)
    work(national)
    work(national)
    assert status("sync.send") == []  # done, and forgotten
    packet.refresh_from_db()
    assert packet.state == State.ACCEPTED
