"""The `hoso` command and the files of settings it reads."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from config import env

ROOT = Path(__file__).resolve().parent.parent
BARE = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith("HOSO_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
}


def hoso(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.cli", *arguments],
        cwd=ROOT,
        env={**BARE, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_verify_needs_neither_database_nor_settings(tmp_path: Path) -> None:
    other = tmp_path / "la.txt"
    other.write_text("không phải hồ sơ", encoding="utf-8")
    told = hoso("verify", str(other))
    assert told.returncode != 0
    assert "Traceback" not in told.stderr
    assert "DATABASE_URL" not in told.stdout + told.stderr
    assert told.stdout + told.stderr


def test_a_setting_that_is_missing_is_named(tmp_path: Path) -> None:
    told = hoso("check", DATABASE_URL="postgresql://hoso@nowhere/hoso")
    assert told.returncode != 0
    assert "HOSO_SECRET_KEY is not set" in told.stderr


def test_a_file_of_settings_is_private_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "demo.env"
    path.write_text("")
    path.chmod(0o644)
    values = {"HOSO_SECRET_KEY": "a=b=c", "HOSO_HTTPS": ""}
    env.write(path, values)
    assert env.read(path) == values
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env.read(tmp_path / "none.env") == {}
