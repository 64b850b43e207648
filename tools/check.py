"""Every check that reads the code without running it; all of them, then the verdict."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from config.postgres import Cluster  # noqa: E402

BIN = ROOT / ".venv" / "bin"
CHECKS = {
    "format": ["ruff", "format", "--check", "--output-format=concise", "."],
    "lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "floors": ["lint-imports"],
    "types": ["mypy"],
    "migrations": ["hoso", "makemigrations", "--check", "--dry-run"],
    "settings": ["hoso", "check"],
    "templates": ["djlint", "--lint", "--quiet", "hoso"],
    "weaknesses": ["bandit", "-q", "-r", "-ii", "-c", "pyproject.toml", "hoso", "config", "tools"],
    "advisories": ["python", "tools/advisories.py"],
}


def settings() -> dict[str, str]:
    """Those of the tests: nothing here depends on a demo or a site."""
    given = {
        "HOSO_SECRET_KEY": "only-for-checks-" + "0" * 40,
        "HOSO_TESTING": "1",
        "HOSO_HTTPS": "",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    if "DATABASE_URL" not in os.environ:
        cluster = Cluster(ROOT / "var" / "test-postgres", fast=True).start()
        cluster.create_database("hoso")
        given["DATABASE_URL"] = cluster.url("hoso")
    return {**os.environ, **given}


def main(chosen: list[str]) -> int:
    environment, failed = settings(), []
    for name in chosen or CHECKS:
        program, *arguments = CHECKS[name]
        began = time.monotonic()
        ended = subprocess.run(
            [str(BIN / program), *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        word = "ok" if ended.returncode == 0 else "FAILED"
        print(f"{name:12} {word:6} {time.monotonic() - began:5.1f} s", flush=True)
        if ended.returncode:
            failed.append(name)
        if ended.returncode or name == "advisories":
            print(ended.stdout, flush=True)
    if failed:
        print(f"check: {', '.join(failed)} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
