"""`make demo` on a small made-up province: it starts, keeps its data, mends itself, ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from config import env
from config.demo import DEATHS_TOLERATED, QUICK, Demo, DemoError, Process, free_port
from tests.simulators.national import until

ROOT = Path(__file__).resolve().parent.parent
BARE = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("HOSO_", "DATABASE_URL", "SOFTHSM2_CONF"))
}


def command(folder: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "config.demo", "--folder", str(folder), "--people", "40", *more]


@contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo and what it said until it was ready."""
    heard = ["env", "--default-signal=INT", *command(folder)]  # which a shell's & lets go by
    process = subprocess.Popen(heard, cwd=ROOT, env=BARE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C" in said, said
        yield process, said
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=240)  # the worker ends the job in its hands first


def address(said: str) -> str:
    found = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert found, said
    return found[0]


def counted(folder: Path, statement: str) -> int:
    url = env.read(folder.parent / f"{folder.name}.env")["DATABASE_URL"]
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
    assert row
    return int(row[0])


def children(pid: int) -> dict[str, int]:
    told = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return {
        line.split(None, 1)[1]: int(line.split(None, 1)[0]) for line in told.stdout.splitlines()
    }


def test_a_demo_starts_keeps_its_data_mends_itself_and_ends(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    people = "SELECT count(*) FROM dossiers_person"
    with running(folder) as (process, said):
        page = httpx.get(address(said), follow_redirects=True)
        assert page.status_code == 200
        assert 'lang="vi"' in page.text
        known = counted(folder, people)
        assert known == 41  # forty, and the recruit for whom an officer opened a record
        assert "mật khẩu" in said.lower()
        worker = next(pid for args, pid in children(process.pid).items() if "worker" in args)
        os.kill(worker, signal.SIGKILL)
        assert process.stdout is not None
        assert "đang chạy lại" in next(line for line in process.stdout if line.strip())
        second = subprocess.run(
            command(folder), cwd=ROOT, env=BARE, capture_output=True, text=True, check=False
        )
        assert second.returncode == 0
        assert address(second.stdout) == address(said)
    assert process.returncode == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(address(said))
    with running(folder) as (process, said):
        assert "Tạo dữ liệu" not in said
        assert counted(folder, people) == known
    assert not [args for args in children(1) if str(folder) in args]


def test_a_port_in_use_is_left_alone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) not in {0, port}
    assert free_port(port) == port


def test_what_dies_is_noticed_and_its_last_words_are_kept(tmp_path: Path) -> None:
    dying = Process("một tiến trình", [sys.executable, "-c", "print('hết')"], tmp_path / "log")
    dying.start()
    assert dying.running is not None
    dying.running.wait(timeout=30)
    assert dying.is_dead()
    assert dying.last_words() == "hết"
    dying.end()
    assert not dying.is_dead()


def test_only_what_keeps_dying_young_is_given_up(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "demo", people=1, seed=1, port=0)
    dying = Process("một tiến trình", [sys.executable, "-c", "print('hết')"], tmp_path / "log")
    for _ in range(DEATHS_TOLERATED + 1):
        dying.born -= QUICK + 1  # each has worked for a while
        demo.revive(dying)
        dying.end()
    for _ in range(DEATHS_TOLERATED - 1):
        demo.revive(dying)
        dying.end()
    with pytest.raises(DemoError, match="dừng quá nhiều lần"):
        demo.revive(dying)


def test_what_a_dead_process_left_running_is_ended_before_it_starts_again(tmp_path: Path) -> None:
    leaves = "import subprocess; print(subprocess.Popen(['sleep', '300']).pid)"
    dying = Process("một tiến trình", [sys.executable, "-c", leaves], tmp_path / "log")
    dying.start()
    assert dying.running is not None
    dying.running.wait(timeout=30)
    left = int(dying.last_words())
    os.kill(left, 0)  # it goes on
    dying.start()
    until(lambda: _is_over(left), "what was left is ended")
    dying.end()


def _is_over(pid: int) -> bool:
    """Gone, or dead and not yet taken note of by whoever adopted it."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"
