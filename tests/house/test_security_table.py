"""docs/operations/security.md: every line is answered, every named test is there."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tools import security_table
from tools.advisories import verdict

ROOT = Path(__file__).resolve().parents[2]


def defined(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.clause("CM-16.10")
def test_every_line_names_tests_that_are_there() -> None:
    missing = []
    for each in security_table.rows():
        if each["whose"] != "test":
            continue
        assert each["shown_by"], each["id"]
        for name in each["shown_by"].split():
            path, _, test = name.partition("::")
            if not (ROOT / path).is_file() or test not in defined(ROOT / path):
                missing.append((each["id"], name))
    assert missing == []


def test_every_line_is_answered_once_and_by_whom_is_known() -> None:
    rows = security_table.rows()
    assert {each["whose"] for each in rows} <= set(security_table.WHOSE)
    assert max(Counter((each["standard"], each["id"]) for each in rows).values()) == 1
    levels = Counter(each["level"] for each in rows if each["standard"].startswith("ASVS"))
    assert levels == {"1": 70, "2": 183}  # as many as ASVS 5.0.0 has
    for each in rows:
        if each["whose"] in {"gap", "check", "document"}:
            assert each["shown_by"], each["id"]
        if each["whose"] == "document":
            assert (ROOT / each["shown_by"]).exists(), each["id"]
        assert each["source"].split(":")[0] in {"found", "recalled", "weak"}, each["id"]


def test_the_page_agrees_with_the_list() -> None:
    """python tools/security_table.py writes it."""
    assert security_table.PAGE.read_text(encoding="utf-8") == security_table.page()


def test_only_a_known_weakness_without_a_reason_fails_the_check() -> None:
    weak = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["2.0"]}
    bad = {"dependencies": [{"name": "a", "version": "1.0", "vulns": [weak]}]}
    silent = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    assert verdict(None, {}) == (0, ["not asked: pip-audit could not reach the registry"])
    assert verdict(silent, {}) == (0, ["not known: the registry says nothing of 1 packages"])
    assert verdict(bad, {}) == (1, ["a 1.0: PYSEC-1, mended in 2.0"])
    assert verdict(bad, {"CVE-1": "not reached"})[0] == 0
    assert verdict({"dependencies": [{"name": "a", "vulns": []}]}, {}) == (0, ["nothing known"])
