"""The `hoso` command: Django's management with the demo's settings where it has none.

`hoso verify` needs neither database nor settings: it is for anyone who was handed a file.
`hoso audit` verifies the log, signs checkpoints, proves an event; a copy or a proof without a
database too.
`hoso clauses` lists the clauses of the regulations with the tests that show them.
`hoso regulations check` needs neither either: it is for whoever writes a regulation.
`hoso worker` does the queued jobs of every queue until it is told to end.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from config import env

if TYPE_CHECKING:
    from hoso.audit.flaws import Report

DEMO_TRUST = env.ROOT / "var" / "demo" / "pki" / "trust"


def _trust_of_the_demo(arguments: Sequence[str]) -> list[str]:
    """What `hoso verify` is told besides: to trust the demo, where nothing else was named."""
    named = "HOSO_TRUST_DIR" in os.environ or "HOSO_DATA_DIR" in os.environ
    asked = any(each.split("=")[0] == "--trust" for each in arguments)
    if named or asked or not DEMO_TRUST.is_dir():
        return []
    where = DEMO_TRUST.relative_to(env.ROOT)
    print(f"Đối chiếu với chứng thư giả định của bản thử: {where}", file=sys.stderr)
    return ["--trust", str(DEMO_TRUST)]


def _check_files(report: Report) -> None:
    from hoso.files.store import check_files  # once Django is set up

    check_files(report)


def _check_readings(report: Report) -> None:
    from hoso.reading.services import check_days

    check_days(report)


def main() -> None:
    if sys.argv[1:2] == ["verify"]:
        from hoso.signing import verify

        sys.exit(verify.main([*sys.argv[2:], *_trust_of_the_demo(sys.argv[2:])]))
    if sys.argv[1:2] == ["clauses"]:
        from config import clauses

        clauses.main()
        return
    if sys.argv[1:2] == ["worker"]:
        sys.argv[1:2] = ["procrastinate", "worker"]
    env.prepare()
    if sys.argv[1:2] == ["audit"]:
        from hoso.audit import command

        sys.exit(command.main(sys.argv[2:], _check_files, _check_readings))
    if sys.argv[1:3] == ["regulations", "check"]:
        os.environ.setdefault("DATABASE_URL", "postgresql://localhost/none")  # never opened
        os.environ.setdefault("HOSO_SECRET_KEY", secrets.token_hex(32))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
