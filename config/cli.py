"""The `hoso` command: Django's management with the demo's settings where it has none.

`hoso verify` needs neither database nor settings: it is for anyone who was handed a file.
"""

from __future__ import annotations

import sys

from config import env


def main() -> None:
    if sys.argv[1:2] == ["verify"]:
        from hoso.signing import verify

        sys.exit(verify.main(sys.argv[2:]))
    env.prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
