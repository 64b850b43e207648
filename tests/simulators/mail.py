"""The mail server of `simulators.mail` as a real process, for any test that needs one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.simulators.national import ROOT


class Mail:
    def __init__(self, process: subprocess.Popen[str], url: str, control: str) -> None:
        self.process, self.url = process, url
        self._http = httpx.Client(base_url=control, timeout=20, trust_env=False)

    def control(self, behaviour: str, **options: Any) -> None:
        order = {"behaviour": behaviour, **options}
        self._http.post("/_control", json=order).raise_for_status()

    def letters(self) -> list[dict[str, str]]:
        """What it has accepted since it started, in order."""
        found: list[dict[str, str]] = self._http.get("/_control/letters").json()
        return found


@contextmanager
def running() -> Iterator[Mail]:
    command = [sys.executable, "-m", "simulators.mail"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    try:
        urls = process.stdout.readline().split()
        assert len(urls) == 2, "the mail server did not start"
        yield Mail(process, *urls)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
