"""The table of docs/operations/security.md, out of docs/operations/security.csv.

python tools/security_table.py     writes it; the house tests compare
"""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE, PAGE = ROOT / "docs/operations/security.csv", ROOT / "docs/operations/security.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"
WHOSE = {
    "test": "",
    "check": "",
    "document": "",
    "not here": "không có ở đây",
    "gap": "**còn thiếu**",
    "operator": "của đơn vị vận hành",
}


def rows() -> list[dict[str, str]]:
    """One a line of the standards; `shown_by` of a test is paths of pytest, by blanks."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table() -> str:
    """In Markdown, a heading a standard."""
    lines: list[str] = []
    standard = ""
    for each in rows():
        if each["standard"] != standard:
            standard = each["standard"]
            lines += ["", f"### {standard}", "", "| line | level | asks | shown by |"]
            lines += ["|---|---|---|---|"]
        shown = each["shown_by"]
        if each["whose"] == "test":
            shown = ", ".join(f"`{name}`" for name in shown.split())
        words = ": ".join(part for part in (WHOSE[each["whose"]], shown) if part)
        lines.append(f"| {each['id']} | {each['level']} | {each['asks']} | {words} |")
    return "\n".join([*lines, ""])


def page() -> str:
    """The page as it ought to be: its words as they are, the table made anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
