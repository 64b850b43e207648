"""Who acts without an account is told in the log in words of the office."""

from __future__ import annotations

import re
from pathlib import Path

from hoso.web.log.seeing import PROCESSES

HOSO = Path(__file__).resolve().parents[2] / "hoso"
# How code names a process: as the first argument of a recording, a constant, or `by`.
NAMED = re.compile(r'(?:recording\(|\bACTOR = |\bby=)"([^"]+)"')


def test_every_process_that_acts_has_words_in_the_log() -> None:
    sources = (path.read_text(encoding="utf-8") for path in HOSO.rglob("*.py"))
    named = {name for source in sources for name in NAMED.findall(source)}
    assert {"worker", "hoso", "hoso audit", "hoso keys"} <= named
    assert named - set(PROCESSES) == set()
