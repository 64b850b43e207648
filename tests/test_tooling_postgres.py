"""Our own PostgreSQL: it starts as anyone, keeps what was committed, and stays private."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.postgres import AS_NOBODY, Cluster, PostgresError

ROOT = Path(__file__).resolve().parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to step down")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "pg", fast=True)
    yield made
    made.destroy()


def asked(cluster: Cluster, statement: str, database: str = "postgres") -> object:
    with psycopg.connect(cluster.url(database), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def test_it_starts_and_lowers_vietnamese_letters(cluster: Cluster) -> None:
    assert not cluster.is_running()
    cluster.start()
    assert cluster.is_running()
    assert asked(cluster, "SELECT lower('ĐẶNG ĐỨC ƯỚC')") == "đặng đức ước"


def test_a_restart_keeps_what_was_committed_and_the_address(cluster: Cluster) -> None:
    cluster.start().create_database("kept")
    cluster.create_database("kept")
    asked(cluster, "CREATE TABLE one AS SELECT 7 AS n", "kept")
    address = cluster.url("kept")
    cluster.stop()
    assert not cluster.is_running()
    cluster.stop()
    cluster.start()
    assert cluster.url("kept") == address
    assert asked(cluster, "SELECT n FROM one", "kept") == 7


def test_two_processes_that_start_it_at_once_share_one(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    program = (
        "import sys, psycopg; from config.postgres import Cluster;"
        "c = Cluster(sys.argv[1], fast=True).start();"
        "print(psycopg.connect(c.url('postgres')).execute("
        "'SELECT pg_postmaster_start_time()').fetchone()[0].isoformat())"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder)], cwd=ROOT, stdout=subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = {process.communicate(timeout=60)[0] for process in running}
    try:
        assert [process.returncode for process in running] == [0, 0, 0]
        assert len(told) == 1
    finally:
        Cluster(folder, fast=True).destroy()


def test_an_interrupted_first_start_is_begun_again(cluster: Cluster) -> None:
    draft = cluster.home / "data-new"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    cluster.start()
    assert cluster.is_running()


def test_a_crash_leaves_nothing_in_the_way(cluster: Cluster) -> None:
    cluster.start()
    left = (cluster.data / "postmaster.pid").read_text().split("\n", 1)[1]
    cluster.stop()
    gone = subprocess.Popen(["true"])
    gone.wait()
    (cluster.data / "postmaster.pid").write_text(f"{gone.pid}\n{left}")  # as after a power cut
    assert not cluster.is_running()
    cluster.start()
    assert cluster.is_running()


@pytest.mark.parametrize("name", ["Tên Có DẤU & %", "rất-dài-" * 12])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    cluster = Cluster(tmp_path / name, fast=True).start()
    try:
        assert asked(cluster, "SELECT current_user") == "hoso"
    finally:
        cluster.destroy()
    assert not cluster.home.exists()
    assert not cluster.socket.exists()


def test_nobody_else_gets_near_it(cluster: Cluster) -> None:
    cluster.start()
    for folder in (cluster.home, cluster.data, cluster.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.password_file.stat().st_mode) == 0o600
    assert asked(cluster, "SHOW listen_addresses") == ""
    secret = cluster.password_file.read_text().strip()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(cluster.url("postgres").replace(secret, "guessed"))


def test_a_wrong_place_for_the_binaries_is_told(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOSO_PG_BIN", str(tmp_path))
    with pytest.raises(PostgresError, match="HOSO_PG_BIN"):
        cluster.start()


@as_root
def test_as_root_its_files_stay_roots(cluster: Cluster) -> None:
    cluster.start()
    assert (cluster.data / "PG_VERSION").stat().st_uid == cluster.owner
    assert (ROOT / "config").stat().st_uid == ROOT.stat().st_uid


@as_root
def test_without_namespaces_it_runs_as_another_user_out_of_a_closed_home(tmp_path: Path) -> None:
    """tmp_path is closed to others, as a root's home is."""
    cluster = Cluster(tmp_path / "pg", fast=True, down=AS_NOBODY)
    try:
        cluster.start()
        pid = int((cluster.data / "postmaster.pid").read_text().split("\n")[0])
        assert Path(f"/proc/{pid}").stat().st_uid == cluster.owner == 65534
        assert asked(cluster, "SELECT 1") == 1
    finally:
        cluster.destroy()


@pytest.mark.skipif(
    not (found := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
    reason="no PostgreSQL is installed on this machine",
)
def test_an_installed_postgresql_serves_as_well(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSO_PG_BIN", str(found[-1].parent))
    cluster.start()
    assert asked(cluster, "SELECT lower('Đ')") == "đ"
