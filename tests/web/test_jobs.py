"""Background jobs as the administrator sees them, and a failed one once more."""

from __future__ import annotations

import errno
import html
import re
from collections.abc import Callable
from inspect import iscoroutinefunction
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.accounts.models import Account, Role
from hoso.audit import failures
from hoso.audit.models import Event
from hoso.base import jobs
from hoso.base.errors import Unreachable
from hoso.base.schedule import in_utc
from hoso.web.jobs import listing
from tests import builders
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db

PAGE = "/tac-vu"


@pytest.fixture
def administrator() -> Account:
    unit = builders.make_unit("Tỉnh Mẫu", "province", code="H12")
    return builders.make_account("Quản Trị Viên", role=Role.ADMINISTRATOR, unit=unit)


@pytest.fixture
def admin(administrator: Account) -> Client:
    return client_of(administrator)


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def queued(status: str = "todo", name: str = "sync.send") -> int:
    """A job in that state, reached as the worker reaches it."""
    jobs.defer(name, packet_id=424242)
    job = ProcrastinateJob.objects.latest("pk")
    if status != "todo":
        sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", job.pk)
        if status != "doing":
            sql("UPDATE procrastinate_jobs SET status = %s, attempts = 1 WHERE id = %s",
                status, job.pk)  # fmt: skip
    return int(job.pk)


def beat(seconds_ago: int = 0) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (now() - make_interval(secs => %s)) RETURNING id", [seconds_ago])  # fmt: skip
        return int(cursor.fetchone()[0])


def test_jobs_are_listed_in_words_and_counted_without_their_arguments(admin: Client) -> None:
    queued()
    queued("failed")
    done = queued("succeeded")
    page = admin.get(PAGE).content.decode()
    assert "Gửi gói tin lên cơ sở dữ liệu quốc gia" in page
    assert re.findall(r'class="k">([^<]+)</span><span><b>(\d+)', page)[:4] == [
        ("Tất cả chưa xong", "2"), ("Chờ chạy", "1"), ("Đang chạy", "0"), ("Hỏng", "1"),
    ]  # fmt: skip
    assert "424242" not in page and f"số {done}" not in page
    only = admin.get(f"{PAGE}?tinh-trang=hong").content.decode()
    assert "Đang hiện 1 trong 1 tác vụ" in only


def test_every_task_there_is_has_words_of_its_own() -> None:
    app.perform_import_paths()
    ours = {name for name in app.tasks if not name.startswith(("builtin:", "procrastinate."))}
    assert ours - set(listing.TASKS) == set()
    assert set(listing.TASKS) - ours == set()


@pytest.mark.clause("BNV-12.4")
def test_a_failed_job_runs_again_and_the_log_says_who_let_it(
    admin: Client, administrator: Account
) -> None:
    failed = queued("failed")
    assert admin.post(f"{PAGE}/{failed}/chay-lai").status_code == 302
    assert ProcrastinateJob.objects.get(pk=failed).status == "todo"
    event = Event.objects.get(action="jobs.retry")
    assert (event.actor_id, event.subject) == (administrator.pk, f"jobs.job:{failed}")
    assert admin.post(f"{PAGE}/{failed}/chay-lai").status_code == 409


@pytest.mark.parametrize("status", ["todo", "doing", "succeeded"])
def test_only_a_failed_job_is_let_run_again(admin: Client, status: str) -> None:
    job = queued(status)
    assert admin.post(f"{PAGE}/{job}/chay-lai").status_code == 409
    assert ProcrastinateJob.objects.get(pk=job).status == status
    assert admin.post(f"{PAGE}/999999/chay-lai").status_code == 409
    assert not Event.objects.filter(action="jobs.retry").exists()


SECRET = "Nguyễn-Văn-An-096085000001"


def broken() -> None:
    in_utc(f"5 0 * * {SECRET}")


def full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device", SECRET)


def refused() -> None:
    with transaction.atomic():
        sql("SELECT %s::int", SECRET)


def away() -> None:
    raise Unreachable("Cơ sở dữ liệu quốc gia không trả lời trong 20 giây.")


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        (broken, "ValueError ở base/schedule.py, dòng "),
        (full, "OSError (No space left on device)"),
        (refused, "DataError (PostgreSQL 22P02)"),
        (away, "Cơ sở dữ liệu quốc gia không trả lời trong 20 giây."),
    ],
)
def test_the_page_says_why_a_job_failed_and_never_what_it_was_at(
    admin: Client, fails: Callable[[], None], words: str
) -> None:
    """Our own words are made to be read; of others the class, the machine's word and the place."""
    failed = queued("failed")
    with pytest.raises(Exception) as caught:
        failures.noted(fails, SimpleNamespace(job=SimpleNamespace(id=failed)), None)
    assert SECRET in str(caught.value) or fails is away
    page = html.unescape(admin.get(PAGE).content.decode())
    assert words in page and "096085000001" not in page
    event = Event.objects.get(action="jobs.fail")
    assert event.actor == "worker" and event.reason.startswith(words)
    assert "096085000001" not in event.reason


def test_a_job_that_goes_well_notes_nothing() -> None:
    context = SimpleNamespace(job=SimpleNamespace(id=1))
    assert failures.noted(lambda: "xong", context, None) == "xong"
    assert not Event.objects.filter(action="jobs.fail").exists()


def test_the_worker_notes_the_errors_of_every_task() -> None:
    assert failures.noted in (app.worker_defaults or {})["task_middleware"]
    left_out = [name for name, task in app.tasks.items() if iscoroutinefunction(task.func)]
    assert all(name.startswith(("builtin:", "procrastinate.")) for name in left_out), left_out
    assert "jobs.revive" in app.tasks


@pytest.mark.clause("BNV-12.4")
@pytest.mark.parametrize(
    ("ago", "said"), [(5, "tiến trình nền đang chạy"), (300, "tiến trình nền đã dừng")]
)
def test_the_heartbeat_says_whether_the_worker_lives(admin: Client, ago: int, said: str) -> None:
    assert "tiến trình nền chưa chạy" in admin.get(PAGE).content.decode()
    beat(ago)
    assert said in admin.get(PAGE).content.decode()


@pytest.mark.clause("BNV-12.4")
def test_a_job_whose_worker_died_is_told_from_one_that_runs(admin: Client) -> None:
    running, cut = queued("doing"), queued("doing")
    sql("UPDATE procrastinate_jobs SET worker_id = %s WHERE id = %s", beat(1), running)
    sql("UPDATE procrastinate_jobs SET worker_id = %s WHERE id = %s", beat(600), cut)
    page = admin.get(PAGE).content.decode()
    assert page.count("tiến trình bị ngắt, sẽ tự chạy lại") == 1
    assert page.index("tiến trình bị ngắt") < page.index(f'data-label="Số">{running}<')


@pytest.mark.parametrize("number", [10**9, 10**1000])
def test_a_job_that_never_was_is_told_and_leaves_no_trace(admin: Client, number: int) -> None:
    assert admin.post(f"{PAGE}/{number}/chay-lai").status_code == 409
    assert not Event.objects.filter(action="jobs.retry").exists()


def test_others_are_refused(administrator: Account) -> None:
    failed = queued("failed")
    unit = administrator.grants.get().unit
    for who in (
        builders.make_account("Người Lạ"),
        builders.make_account("Sở Nội Vụ", role=Role.HOME_AFFAIRS, unit=unit),
    ):
        client = client_of(who)
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}/{failed}/chay-lai").status_code == 403
    assert ProcrastinateJob.objects.get(pk=failed).status == "failed"


def test_the_number_of_statements_does_not_grow(admin: Client) -> None:
    for _ in range(5):
        queued("failed")
    admin.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        admin.get(PAGE)
    for _ in range(45):
        queued("failed")
    with CaptureQueriesContext(connection) as many:
        admin.get(PAGE)
    assert len(many) == len(few)
