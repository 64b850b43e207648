"""Some clients at once on one page, in a process of their own.

    echo '{"host", "port", "path", "cookie", "clients", "seconds"}' | python -m bench.load

Prints {"answers", "counted"}: all of them, and those between the first second and the end. Each
client keeps its connection and asks again as soon as it has the whole answer. No client library
and one thread: on a machine of two cores clients take their time from the server they measure.
"""

from __future__ import annotations

import json
import re
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Any

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
PIECE = 1 << 18


@dataclass
class Client:
    """One connection; `got` is what has come of the answer that is awaited."""

    line: socket.socket
    request: bytes
    got: bytearray = field(default_factory=bytearray)

    def ask(self) -> None:
        self.got.clear()
        self.line.sendall(self.request)

    def has_answer(self) -> bool:
        """Take what has come. Raises SystemExit for anything but a whole 200."""
        piece = self.line.recv(PIECE)
        self.got += piece
        head, _, body = self.got.partition(b"\r\n\r\n")
        if not piece or (body and not head.startswith(b"HTTP/1.1 200 ")):
            raise SystemExit(f"not answered: {bytes(head[:200])!r}")
        length = LENGTH.search(head)
        return length is not None and len(body) >= int(length.group(1))


def run(asked: dict[str, Any]) -> dict[str, int]:
    host, port = asked["host"], asked["port"]
    request = f"GET {asked['path']} HTTP/1.1\r\nHost: {host}\r\nCookie: {asked['cookie']}\r\n\r\n"
    begin = time.perf_counter() + 1.0
    end = begin + asked["seconds"]
    counted: list[bool] = []
    with selectors.DefaultSelector() as waiting:
        for _ in range(asked["clients"]):
            client = Client(socket.create_connection((host, port)), request.encode())
            waiting.register(client.line, selectors.EVENT_READ, client)
            client.ask()
        while (now := time.perf_counter()) < end:
            for key, _ in waiting.select(timeout=end - now):
                if key.data.has_answer():
                    counted.append(time.perf_counter() >= begin)
                    key.data.ask()
    return {"answers": len(counted), "counted": sum(counted)}


if __name__ == "__main__":
    print(json.dumps(run(json.load(sys.stdin))))
