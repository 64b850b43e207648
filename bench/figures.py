"""Figures, targets, and the loops that find them."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MS, EACH, TIMES, STATEMENTS = "ms", "per_second", "times", "statements"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. `target`: what it must not pass; for `per_second`, what it must reach."""

    name: str
    value: float
    unit: str
    target: float | None = None

    @property
    def is_reached(self) -> bool:
        if self.target is None:
            return True
        return self.value >= self.target if self.unit == EACH else self.value <= self.target

    def line(self) -> str:
        places = 0 if self.unit == STATEMENTS else 1 if self.value >= 100 else 2
        return f"{self.name} {self.value:.{places}f} {self.unit}"


def timed(act: Callable[[], object], times: int, *, warm: int = 3) -> list[float]:
    """Milliseconds of each of `times` runs, after `warm` that do not count."""
    for _ in range(warm):
        act()
    return [once(act) for _ in range(times)]


def worked(act: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of the processor in this thread: the same however busy the machine is."""
    taken = []
    for _ in range(times):
        begun = time.thread_time()
        act()
        taken.append((time.thread_time() - begun) * 1000)
    return taken


def timed_each(acts: Sequence[Callable[[], object]], *, warm: int = 3) -> list[float]:
    """The same for acts that can be done once only; the first `warm` do not count."""
    return [once(act) for act in acts][warm:]


def once(act: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def spread(name: str, taken: Sequence[float], target: float | None = None) -> Iterator[Figure]:
    """Median and 95th percentile."""
    yield Figure(name, statistics.median(taken), MS, target)
    yield Figure(f"{name}.p95", sorted(taken)[int(0.95 * (len(taken) - 1))], MS)


def beside(name: str, taken: Sequence[float], bare: Sequence[float], what: str) -> Iterator[Figure]:
    """The bare work (`what`: sql, typst, signature) and how many times longer ours takes."""
    base = statistics.median(bare)
    yield Figure(f"{name}.bare_{what}", base, MS)
    yield Figure(f"{name}.ratio", statistics.median(taken) / base, TIMES)


def write(path: Path, figures: Sequence[Figure], about: dict[str, object]) -> None:
    shown = [{**asdict(each), "is_reached": each.is_reached} for each in figures]
    text = json.dumps({**about, "figures": shown}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
