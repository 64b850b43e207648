"""The stand-in of the national database as a real process, for any test that needs one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
ORG = "000.00.00.H12"


def until(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """The first true value of `condition`; fails when it does not come in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
    raise AssertionError(f"not within {seconds} s: {what}")


class Running:
    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url
        self._http = httpx.Client(base_url=url, timeout=20, trust_env=False)

    def control(self, behaviour: str, **options: Any) -> None:
        self._http.post("/_control", json={"behaviour": behaviour, **options}).raise_for_status()

    def records(self) -> dict[str, Any]:
        return self._http.get("/_control/records").json()

    def requests(self) -> list[dict[str, Any]]:
        return self._http.get("/_control/requests").json()["requests"]

    def added(self) -> dict[str, int]:
        """How often each key was stored as new: 1 is right, 2 would be the disaster."""
        return self._http.get("/_control/requests").json()["added"]

    def armed(self) -> list[dict[str, Any]]:
        """Faults that have not found their request yet."""
        return self._http.get("/_control/requests").json()["armed"]

    def login(self, username: str = "demo", password: str = "demo") -> str:
        body = {"username": username, "password": password}
        return self._http.post("/apiauth/oauth/login", json=body).json()["access_token"]

    def post(self, path: str, body: Any, token: str = "") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self._http.post(path, json=body, headers=headers)


@contextmanager
def running(*arguments: str, port: int = 0) -> Iterator[Running]:
    command = [
        sys.executable,
        "-m",
        "simulators.national_db",
        "--port",
        str(port),
        *arguments,
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url.startswith("http://"), "the simulator did not start"
        yield Running(process, url)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
