"""`make test`: the tests with a browser beside all others, each half on a database of its own.

Two cores are then busy, and the whole takes about as long as its longer half. What is given in
PYTEST goes to one plain run instead. HOSO_BROWSER=required is a demand on the half that has one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from config.postgres import Cluster

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = "HOSO_BROWSER"


def run(arguments: Sequence[str], *, database: str = "", **given: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **given}
    output = None
    if database:
        environment["HOSO_DB_NAME"] = database
        output = tempfile.TemporaryFile(dir=ROOT / "var")
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )
    process.stdout = output  # type: ignore[assignment]  # read again once it has ended
    return process


def main(arguments: Sequence[str]) -> int:
    if arguments:
        return run(arguments).wait()
    if "DATABASE_URL" not in os.environ:
        Cluster(ROOT / "var" / "test-postgres", fast=True).start()
    browser = run(["-m", "browser"], database="hoso_browser")
    others = run(["-m", "not browser"], **{REQUIRED: ""})
    failed = others.wait()
    said = browser.wait()
    assert browser.stdout is not None
    browser.stdout.seek(0)
    sys.stdout.buffer.write(browser.stdout.read())
    sys.stdout.flush()
    return failed or said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
