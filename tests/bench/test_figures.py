"""The arithmetic of the measurements; what they measure has tests of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.figures import EACH, MS, STATEMENTS, Figure, beside, spread, timed, timed_each, write


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (Figure("list.first.server", 9.4567, MS), "list.first.server 9.46 ms"),
        (Figure("session.server", 1234.56, MS), "session.server 1234.6 ms"),
        (Figure("list.first.statements", 8, STATEMENTS), "list.first.statements 8 statements"),
    ],
)
def test_each_figure_is_a_line_of_name_value_and_unit(figure: Figure, line: str) -> None:
    assert figure.line() == line


@pytest.mark.parametrize(
    ("value", "unit", "target", "is_reached"),
    [
        (10.0, MS, 10.0, True),
        (10.1, MS, 10.0, False),
        (200.0, EACH, 200.0, True),
        (199.0, EACH, 200.0, False),
        (9999.0, MS, None, True),
    ],
)
def test_a_time_must_stay_under_its_target_and_a_rate_above(
    value: float, unit: str, target: float | None, is_reached: bool
) -> None:
    assert Figure("x", value, unit, target).is_reached is is_reached


def test_the_spread_is_the_median_and_what_nineteen_in_twenty_stay_under() -> None:
    median, late = spread("x", [float(n) for n in range(100, 0, -1)])
    assert (median.value, late.value) == (50.5, 95.0)


def test_the_ratio_is_how_many_times_longer_ours_takes_than_the_bare_work() -> None:
    base, ratio = beside("x", [8.0, 10.0, 90.0], [4.0, 5.0, 6.0], "sql")
    assert (base.name, base.value) == ("x.bare_sql", 5.0)
    assert (ratio.name, ratio.value) == ("x.ratio", 2.0)


def test_the_first_runs_warm_up_and_do_not_count() -> None:
    done: list[int] = []
    assert len(timed(lambda: done.append(1), 5, warm=2)) == 5
    assert len(done) == 7
    assert len(timed_each([lambda: done.append(1)] * 5, warm=3)) == 2
    assert len(done) == 12


def test_what_is_written_says_which_figures_reach_their_target(tmp_path: Path) -> None:
    write(tmp_path / "last.json", [Figure("x", 11.0, MS, 10.0)], {"people": 10})
    told = json.loads((tmp_path / "last.json").read_text(encoding="utf-8"))
    assert told["people"] == 10
    assert told["figures"] == [
        {"name": "x", "value": 11.0, "unit": "ms", "target": 10.0, "is_reached": False}
    ]
