"""Ask ClamAV about a file, over the socket of its daemon (clamd(8), INSTREAM).

Fails closed: whatever is not a plain "OK" or "FOUND" is no answer.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path

SECONDS = 30.0  # for each step of the talk; 15 MB were measured at 0.65 s
PING_SECONDS = 2.0
PIECE = 256 * 1024
ANSWER = 4096
CLEAN, FOUND = b"stream: OK", b" FOUND"


class NoAnswer(Exception):
    """The scanner is away, slow, or says what nobody understands."""


def scan(path: Path, address: str) -> str:
    """The name of what was found in the file, empty when nothing was.

    address: the path of a Unix socket, or `host:port`. Raises NoAnswer.
    """
    try:
        with _connected(address, SECONDS) as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(PIECE):
                line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            said = _answer(line)
    except OSError as error:
        raise NoAnswer(str(error)) from error
    if said == CLEAN:
        return ""
    if said.startswith(b"stream: ") and said.endswith(FOUND):
        return said[len(b"stream: ") : -len(FOUND)].decode(errors="replace")
    raise NoAnswer(f"said {said[:80]!r}")


def is_there(address: str) -> bool:
    """Whether the scanner answers, within seconds."""
    try:
        with _connected(address, PING_SECONDS) as line:
            line.sendall(b"zPING\0")
            return _answer(line) == b"PONG"
    except OSError:
        return False


def _connected(address: str, seconds: float) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if not address.startswith("/") and colon and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=seconds)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(seconds)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket) -> bytes:
    """Up to the zero byte that ends an answer, or to the end of the talk."""
    said = b""
    while len(said) < ANSWER and b"\0" not in said:
        piece = line.recv(ANSWER)
        if not piece:
            break
        said += piece
    return said.split(b"\0")[0].strip()
