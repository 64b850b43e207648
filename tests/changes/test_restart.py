from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.clause("CM-17.3")
def test_a_database_that_restarts_while_signing_leaves_nothing_half_done(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.changes.restart_while_signing", str(tmp_path / "pg")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "told": "OperationalError",
        "versions": 0,
        "signatures": 0,
        "number": 0,
        "versions_in_the_end": 1,
    }
