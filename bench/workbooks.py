"""Workbooks of full dossiers, in and out: ten thousand people, one workbook for each two thousand.

What runs in the background is run by two workers, as an installation with two processors has
them: they are running when the first workbook comes. The peak is that of the larger one.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from bench.figures import Figure
from bench.registry import Bench, measure
from bench.stand import BIN, ROOT, say, worked_by
from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Role
from hoso.exchange import rules, services
from hoso.exchange.models import Export, Load
from hoso.exchange.queries import counts_of
from hoso.exchange.workbook.codes import Codes
from hoso.exchange.workbook.filling import Filling
from hoso.exchange.workbook.layout import FORMS, sections_for, sheets_of
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit
from simulators.province.full import TODAY, full_contents, insert_full

SECONDS, MB = "s", "MB"
BOOKS, PEOPLE, WORKERS = 5, 2_000, 2
TARGET = 60.0
CODE = "H12.99"
SEED = 700  # numbers that the seeded province does not have


@measure
def workbooks_in(on: Bench) -> Iterator[Figure]:
    """Received one after another, while the workers begin to check; loaded as changes once all are
    checked. received, checked, loaded: how long after the step before the last one had ended."""
    people = on.times(PEOPLE)
    unit, officer = _office()
    with TemporaryDirectory() as folder:
        books = [_book(Path(folder, f"{place}.xlsx"), SEED + place, people)
                 for place in range(BOOKS)]  # fmt: skip
        with _workers(on) as workers:
            begun, worked = time.perf_counter(), workers.worked()
            loads = [_received(path, unit, officer) for path in books]
            running = Load.objects.filter(
                pk__in=[each.pk for each in loads], state__in=rules.RUNNING
            )
            received = time.perf_counter()
            workers.wait(lambda: not running.exists())
            checked = time.perf_counter()
            for each in loads:
                services.ask_to_load(each, rules.ALL, by=officer)
            workers.wait(lambda: not running.exists())
            ended, worked = time.perf_counter(), workers.worked() - worked
            peak = workers.peak()
    for each in loads:
        each.refresh_from_db()
        counts = counts_of(each)
        if each.state != rules.LOADED or counts.declared_people != people:
            raise RuntimeError(f"{each.state} {each.message} {counts}")
    target = TARGET * people / PEOPLE
    yield Figure("workbooks.in.people", BOOKS * people, "people")
    yield Figure("workbooks.in.rows", sum(each.rows or 0 for each in loads), "rows")
    yield Figure("workbooks.in", ended - begun, SECONDS, target)
    yield Figure("workbooks.in.received", received - begun, SECONDS)
    yield Figure("workbooks.in.checked", checked - received, SECONDS)
    yield Figure("workbooks.in.loaded", ended - checked, SECONDS)
    yield Figure("workbooks.in.processor", worked, SECONDS)
    yield Figure("workbooks.in.worker_peak", peak, MB)


@measure
def workbooks_out(on: Bench) -> Iterator[Figure]:
    """The same two thousand five times over: as many workbooks as ten thousand people need."""
    people = on.times(PEOPLE)
    unit, officer = _office("H12.98")
    say(f"writing {people} full dossiers into the tables; some minutes")
    insert_full(people, unit=unit, keeper=officer, seed=SEED + BOOKS, kind="official")
    with _workers(on) as workers:
        begun, worked = time.perf_counter(), workers.worked()
        reason = "Đo tốc độ xuất bảng tính"
        asked = [services.request_export(unit, "cv", reason, by=officer) for _ in range(BOOKS)]
        left = Export.objects.filter(pk__in=[one.pk for one in asked])
        left = left.filter(state__in=(rules.WAITING, rules.WRITING))
        workers.wait(lambda: not left.exists())
        taken, worked = time.perf_counter() - begun, workers.worked() - worked
        peak = workers.peak()
    for each in Export.objects.filter(pk__in=[one.pk for one in asked]):
        if each.state != rules.WRITTEN or each.people != people:
            raise RuntimeError(f"{each.state} {each.people}")
    yield Figure("workbooks.out.people", BOOKS * people, "people")
    yield Figure("workbooks.out", taken, SECONDS, TARGET * people / PEOPLE)
    yield Figure("workbooks.out.processor", worked, SECONDS)
    yield Figure("workbooks.out.worker_peak", peak, MB)
    yield Figure("workbooks.out.size", asked[0].part_path(1).stat().st_size / 2**20, MB)


def _office(code: str = CODE) -> tuple[Unit, Account]:
    """A department and its officer, as `full_contents` names the unit in no other."""
    root = Unit.objects.get(parent=None, is_open=True)
    unit = open_unit(f"Sở đo tốc độ {code}", UnitKind.DEPARTMENT, parent=root, code=code,
                     since=TODAY.replace(year=2020), by="bench")  # fmt: skip
    unit.refresh_from_db()
    officer, _ = accounts.open_account(f"do-{code.lower()}", "Cán bộ đo tốc độ", by="bench")
    accounts.grant(officer, Role.OFFICER, unit, by="bench", since=TODAY.replace(year=2020))
    return unit, officer


def _book(path: Path, seed: int, people: int) -> Path:
    sheets = sheets_of(sections_for(["cv"]), FORMS["cv"])
    with Filling(path, sheets, Codes.load(), {}) as filling:
        for content in islice(full_contents(people, seed, kind="official"), people):
            filling.add(content, CODE)
    return path


def _received(path: Path, unit: Unit, officer: Account) -> Load:
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    return services.receive(upload, by=officer, unit=unit, title=path.stem)


@contextmanager
def _workers(on: Bench) -> Iterator[Workers]:
    """Both workers, running as they do in an installation before anybody sends anything."""
    command = [str(BIN / "hoso"), "worker", "--queues", "documents", "--concurrency", "1"]
    begun = timezone.now()
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(WORKERS)]
    try:
        ready = ProcrastinateWorker.objects.filter(last_heartbeat__gte=begun)
        _wait(lambda: ready.count() == WORKERS, running)
        yield Workers(on, running)
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.wait()


@dataclass(frozen=True)
class Workers:
    """What works for the measurement: this process, the workers, web server and database."""

    on: Bench
    running: list[subprocess.Popen[bytes]]

    def wait(self, over: Callable[[], bool]) -> None:
        _wait(over, self.running)

    def worked(self) -> float:
        """Seconds of the processors so far."""
        workers = sum(sum(worked_by(str(each.pid))) for each in self.running)
        return time.process_time() + workers + self.on.processor()

    def peak(self) -> float:
        """Of the larger worker, in MB."""
        told = (Path(f"/proc/{each.pid}/status").read_text() for each in self.running)
        return max(int(words.partition("VmHWM:")[2].split()[0]) for words in told) / 1024


def _wait(over: Callable[[], bool], running: Sequence[subprocess.Popen[bytes]]) -> None:
    while not over():
        if any(each.poll() is not None for each in running):
            raise RuntimeError("a worker has ended")
        time.sleep(0.25)
