"""docs/rules/bad-input.md is true: its tests are there, its words are still said."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "rules" / "bad-input.md").read_text("utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")][1:]
SAID = (".py", ".html", ".js")


def said() -> str:
    """Everything the product can say, strings in several pieces put together."""
    files = (each for each in (ROOT / "hoso").rglob("*") if each.suffix in SAID)
    text = "\n".join(each.read_text("utf-8") for each in files if "vendor" not in each.parts)
    return re.sub(r'"\s*\n\s*f?"', "", text)


def test_every_case_names_tests_that_are_there() -> None:
    assert len(ROWS) > 25
    for row in ROWS:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row)
        assert named, row
        for file, test in named:
            assert f"\ndef {test}(" in (ROOT / file).read_text("utf-8"), (file, test)


def test_every_message_is_still_said() -> None:
    everything = said()
    for words in re.findall(r"“([^”]+)”", "\n".join(ROWS)):
        for piece in words.split("…"):
            assert piece.strip() in everything, piece
