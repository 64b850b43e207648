"""The tables of docs/rules/checks.md and completeness.md, written out of what is declared.

python -m tests.dossiers.worked.tables   # writes them again; a test holds them equal
"""

from __future__ import annotations

import os
from pathlib import Path

import django

DOCS = Path(__file__).parents[3] / "docs" / "rules"
BEGIN, END = "<!-- made by tests/dossiers/worked/tables.py: begin -->\n", "<!-- end -->"
KINDS = ("cadre", "official", "employee", "worker")
LOGIC = "logic"


def checks() -> str:
    """One line for each rule and section, in the order of the form, then facts with sources."""
    from hoso.dossiers.readers.findings import findings
    from hoso.dossiers.sections import SECTIONS
    from tests.dossiers.worked.all import EXAMPLES
    from tests.dossiers.worked.example import KNOWN, content

    place = {key: number for number, key in enumerate(SECTIONS)}
    lines = [
        "| section | rule | title | severity | sentence (of its example) | basis | mark |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in sorted(EXAMPLES, key=lambda one: place[one.section]):
        rule = next(one for one in SECTIONS[each.section].checks if one.name == each.rule)
        said = next(
            one.message
            for one in findings(content(each.trips), KNOWN)
            if (one.section, one.rule) == (each.section, each.rule)
        )
        fact, basis, mark = rule.fact, "", LOGIC
        if fact:
            basis, mark = fact.article or f"`{fact.key}`", fact.mark
        lines.append(
            f"| {SECTIONS[each.section].number} `{each.section}` | `{each.rule}` "
            f"| {rule.title} | {rule.severity} | {said} | {basis} | {mark} |"
        )
    return "\n".join(lines) + "\n"


def figures() -> str:
    from hoso.dossiers.sections.facts import FACTS

    lines = ["| figure | value | since | article | mark | source |", "|---|---|---|---|---|---|"]
    for fact in FACTS.values():
        since = f"{fact.since:%d/%m/%Y}" if fact.since else ""
        lines.append(
            f"| `{fact.key}` | {_value(fact.value)} | {since} "
            f"| {fact.article} | {fact.mark} | {fact.source} |"
        )
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    return "" if value is None else str(value).replace("'", "")


def completeness() -> str:
    """Sections and fields that some kind of person is asked for: ● to send, ○ of a full dossier."""
    from hoso.dossiers.sections import SECTIONS

    lines = ["| item | field | cadre | official | employee | worker | when |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    for section in SECTIONS.values():
        when = (section.complete_if.__doc__ or "").strip() if section.complete_if else ""
        lines.append(
            f"| **{section.heading}** | {'table' if section.many else 'single'} "
            f"| {_marks(section.required, section.complete, section.kinds)} | {when} |"
        )
        for field in section.fields:
            if field.required or field.complete:
                when = section.label(field.complete_with) if field.complete_with else ""
                lines.append(
                    f"| {field.item} | {section.label(field.name)} "
                    f"| {_marks(field.required, field.complete, section.kinds)} "
                    f"| {f'with “{when}”' if when else ''} |"
                )
    return "\n".join(lines) + "\n"


def _marks(required: frozenset[str], complete: frozenset[str], kinds: frozenset[str]) -> str:
    return " | ".join(
        "–" if kind not in kinds else "●" if kind in required else "○" if kind in complete else ""
        for kind in KINDS
    )


TABLES = {"checks.md": (checks, figures), "completeness.md": (completeness,)}


def written(name: str) -> str:
    """The page as it should stand: its own text, and each table between its marks."""
    text = (DOCS / name).read_text(encoding="utf-8")
    first, *rest = text.split(BEGIN)
    for make, part in zip(TABLES[name], rest, strict=True):
        first += f"{BEGIN}\n{make()}\n{END}" + part.split(END, 1)[1]
    return first


def main() -> None:
    for name in TABLES:
        page = written(name)
        (DOCS / name).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("HOSO_TESTING", "1")
    os.environ.setdefault("HOSO_SECRET_KEY", "only-to-read-the-declarations-" + "0" * 30)
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")
    django.setup()
    main()
