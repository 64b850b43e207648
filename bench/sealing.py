"""What it costs to seal and open a value, and a scan of 2 MB."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import MS, Figure
from bench.registry import Bench, measure
from hoso.base import sealing
from hoso.files import sealed

MICROSECONDS = "us"
SHORT, LONG = "0912345678", "Nguyễn Văn An, thôn Đất Mũi. " * 400  # a number; a version's text


@measure
def sealing_values(on: Bench) -> Iterator[Figure]:
    where = sealing.place("dossiers_papers", "phone", "6f1e0f6e-0000-4000-8000-000000000000")
    for name, text in (("short", SHORT), ("long", LONG)):
        token = sealing.seal_text(text, where)
        times = on.times(20_000)
        yield _each(f"sealing.{name}.seal", times, lambda t=text: sealing.seal_text(t, where))
        yield _each(f"sealing.{name}.open", times, lambda t=token: sealing.unseal_text(t, where))
    yield _each("sealing.hash", on.times(20_000), lambda: sealing.hashed(SHORT, where))
    with TemporaryDirectory() as folder:
        path, content, times = Path(folder, "scan"), os.urandom(2 << 20), on.times(40)
        sealing_ms = _each("", times, lambda: sealed.seal_content(content, path)).value / 1000
        yield Figure("sealing.scan_2mb.seal", sealing_ms, MS)
        opening_ms = _each("", times, lambda: sealed.content(path)).value / 1000
        yield Figure("sealing.scan_2mb.open", opening_ms, MS)


def _each(name: str, times: int, act: Callable[[], object]) -> Figure:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return Figure(name, (time.perf_counter() - began) / times * 1e6, MICROSECONDS)
