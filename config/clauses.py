"""`hoso clauses`: each clause of the five regulations with the tests that show it.

A test shows a clause by its mark, `@pytest.mark.clause("CM-6.4")`; marks are read out of
the source, so nothing is run. The clauses are in `docs/clauses.csv`.
"""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLAUSES = ROOT / "docs" / "clauses.csv"


def clauses() -> dict[str, str]:
    """Id to what it requires, in the order of the regulations."""
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["requirement"] for row in csv.DictReader(file)}


def marks(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Id to the tests that name it, as pytest would call them."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for name, given in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            for clause in given:
                found[clause].append(f"{path.relative_to(ROOT)}::{name}")
    return dict(found)


def _marked(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Of each test its own marks, and those of its whole file (`pytestmark`)."""
    whole = [
        given
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        for given in _given(ast.walk(node.value))
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            own = list(_given(iter(node.decorator_list)))
            if own or (whole and node.name.startswith("test_")):
                yield node.name, [clause for given in (*own, *whole) for clause in given]


def _given(nodes: Iterator[ast.AST]) -> Iterator[list[str]]:
    for mark in nodes:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.clause":
            yield [ast.literal_eval(each) for each in mark.args]


def main() -> None:
    shown = marks()
    wanted = clauses()
    for clause, requirement in wanted.items():
        print(f"{clause:10} {requirement}")
        for test in shown.get(clause, []):
            print(f"{'':10}   {test}")
    print(f"\n{len(shown)} of {len(wanted)} clauses are shown by a test.")
