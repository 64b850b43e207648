"""python -m simulators.national_db --port 8765 [--state FILE] [--orgs FILE_OR_LIST] ..."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
from pathlib import Path

from simulators.national_db.checks import Checks
from simulators.national_db.codes import DATA, Codes, Organisations, organisations_given
from simulators.national_db.interface import Interface
from simulators.national_db.ledger import Ledger
from simulators.national_db.server import Server


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    ledger = Ledger(str(options.state) if options.state else ":memory:")
    for given in options.account or ["demo:demo:000.00.00.H12"]:
        ledger.open_account(*given.split(":", 2))
    codes = Codes(options.codes)
    known = organisations_given(options.orgs) if options.orgs else []
    interface = Interface(
        ledger,
        codes,
        Checks(codes, Organisations(codes, known)),
        token_seconds=options.token_seconds,
    )
    server = Server((options.host, options.port), interface, ledger)
    # One line on standard output, so that whoever started it knows it listens, and where.
    print(f"http://{options.host}:{server.server_address[1]}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.1)
    server.server_close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulators.national_db", description=__doc__)
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one and prints it")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--state", type=Path, help="SQLite file that keeps records over restarts")
    parser.add_argument("--codes", type=Path, default=DATA / "valid_codes_2020.csv")
    parser.add_argument("--orgs", help="unit codes known: a file, or a comma list")
    parser.add_argument(
        "--account",
        action="append",
        metavar="USER:PASSWORD:ORG_CODE",
        help="may be repeated; default demo:demo:000.00.00.H12",
    )
    parser.add_argument("--token-seconds", type=int, default=18_000, help="life of a token")
    return parser


if __name__ == "__main__":
    sys.exit(main())
