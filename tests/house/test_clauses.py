from __future__ import annotations

from config.clauses import clauses, marks


def test_every_mark_names_a_clause_that_exists() -> None:
    assert set(marks()) - set(clauses()) == set()


def test_the_clauses_of_the_spine_are_shown() -> None:
    spine = [
        *("CM-3.3", "CM-3.5", "CM-4.1", "CM-4.4", "CM-6.1", "CM-6.2", "CM-6.3a", "CM-6.4"),
        *("CM-7.1", "CM-7.2", "CM-8.4", "CM-9.1", "CM-12.1", "CM-12.3", "CM-13.2"),
        *("TQ-5.2a", "TQ-5.2b", "TQ-5.2h", "TQ-8.1dd", "BNV-9.5"),
    ]
    shown = marks()
    assert [clause for clause in spine if clause not in shown] == []
