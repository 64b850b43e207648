"""The checks between fields and sections: each by a worked example, all of them on anything."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hoso.base.findings import Finding, Severity
from hoso.dossiers.readers.completeness import completeness
from hoso.dossiers.readers.findings import findings
from hoso.dossiers.sections import SECTIONS, section
from hoso.dossiers.sections.declaration import Known
from hoso.dossiers.sections.facts import FACTS
from tests.dossiers.generated import contents
from tests.dossiers.worked import tables
from tests.dossiers.worked.all import DECLARED, EXAMPLES
from tests.dossiers.worked.example import KNOWN, Example, Said, content


def found(example: Example, said: Said, known: Known = KNOWN) -> list[Finding]:
    return [
        each
        for each in findings(content(said), known)
        if (each.section, each.rule) == (example.section, example.rule)
    ]


@pytest.mark.clause("CM-6.1", "KT-7.1", "LC-2.2a")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_a_check_finds_what_it_is_for_and_nothing_beside_it(example: Example) -> None:
    rule = DECLARED[example.section, example.rule]
    tripped = found(example, example.trips)
    assert len(tripped) == 1
    one, row, name = tripped[0], *(example.place.rpartition(".")[::2])
    assert (one.row, one.field) == (row, name)
    assert one.severity is rule.severity
    assert one.article == (rule.fact.article if rule.fact else "")
    about = section(one.section)
    is_of_form = bool(name) and not about.field(name).is_supplement
    assert one.item == (about.field(name).item if is_of_form else about.number)
    assert found(example, example.passes) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_a_check_says_what_is_wrong_and_then_what_to_do(example: Example) -> None:
    (one,) = found(example, example.trips)
    assert re.fullmatch(r"[“A-ZĐÀ-Ỹ].+[.;] .+\.", one.message), one.message
    assert "None" not in one.message


def test_every_check_declared_has_its_example() -> None:
    assert {(each.section, each.rule) for each in EXAMPLES} == set(DECLARED)
    assert len(EXAMPLES) == len(DECLARED)


def test_a_check_has_a_title_of_its_own_that_fits_a_filter() -> None:
    """The same name has the same title in every section; no two names share one."""
    titles: dict[str, str] = {}
    for each in DECLARED.values():
        assert titles.setdefault(each.name, each.title) == each.title
        assert re.fullmatch(r"[“A-ZĐÀ-Ỹ].{6,49}", each.title), each.title
        assert not each.title.endswith((".", ";"))
    assert len(set(titles.values())) == len(titles) == 124


def test_a_check_has_its_name_for_itself_within_a_section() -> None:
    for key, each in SECTIONS.items():
        names = [rule.name for rule in each.checks]
        assert sorted(set(names)) == sorted(names), key


def test_a_check_reads_sections_that_there_are() -> None:
    """One that reads a section it does not name is shown none, and fails its example."""
    for key, rule in DECLARED.items():
        assert rule.reads <= SECTIONS.keys(), key


def test_there_are_at_least_forty_rules() -> None:
    assert len({rule.name for rule in DECLARED.values()}) >= 40


def test_a_figure_that_is_only_recalled_or_proposed_blocks_nothing_but_the_age_of_the_party() -> (
    None
):
    """That one blocked before; whoever finds the statute marks it found."""
    blocking = {
        name
        for (_, name), rule in DECLARED.items()
        if rule.severity is Severity.BLOCKS and rule.fact and rule.fact.mark != "found"
    }
    assert blocking == {"admitted_at_18"}


def test_every_figure_is_marked_sourced_and_used() -> None:
    for fact in FACTS.values():
        assert fact.mark in {"found", "recalled", "proposal"}, fact
        assert fact.source
        assert fact.mark == "found" or not fact.article, fact
    used = {rule.fact.key for rule in DECLARED.values() if rule.fact}
    assert used == set(FACTS)


@pytest.mark.parametrize("key", ["2024-06", "2024", "2024-06-15"])
def test_a_partial_date_is_not_held_to_more_than_it_says(key: str) -> None:
    said = {
        "person": {},
        "identity": {"born_on": "1985"},
        "origin": {"recruited_on": key, "joined_on": key},
        "membership": {"party_joined_on": key, "enlisted_on": key, "discharged_on": key},
        "position": {"appointed_on": key, "reappointed_on": key, "position": "012"},
        "work": [{"since": key, "until": key}, {"since": key}],
        "contracts": [{"since": key, "until": key, "trial_since": key, "trial_until": key}],
    }
    assert [each.rule for each in findings(content(said), KNOWN) if each.rule != "missing"] == []


def test_a_version_is_judged_without_its_day() -> None:
    said: Said = {"identity": {"born_on": "2099"}, "work": [{"since": "2098", "until": "2099"}]}
    dated = {each.rule for each in findings(content(said), KNOWN)}
    bare = content(said)
    del bare["person"]["today"]
    assert {"born_by_now", "not_in_the_future", "ends_by_now"} <= dated
    assert not {"born_by_now", "not_in_the_future", "ends_by_now"} & {
        each.rule for each in findings(bare, KNOWN)
    }


def test_of_a_rank_nobody_looked_up_nothing_is_said() -> None:
    by_catalog = [
        each for each in EXAMPLES
        if each.rule in {"step_is_on_its_scale", "coefficient_is_that_of_its_step",
                         "step_takes_its_months", "next_step_is_declared",
                         "career_level_fits_scale", "beyond_frame_on_the_last_step",
                         "beyond_frame_fits_its_time"}
    ]  # fmt: skip
    assert len(by_catalog) >= 7
    for example in by_catalog:
        assert found(example, example.trips, Known()) == []


@given(contents())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_that_can_be_declared_is_read_the_same_twice(made: dict[str, Any]) -> None:
    first = findings(made, KNOWN)
    assert findings(made, KNOWN) == first
    for each in first:
        assert each.section in SECTIONS
        assert each.message.endswith(".")
    parts = completeness(made)
    assert all(0 <= part.filled <= part.wanted for part in parts.values())
    assert completeness(made) == parts


@pytest.mark.parametrize("name", list(tables.TABLES))
def test_the_tables_of_the_documents_say_what_is_declared(name: str) -> None:
    """`python -m tests.dossiers.worked.tables` writes them again."""
    assert (tables.DOCS / name).read_text(encoding="utf-8") == tables.written(name)
