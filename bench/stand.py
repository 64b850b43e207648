"""What the measurements stand on: a PostgreSQL of their own, a made-up province, the web server.

Everything lies in `var/bench`. The province is made once, in the database `seeded`; each run
measures a fresh copy of it, so that what one run writes does not weigh on the next. The
database keeps all its promises (fsync, synchronous_commit, full_page_writes): an act that
writes has reached the disk when its time ends.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from psycopg import connect, sql

from config import env
from config.demo import Process, free_port, web_server
from config.postgres import Cluster

ROOT = env.ROOT
FOLDER = ROOT / "var" / "bench"
BIN = Path(sys.executable).parent
SEEDED, RUN = "seeded", "hoso"
PATIENCE = 60.0


def say(words: str) -> None:
    """To standard error: standard output holds figures only."""
    print(words, file=sys.stderr, flush=True)


@dataclass(frozen=True, slots=True)
class Size:
    people: int
    units: int
    seed: int

    @property
    def words(self) -> str:
        return f"{self.people} {self.units} {self.seed}"


# One visitor of the bench does what a whole office does.
NO_LIMITS = dict.fromkeys(
    (f"HOSO_LIMIT_{kind}" for kind in ("SIGN_IN", "PASSWORD", "SEARCH", "EXPORT", "UPLOAD")), ""
) | {"HOSO_UPLOADS_PER_DAY": "0"}


class Stand:
    """The database and the settings; `serving` runs the web server."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.cluster = Cluster(FOLDER / "postgres")
        self.made = FOLDER / "made"
        self.log = FOLDER / "bench.log"
        self.web: Process | None = None

    def set_up(self, *, again: bool = False) -> None:
        """Database, province, settings of this process. Django may be set up afterwards."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.cluster.start()
        self._settle()
        known = self.made.read_text(encoding="utf-8") if self.made.exists() else ""
        if again or known != self.size.words:
            self.made.unlink(missing_ok=True)
            self._make()
            self.made.write_text(self.size.words, encoding="utf-8")
        self._copy()
        self._hoso("migrate", "--verbosity=0")
        self._hoso("collectstatic", "--noinput", "--verbosity=0")

    def tear_down(self) -> None:
        self.cluster.stop()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The address of the web server, run as the demo runs it."""
        port = free_port(8100)
        self.web = Process("web", web_server(port), FOLDER / "web.log")
        self.web.start()
        try:
            yield self._answering(self.web, f"http://127.0.0.1:{port}")
        finally:
            self.web.end()

    def processor(self) -> float:
        """Seconds that the web server and the database have worked since they were started;
        0.0 where the system does not tell (/proc)."""
        if self.web is None or self.web.running is None:
            return 0.0
        postmaster = (self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]
        return sum(worked_by(str(self.web.running.pid))) + sum(worked_by(postmaster))

    def _answering(self, web: Process, address: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not web.is_dead():
            try:
                httpx.get(f"{address}/dang-nhap", timeout=5)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return address
        raise RuntimeError(f"the web server does not answer:\n{web.last_words()}")

    def _settle(self) -> None:
        kept = FOLDER / "settings.env"
        values = {"HOSO_SECRET_KEY": secrets.token_urlsafe(50), **env.read(kept)}
        env.write(kept, values)
        os.environ.update(
            values,
            DATABASE_URL=self.cluster.url(RUN),
            DJANGO_SETTINGS_MODULE="config.settings",
            HOSO_DATA_DIR=str(FOLDER / "data"),
            HOSO_DEMO="1",
            HOSO_LOG_LEVEL="WARNING",
            **NO_LIMITS,
        )

    def _make(self) -> None:
        """The province and what waits in it, in a database that is only copied afterwards."""
        say(f"making {self.size.people} people in {self.size.units} units; once, some minutes")
        self._drop(SEEDED)
        self.cluster.create_database(SEEDED)
        url = self.cluster.url(SEEDED)
        self._hoso("migrate", "--verbosity=0", database=url)
        chosen = ("--people", str(self.size.people), "--units", str(self.size.units))
        self._hoso("seed", *chosen, "--seed", str(self.size.seed), database=url)
        fill = "from bench.waiting import fill; fill()"
        self._run([sys.executable, "-m", "django", "shell", "-v", "0", "-c", fill], database=url)
        with connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def _drop(self, name: str) -> None:
        with connect(self.cluster.url("postgres"), autocommit=True) as connection:
            known = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(known))

    def _copy(self) -> None:
        self._drop(RUN)
        names = (sql.Identifier(RUN), sql.Identifier(SEEDED))
        with connect(self.cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
            connection.execute("CHECKPOINT")

    def _hoso(self, *arguments: str, database: str = "") -> None:
        self._run([str(BIN / "hoso"), *arguments], database=database)

    def _run(self, command: list[str], *, database: str = "") -> None:
        with self.log.open("ab") as log:
            ended = subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, **({"DATABASE_URL": database} if database else {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
            )
        if ended.returncode:
            last = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            raise RuntimeError("\n".join([f"failed: {' '.join(command[1:])}", *last]))


def worked_by(parent: str) -> Iterator[float]:
    """Seconds of a process, of its ended children, and of each that it has now."""
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if parent in (place.parent.name, told[1]):
            yield sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")
