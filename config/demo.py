"""`make demo`: a made-up province on this machine, until Ctrl-C.

    python -m config.demo            start; keeps the data of last time
    python -m config.demo --reset    throw that data away first
    python -m config.demo --once     start, say the address, end (`HOSO_DEMO_ONCE=1` too)
    python -m config.demo --stop     end a database that a killed demo left running

`--folder` holds everything the demo writes (default `var/demo`); `--people` and `--seed`
choose the made-up province. Four processes run under this one: the web server, the
worker, the stand-in for the national database and PostgreSQL.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import httpx
from psycopg import connect, sql

from config import env
from config.postgres import Cluster, PostgresError

ROOT = env.ROOT
BIN = Path(sys.executable).parent
NATIONAL_ACCOUNT = ("hoso", "000.00.00.H12")
DEATHS_TOLERATED = 5
QUICK = 60.0  # seconds; what lived longer has died of something new
PATIENCE = 60.0


class DemoError(RuntimeError):
    """The demo cannot go on; the words are for whoever started it."""


def say(words: str) -> None:
    print(words, flush=True)


def free_port(wanted: int) -> int:
    """The wanted port of this machine, or any other where it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise DemoError("Máy này không còn cổng trống.")


def web_server(port: int) -> list[str]:
    """The command of the web server: two processes. Two threads each, as more of them only take
    the interpreter's lock from each other (docs/operations/speed.md)."""
    command = [str(BIN / "granian"), "--interface", "wsgi", "--workers", "2"]
    command += ["--blocking-threads", "2", "--host", "127.0.0.1", "--port", str(port)]
    return [*command, "config.wsgi:application"]


@dataclass
class Process:
    """One of the demo's processes; its output goes to `log`."""

    title: str
    command: list[str]
    log: Path
    quick_deaths: int = 0
    born: float = 0.0
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.clear_away()
        self.born = time.monotonic()
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the demo, which ends the others in order.
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def clear_away(self) -> None:
        """What one that died has left running: the web server's own processes go on serving."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)

    def is_dead(self) -> bool:
        return self.running is not None and self.running.poll() is not None

    def end(self) -> None:
        if self.running is None:
            return
        if self.running.poll() is None:
            self.running.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.running.wait(timeout=10)
        self.clear_away()
        self.running.wait()
        self.running = None

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-15:])


@dataclass
class Demo:
    folder: Path
    people: int
    seed: int
    port: int
    processes: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.settings = self.folder.parent / f"{self.folder.name}.env"
        self.filled = self.folder / "filled"
        self.logs = self.folder / "logs"

    # ── before it runs ────────────────────────────────────────────────────

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """False where this demo runs already."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder.parent / f"{self.folder.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def reset(self) -> None:
        Cluster(self.folder / "postgres").destroy()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.settings.unlink(missing_ok=True)

    def prepare(self) -> None:
        """Database, settings, made-up people, keys, files for the web server."""
        self.logs.mkdir(parents=True, exist_ok=True)
        cluster = Cluster(self.folder / "postgres").start()
        self._settle(cluster)
        if not self.filled.exists():
            self._empty(cluster)
        self._hoso("Chuẩn bị cơ sở dữ liệu", "migrate", "--verbosity=0")
        if not self.filled.exists():
            self._hoso(
                f"Tạo dữ liệu giả định cho {self.people} người",
                *("seed", "--people", str(self.people), "--seed", str(self.seed), "--demo"),
            )
            self._hoso("Đo chất lượng dữ liệu", "measure")
        self._hoso("Chuẩn bị chữ ký số thử nghiệm", "demo_keys")
        self._hoso("Chuẩn bị tệp giao diện", "collectstatic", "--noinput", "--verbosity=0")
        self.filled.touch()

    def _settle(self, cluster: Cluster) -> None:
        """The settings of this run: the secrets of last time, the ports that are free now."""
        self.port = free_port(self.port)
        user, organisation = NATIONAL_ACCOUNT
        known = env.read(self.settings)
        values = {
            "HOSO_SECRET_KEY": secrets.token_urlsafe(50),
            "HOSO_NATIONAL_PASSWORD": secrets.token_urlsafe(18),
            **known,
            "DATABASE_URL": cluster.url("hoso"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HOSO_ADDRESS": f"http://127.0.0.1:{self.port}/",
            "HOSO_DATA_DIR": str(self.folder),
            "HOSO_DEMO": "1",
            "HOSO_NATIONAL_ORG_CODE": organisation,
            "HOSO_NATIONAL_URL": f"http://127.0.0.1:{free_port(8765)}",
            "HOSO_NATIONAL_USER": user,
        }
        env.write(self.settings, values)
        os.environ.update(values)

    def _empty(self, cluster: Cluster) -> None:
        """A seeding that was interrupted starts over."""
        with connect(cluster.url("postgres"), autocommit=True) as connection:
            name = sql.Identifier("hoso")
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        cluster.create_database("hoso")

    def _hoso(self, doing: str, *arguments: str) -> None:
        say(f"{doing} ...")
        command = [str(BIN / "hoso"), *arguments]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        with (self.logs / "prepare.log").open("a", encoding="utf-8") as log:
            log.write(f"$ hoso {' '.join(arguments)}\n{ended.stdout}{ended.stderr}")
        if ended.returncode:
            last = "\n".join((ended.stdout + ended.stderr).splitlines()[-15:])
            raise DemoError(f"Bước “{doing}” không thành:\n{last}")

    # ── while it runs ─────────────────────────────────────────────────────

    def start(self) -> None:
        national = os.environ["HOSO_NATIONAL_URL"]
        user, organisation = NATIONAL_ACCOUNT
        account = f"{user}:{os.environ['HOSO_NATIONAL_PASSWORD']}:{organisation}"
        simulator = [sys.executable, "-m", "simulators.national_db"]
        simulator += ["--port", national.rsplit(":", 1)[1], "--account", account]
        simulator += ["--state", str(self.folder / "national.sqlite3")]
        worker = [str(BIN / "hoso"), "worker", "--concurrency", "2"]
        self.processes = [
            Process("cơ sở dữ liệu quốc gia giả lập", simulator, self.logs / "national_db.log"),
            Process("tiến trình xử lý nền", worker, self.logs / "worker.log"),
            Process("máy chủ web", web_server(self.port), self.logs / "web.log"),
        ]
        for process in self.processes:
            process.start()
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        web = self.processes[-1]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if web.is_dead():
                break
            try:
                if httpx.get(os.environ["HOSO_ADDRESS"], timeout=5).status_code < 500:
                    return
                break
            except httpx.TransportError:
                time.sleep(0.1)
        raise DemoError(f"Máy chủ web không trả lời. Cuối tệp {web.log}:\n{web.last_words()}")

    def look_after(self) -> None:
        """Until somebody ends it: what died is started again."""
        while True:
            time.sleep(0.5)
            for process in self.processes:
                if process.is_dead():
                    self.revive(process)

    def revive(self, process: Process) -> None:
        """DemoError for one that keeps dying within a minute of its start."""
        has_lived = time.monotonic() - process.born > QUICK
        process.quick_deaths = 1 if has_lived else process.quick_deaths + 1
        if process.quick_deaths > DEATHS_TOLERATED:
            raise DemoError(f"{process.title} dừng quá nhiều lần:\n{process.last_words()}")
        say(f"{process.title} vừa dừng; đang chạy lại (nhật ký: {process.log}).")
        process.start()

    def end(self) -> None:
        for process in reversed(self.processes):
            process.end()
        Cluster(self.folder / "postgres").stop()

    def greeting(self) -> str:
        places = (self.folder / "demo-accounts.txt", ROOT / "var" / "demo-accounts.txt")
        found = next((place for place in places if place.exists()), None)
        accounts = found.read_text(encoding="utf-8").rstrip() if found else ""
        address = env.read(self.settings).get("HOSO_ADDRESS", "")
        return f"\nHoso đang chạy tại {address}\n\n{accounts}\n\nBấm Ctrl-C để dừng.\n"


def asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "demo")
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true")
    parser.add_argument(
        "--once", action="store_true", default=bool(os.environ.get("HOSO_DEMO_ONCE"))
    )
    parser.add_argument("--stop", action="store_true")
    return parser.parse_args(arguments)


def end_politely(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(demo: Demo, *, once: bool) -> None:
    try:
        demo.prepare()
        demo.start()
        say(demo.greeting())
        if not once:
            demo.look_after()
    except KeyboardInterrupt:
        say("\nĐang dừng ...")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        demo.end()


def main(arguments: list[str] | None = None) -> int:
    options = asked(arguments)
    demo = Demo(options.folder, options.people, options.seed, options.port)
    signal.signal(signal.SIGTERM, end_politely)
    with demo.alone() as is_alone:
        if not is_alone:
            say(f"Bản thử đã chạy sẵn.\n{demo.greeting()}")
            return int(options.reset or options.stop)
        try:
            if options.reset:
                demo.reset()
            if options.stop:
                demo.end()
            else:
                run(demo, once=options.once)
        except (DemoError, PostgresError) as error:
            say(f"\n{error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
