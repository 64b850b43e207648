"""HTTP in, HTTP out. Logs say which service, what action and how it ended: never who."""

from __future__ import annotations

import json
import socket
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from simulators.national_db.checks import Json, Refusal
from simulators.national_db.interface import (
    ENDED,
    EXISTS,
    SERVICES,
    Interface,
    Message,
    answer,
)
from simulators.national_db.ledger import Ledger
from simulators.national_db.misbehaviour import Fault, Faults

AUTH, SYNC, LIMIT = "/apiauth/oauth/", "/apisyncmsg/syncmsg/", 20 * 1024 * 1024
FAILED_BUT_ZERO = (
    "Cập nhật dữ liệu cán bộ, công chức, viên chức không thành công: ORA-00060: deadlock detected!"
)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], interface: Interface, ledger: Ledger) -> None:
        super().__init__(address, Handler)
        self.interface, self.ledger, self.faults = interface, ledger, Faults()


class Closed(Exception):
    """The connection goes without an answer."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/_control":
            error = self.server.faults.command(body)
            self._answer({"error": error} if error else {"ok": True}, 400 if error else 200)
            return
        try:
            status, result = self._result(self.path.lower(), body)
        except Closed:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer(result, status)

    def do_GET(self) -> None:
        if self.path == "/_control/records":
            self._answer(self.server.ledger.records())
        elif self.path == "/_control/requests":
            lines = self.server.ledger.requests()
            added = Counter(
                line["key"] for line in lines if line["action"] == "ADD" and line["stored"]
            )
            self._answer({"requests": lines, "added": added, "armed": self.server.faults.armed()})
        elif self.path == "/_control":
            self._answer({"ok": True})
        else:
            self._answer(answer("url not found", 1), 404)

    def _result(self, path: str, body: Json) -> tuple[int, Json]:
        if path == AUTH + "login":
            return 200, self.server.interface.login(body)
        if path == AUTH + "changepassword":
            return 200, self.server.interface.change_password(body)
        service = path.removeprefix(SYNC)
        if not path.startswith(SYNC) or service not in SERVICES:
            return 404, answer("url not found", 1)
        return self._service(service, body)

    def _service(self, service: str, body: Json) -> tuple[int, Json]:
        organisation = self.server.interface.organisation_of(
            self.headers.get("Authorization") or ""
        )
        if organisation is None:
            return 200, answer(ENDED, 1)
        try:
            message = self.server.interface.read(service, organisation, body)
        except Refusal as refusal:
            result = answer(str(refusal), 1)
            self._note(None, service, "", "", result, stored=False)
            return 200, result
        fault = self.server.faults.take(message.number, message.action)
        return self._misbehaving(message, fault) if fault else (200, self._received(message, ""))

    def _received(self, message: Message, behaviour: str) -> Json:
        result = self.server.interface.receive(message)
        stored = result["err_code"] == 0
        self._note(
            message.key,
            message.service,
            message.action,
            behaviour,
            result,
            stored=stored,
        )
        return result

    def _misbehaving(self, message: Message, fault: Fault) -> tuple[int, Json]:
        refusals: dict[str, tuple[int, Json]] = {
            "duplicate": (200, answer(EXISTS, 1)),
            "expired_token": (200, answer(ENDED, 1)),
            "success_with_error_text": (200, answer(FAILED_BUT_ZERO, 0)),
            "error500": (
                500,
                {"timestamp": "", "status": 500, "error": "Internal Server Error"},
            ),
        }
        if fault.kind in refusals and not fault.stored:
            status, result = refusals[fault.kind]
            self._note(message.key, message.service, message.action, fault.kind, result)
            return status, result
        if fault.kind == "close_before":
            self._note(message.key, message.service, message.action, fault.kind, {})
            raise Closed
        if fault.kind == "slow":
            fault.wait()
        result = self._received(message, fault.kind)
        if fault.kind == "slow_answer":
            fault.wait()
        if fault.kind == "close_after":
            raise Closed
        return refusals.get(fault.kind, (200, result))

    def _note(
        self,
        key: str | None,
        service: str,
        action: str,
        behaviour: str,
        result: Json,
        *,
        stored: bool = False,
    ) -> None:
        self.server.ledger.note(
            {
                "key": key,
                "service": service,
                "action": action,
                "behaviour": behaviour,
                "stored": stored,
                "err_code": result.get("err_code"),
                "message": result.get("message"),
            }
        )
        print(
            f"{service} {action or '-'} {behaviour or 'answered'} stored={stored}",
            file=sys.stderr,
            flush=True,
        )

    def _body(self) -> Json:
        length = min(int(self.headers.get("Content-Length") or 0), LIMIT)
        try:
            body = json.loads(self.rfile.read(length) or b"{}")
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def _answer(self, result: Any, status: int = 200) -> None:
        content = json.dumps(result, ensure_ascii=False).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller did not wait

    def log_message(self, *args: Any) -> None:
        """Nothing: `_note` says what may be said."""
