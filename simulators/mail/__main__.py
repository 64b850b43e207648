"""python -m simulators.mail: prints "smtp://host:port http://host:port", the second to command it.

POST /_control {"behaviour": KIND, "times": n, "seconds": s} arms a fault for the next n letters;
"none" disarms. GET /_control/letters gives what was accepted, in order.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import threading
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

KINDS = (
    "refuse",  # 550: there is no such mailbox
    "busy",  # 451: not now
    "drop",  # closes the connection before it has the letter
    "slow",  # waits before it answers to the letter, which it then has not kept
    "drop_after",  # keeps the letter and closes the connection without an answer
)
HOST = "127.0.0.1"


@dataclass
class Mailbox:
    """Every letter accepted, and the fault that is armed."""

    letters: list[dict[str, str]] = field(default_factory=list)
    kind: str = "none"
    times: int = 0
    seconds: float = 30.0

    def command(self, order: dict[str, Any]) -> None:
        if order["behaviour"] not in (*KINDS, "none"):
            raise ValueError(f"behaviour: one of {', '.join((*KINDS, 'none'))}")
        self.kind, self.times = order["behaviour"], int(order.get("times", 1))
        self.seconds = float(order.get("seconds", 30))

    def fault(self, *kinds: str) -> str:
        """The armed fault, when it is one of these; it counts as used."""
        if self.times < 1 or self.kind not in kinds:
            return ""
        self.times -= 1
        return self.kind

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        kind = self.fault("refuse", "busy", "drop")
        if kind == "drop":
            server.transport.abort()
        if kind:
            return "550 no such mailbox" if kind == "refuse" else "451 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        kind = self.fault("slow", "drop_after")
        if kind == "slow":
            await asyncio.sleep(self.seconds)
            return "451 too late"
        self.letters.append(_read(envelope))
        if kind == "drop_after":
            server.transport.abort()
        return "250 OK"


def _read(envelope: Any) -> dict[str, str]:
    message = message_from_bytes(envelope.content, policy=default)
    body = message.get_body(("plain",))
    return {
        "to": ",".join(envelope.rcpt_tos),
        "from": envelope.mail_from,
        "subject": str(message["Subject"]),
        "key": str(message["Message-ID"]),
        "text": body.get_content() if body else "",
    }


def _control(mailbox: Mailbox) -> type[BaseHTTPRequestHandler]:
    class Control(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, mailbox.letters)

        def do_POST(self) -> None:
            order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                mailbox.command(order)
            except (KeyError, ValueError) as error:
                self._answer(422, str(error))
            else:
                self._answer(200, "")

        def _answer(self, status: int, content: object) -> None:
            text = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: a letter names its reader."""

    return Control


def main() -> int:
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname=HOST, port=_free_port())
    smtp.start()
    control = ThreadingHTTPServer((HOST, 0), _control(mailbox))
    print(f"smtp://{HOST}:{smtp.port} http://{HOST}:{control.server_address[1]}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=control.shutdown).start())
    control.serve_forever(poll_interval=0.1)
    smtp.stop()
    return 0


def _free_port() -> int:
    """The library wants to connect to itself, so it must know the port before."""
    with ThreadingHTTPServer((HOST, 0), BaseHTTPRequestHandler) as probe:
        return int(probe.server_address[1])


if __name__ == "__main__":
    sys.exit(main())
