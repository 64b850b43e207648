"""python -m simulators.clamd SOCKET: what clamd(8) says to PING and INSTREAM, over a Unix socket.

Prints "ready". A line on its input chooses how it behaves from then on, answered by the same line:
`honest` finds the EICAR marker, `found` finds something in everything, `garbage` says what nobody
understands, `error` says what clamd says beyond its size limit, `drop` hangs up in the middle,
`silent` takes it all and says nothing.
"""

from __future__ import annotations

import socketserver
import struct
import sys
import threading
from pathlib import Path

MARKER = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
SAID = {
    "found": b"stream: Win.Test.Stand-in FOUND\0",
    "garbage": b"\xff\xfehello\0",
    "error": b"INSTREAM size limit exceeded. ERROR\0",
}
KINDS = ("honest", "drop", "silent", *SAID)
PONG = b"PONG\0"


class Talk(socketserver.StreamRequestHandler):
    """One connection: a command, its stream, an answer."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, Clamd)
        command = self._until_zero()
        if command == b"zPING":
            self._say(server.kind, PONG)
        elif command == b"zINSTREAM":
            if server.kind == "drop":
                self.rfile.read(8)
                return
            self._say(server.kind, self._judged(self._streamed()))
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _until_zero(self) -> bytes:
        said = b""
        while (one := self.rfile.read(1)) not in (b"", b"\0"):
            said += one
        return said

    def _streamed(self) -> bytes:
        pieces = []
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            pieces.append(self.rfile.read(size))
        return b"".join(pieces)

    def _judged(self, content: bytes) -> bytes:
        return b"stream: Eicar FOUND\0" if MARKER in content else b"stream: OK\0"

    def _say(self, kind: str, honest: bytes) -> None:
        if kind == "silent":
            self.rfile.read(1)  # until the other side has had enough
            return
        if honest == PONG and kind != "garbage":
            self.wfile.write(honest)
        else:
            self.wfile.write(SAID.get(kind, honest))


class Clamd(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    kind = "honest"


def main(place: str) -> None:
    Path(place).unlink(missing_ok=True)
    with Clamd(place, Talk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print("ready", flush=True)
        for line in sys.stdin:
            kind = line.strip()
            if kind not in KINDS:
                sys.exit(f"one of {', '.join(KINDS)}")
            server.kind = kind
            print(kind, flush=True)
        server.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
