"""`make test` in two halves side by side, each on a database of its own: those with a browser and
what is `beside` them (tests/conftest.py: so that both halves take about as long), and all others.

Two cores are then busy, and the whole takes about as long as its longer half. What is given in
PYTEST goes to one plain run instead. HOSO_BROWSER=required is a demand on the half that has one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from config.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest, of the half that failed where one did."""
    if arguments:
        return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False).returncode
    if "DATABASE_URL" not in os.environ:
        Cluster(ROOT / "var" / "test-postgres", fast=True).start()
    with tempfile.TemporaryFile() as said:
        browser = subprocess.Popen(
            [*PYTEST, "-m", "browser or beside"],
            cwd=ROOT,
            env={**os.environ, "HOSO_DB_NAME": "hoso_browser"},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        others = subprocess.Popen(
            [*PYTEST, "-m", "not browser and not beside"],
            cwd=ROOT,
            env={**os.environ, "HOSO_BROWSER": ""},
        )
        codes = others.wait(), browser.wait()
        said.seek(0)
        shutil.copyfileobj(said, sys.stdout.buffer)
        sys.stdout.flush()
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
