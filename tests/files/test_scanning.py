"""The virus scanner is asked about every upload, and no answer is no."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.errors import Incomplete
from hoso.files import scanning, services
from hoso.files.models import StoredFile
from tests.files import making

MARKER = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
CLEAN = making.saved(making.pdf())
INFECTED = CLEAN[:9] + b"%" + MARKER + b"\n" + CLEAN[9:]
CLAMD = shutil.which("clamd")

Behave = Callable[[str], str]


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Behave]]:
    """The address of a scanner of our own, and how to make it misbehave."""
    place = str(tmp_path_factory.mktemp("clamd") / "s")
    command = [sys.executable, "-m", "simulators.clamd", place]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as running:
        assert running.stdin is not None and running.stdout is not None
        assert running.stdout.readline() == "ready\n"

        def behave(kind: str) -> str:
            running.stdin.write(f"{kind}\n")
            assert running.stdout.readline() == f"{kind}\n"
            return place

        yield place, behave
        running.stdin.close()


@pytest.fixture
def account(db: None) -> Account:
    with audit.recording("test", "accounts.open"):
        return Account.objects.create(username="079185000123", full_name="Lê Thị Mận")


def accept(content: bytes, by: Account) -> StoredFile:
    return services.accept(SimpleUploadedFile("quyet-dinh.pdf", content), by=by)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("anh.jpg", making.image("JPEG", (400, 600)))


def test_a_scanner_that_is_set_up_must_say_that_a_file_is_clean(
    stand_in: tuple[str, Behave], account: Account, settings, tmp_path: Path, monkeypatch
) -> None:
    address, behave = stand_in
    settings.FILES_DIR, settings.HOSO_CLAMD = tmp_path / "files", address
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    monkeypatch.setattr(scanning, "PING_SECONDS", 0.5)
    behave("honest")
    assert scanning.is_there(address)
    with pytest.raises(Incomplete, match="báo tệp này có mã độc"):
        accept(INFECTED, account)
    for kind in ("garbage", "error", "drop", "silent"):
        behave(kind)
        with pytest.raises(Incomplete, match="phần mềm quét không trả lời") as refused:
            accept(CLEAN, account)
        assert refused.value.findings[0].field == "file"
    assert not scanning.is_there(address)  # silent to a PING as well
    behave("found")
    with pytest.raises(Incomplete, match="báo tệp này có mã độc"):
        accept(CLEAN, account)
    with pytest.raises(Incomplete, match="báo tệp này có mã độc"):
        services.accept_portrait(photo(), by=account)
    settings.HOSO_CLAMD = str(tmp_path / "nobody")
    with pytest.raises(Incomplete, match="phần mềm quét không trả lời"):
        accept(CLEAN, account)
    assert not StoredFile.objects.exists()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    behave("honest")
    settings.HOSO_CLAMD = address
    stored = accept(CLEAN, account)
    behave("found")
    with pytest.raises(Incomplete, match="báo tệp này có mã độc"):
        accept(stored.path.read_bytes(), account)  # known, but signatures may be newer


def test_without_a_scanner_files_come_in_unless_one_is_required(
    account: Account, settings, tmp_path: Path
) -> None:
    settings.FILES_DIR, settings.HOSO_CLAMD = tmp_path / "files", ""
    accept(CLEAN, account)
    settings.HOSO_CLAMD_REQUIRED = True
    with pytest.raises(Incomplete, match="chưa có phần mềm quét"):
        accept(CLEAN, account)


def test_no_more_files_of_one_account_in_a_day_than_the_limit(
    account: Account, settings, tmp_path: Path
) -> None:
    settings.FILES_DIR, settings.HOSO_UPLOADS_PER_DAY = tmp_path / "files", 2
    accept(CLEAN, account)
    accept(CLEAN, account)
    with pytest.raises(Incomplete, match="đã gửi 2 tệp"):
        accept(CLEAN, account)
    with pytest.raises(Incomplete, match="đã gửi 2 tệp"):
        services.accept_portrait(photo(), by=account)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[str]:
    """ClamAV itself with one signature of our own."""
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "hoso.ndb").write_text(f"Hoso.Eicar:0:*:{MARKER.hex()}\n")
    place, config = tmp_path / "s", tmp_path / "clamd.conf"
    config.write_text(f"LocalSocket {place}\nDatabaseDirectory {tmp_path / 'db'}\nForeground yes\n")
    with subprocess.Popen(
        [str(CLAMD), "--config-file", str(config)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        deadline = time.monotonic() + 30
        while not scanning.is_there(str(place)):
            assert running.poll() is None and time.monotonic() < deadline
        yield str(place)
        running.terminate()


@pytest.mark.skipif(CLAMD is None, reason="no clamd here: ask for the package clamav-daemon")
def test_clamav_itself_is_understood(real: str, tmp_path: Path) -> None:
    clean, infected, packed = (tmp_path / name for name in ("a.pdf", "b.pdf", "c.zip"))
    clean.write_bytes(CLEAN)
    infected.write_bytes(INFECTED)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.txt", MARKER * 3)
    assert scanning.scan(clean, real) == ""
    assert "Hoso.Eicar" in scanning.scan(infected, real)
    assert "Hoso.Eicar" in scanning.scan(packed, real)
