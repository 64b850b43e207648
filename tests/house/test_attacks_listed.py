"""docs/operations/attacks.md is true: a hundred attacks, each with a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations" / "attacks.md").read_text("utf-8")
ROW = re.compile(
    r"^\| (\d+) \| (.+?) \| `(tests/[\w/]+\.py)::(test_\w+)(\[.+\])?` \|$", re.MULTILINE
)
ROWS = ROW.findall(PAGE)


def test_a_hundred_attacks_are_listed_and_none_twice() -> None:
    assert len(ROWS) == len(re.findall(r"^\| \d", PAGE, re.MULTILINE)) >= 100
    assert [int(number) for number, *_ in ROWS] == list(range(1, len(ROWS) + 1))
    tests = [tuple(each) for _, _, *each in ROWS]
    assert len({name for _, name, *_ in ROWS}) == len(set(tests)) == len(ROWS)


def test_each_names_a_test_that_is_there() -> None:
    for _, _, file, test, case in ROWS:
        text = (ROOT / file).read_text("utf-8")
        assert f"\ndef {test}(" in text, (file, test)
        assert not case or f'"{case[1:-1]}"' in text, (file, case)


def test_no_attack_is_left_out() -> None:
    """Whatever is written among the attacks is counted."""
    written = {
        (str(file.relative_to(ROOT)), test)
        for file in [*(ROOT / "tests/house").rglob("attacks/test_*.py"),
                     ROOT / "tests/house/test_attack_races.py"]
        for test in re.findall(r"^def (test_\w+)\(", file.read_text("utf-8"), re.MULTILINE)
    }  # fmt: skip
    assert written <= {(file, test) for _, _, file, test, _ in ROWS}
