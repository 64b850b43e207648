"""The `hoso` command: Django's management with the demo's settings where it has none.

`hoso verify` needs neither database nor settings: it is for anyone who was handed a file.
`hoso clauses` lists the clauses of the regulations with the tests that show them.
`hoso worker` does the queued jobs of every queue until it is told to end.
"""

from __future__ import annotations

import sys

from config import env


def main() -> None:
    if sys.argv[1:2] == ["verify"]:
        from hoso.signing import verify

        sys.exit(verify.main(sys.argv[2:]))
    if sys.argv[1:2] == ["clauses"]:
        from config import clauses

        clauses.main()
        return
    if sys.argv[1:2] == ["worker"]:
        sys.argv[1:2] = ["procrastinate", "worker"]
    env.prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
