"""`python -m bench [names]`: each figure as a line `name value unit`, and all in last.json.

--quick     a tenth of the loops: whether it works, not how fast
--again     make the province anew
--people, --units, --seed
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import django

from bench import figures
from bench.stand import FOLDER, Size, Stand, say

if TYPE_CHECKING:
    from bench.registry import Bench, Measure

MODULES = (
    "bench.people",
    "bench.dossiers",
    "bench.signing",
    "bench.suggesting",
    "bench.measuring",
    "bench.printing",
    "bench.copying",
    "bench.workbooks",
    "bench.deadlines",
    "bench.sessions",
    "bench.reading",
    "bench.signing_in",
    "bench.audit",
    "bench.sealing",
    "bench.wall",
)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help="which measurements; all by default")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--units", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options = asked()
    stand = Stand(Size(options.people, options.units, options.seed))
    try:
        stand.set_up(again=options.again)
        django.setup()
        measures = _chosen(options.names)
        with stand.serving() as address:
            on = _on(stand, address, quick=options.quick)
            found = list(_measured(measures, on))
    finally:
        stand.tear_down()
    figures.write(FOLDER / "last.json", found, _about(options))
    for each in found:
        if not each.is_reached:
            say(f"not reached: {each.line()} (to reach: {each.target:g})")


def _chosen(names: Sequence[str]) -> dict[str, Measure]:
    """Modules that measure are imported once Django is set up."""
    for module in MODULES:
        import_module(module)
    from bench.registry import MEASURES

    unknown = set(names) - MEASURES.keys()
    if unknown:
        raise SystemExit(f"no such measurement: {', '.join(sorted(unknown))}; {list(MEASURES)}")
    return {name: act for name, act in MEASURES.items() if not names or name in names}


def _on(stand: Stand, address: str, *, quick: bool) -> Bench:
    from bench.registry import Bench

    return Bench(address, os.environ["DATABASE_URL"], stand.processor, quick)


def _measured(measures: dict[str, Measure], on: Bench) -> Iterator[figures.Figure]:
    for act in measures.values():
        for figure in act(on):
            print(figure.line(), flush=True)
            yield figure


def _about(options: argparse.Namespace) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "people": options.people,
        "units": options.units,
        "seed": options.seed,
        "quick": options.quick,
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "machine": platform.machine(),
    }


if __name__ == "__main__":
    main()
