"""Faults armed by a test or by a person at a demonstration."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

KINDS = (
    "slow",  # waits, then stores and answers
    "slow_answer",  # stores, then waits before it answers
    "close_before",  # closes the connection without storing
    "close_after",  # stores, then closes the connection without an answer
    "error500",  # HTTP 500 without storing; "stored": true for after storing
    "success_with_error_text",  # err_code 0 with words that say it failed; nothing stored
    "duplicate",  # an ADD is answered as if the record were there already
    "expired_token",  # the token is refused once, as after its time
)


@dataclass
class Fault:
    kind: str
    times: int = 1
    seconds: float = 30.0
    match: str = ""
    stored: bool = False
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> None:
        """Until `seconds` have passed, or somebody commands "none"."""
        self.released.wait(self.seconds)


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []
        self._running: list[Fault] = []

    def command(self, order: dict[str, object]) -> str:
        """The error in words, or "". "none" disarms everything and lets go who waits."""
        kind = order.get("behaviour")
        if kind == "none":
            with self._lock:
                for fault in self._running:
                    fault.released.set()
                self._armed.clear()
                self._running.clear()
            return ""
        if kind not in KINDS:
            return f"behaviour: one of {', '.join((*KINDS, 'none'))}"
        fault = Fault(
            str(kind),
            times=int(str(order.get("times", 1))),
            seconds=float(str(order.get("seconds", 30))),
            match=str(order.get("match") or ""),
            stored=bool(order.get("stored", False)),
        )
        with self._lock:
            self._armed.append(fault)
        return ""

    def take(self, number: str, action: str) -> Fault | None:
        """The first armed fault that fits this request; it counts as used."""
        with self._lock:
            for fault in self._armed:
                if fault.match and fault.match != number:
                    continue
                if fault.kind == "duplicate" and action != "ADD":
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._armed.remove(fault)
                if fault not in self._running:
                    self._running.append(fault)
                return fault
        return None

    def armed(self) -> list[dict[str, object]]:
        with self._lock:
            return [{"behaviour": each.kind, "times": each.times} for each in self._armed]
