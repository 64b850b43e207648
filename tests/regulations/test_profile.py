from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from hoso.regulations import queries
from hoso.regulations.profile import DATA, Cited, DayUnit, ProfileError, StepRole, load

CA_MAU = DATA / "ca_mau_2024.toml"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = CA_MAU.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "spoilt.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.clause("CM-6.2")
@pytest.mark.clause("CM-6.4")
@pytest.mark.clause("CM-8.4")
def test_ca_mau_says_what_its_regulation_says() -> None:
    profile = queries.profile("ca_mau_2024")
    assert profile.in_force == date(2025, 1, 15)
    assert (profile.declare_change.value.amount, profile.declare_change.value.unit) == (
        5,
        DayUnit.WORKING_DAYS,
    )
    assert profile.declare_change.citation.article == "Khoản 4 Điều 6"
    assert profile.evidence_required.value is True
    assert profile.accounts_opened_by.value == "employing_unit"
    assert profile.export_signatures.value == ("competent_person", "agency_seal")
    assert [step.value.key for step in profile.chain] == ["declare", "check", "approve", "upward"]
    assert profile.article("chain.approve").article == "Khoản 1 Điều 7"


def test_a_default_is_never_shown_as_the_regulations_word() -> None:
    profile = queries.profile("ca_mau_2024")
    assert profile.check.value.amount == 3
    assert profile.check.citation.silent
    assert profile.article("check").shown().startswith("Quy chế không quy định")
    assert profile.article("approval").shown() == "Khoản 1 Điều 7"


@pytest.mark.parametrize("name", queries.names())
def test_every_number_of_every_regulation_has_a_citation(name: str) -> None:
    profile = queries.profile(name)
    cited = [getattr(profile, field.name) for field in fields(profile)]
    values = [value for value in cited if isinstance(value, Cited)] + list(profile.chain)
    assert len(values) > 20
    for value in values:
        said = value.citation
        assert (said.article and said.quote) or (said.silent and said.source)


def test_the_roles_of_the_chain_are_roles_of_accounts() -> None:
    from hoso.accounts.models import Role

    assert {role.value for role in StepRole} - {"person"} <= set(Role.values)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[check]\n", "[check]\nhours = 3\n", "check.hours: unknown key"),
        ("[check]\n", "[castle]\nvalue = 1\n\n[check]\n", "castle: unknown key"),
        ('article = "Khoản 2 Điều 7"\n', "", "upward: citation missing"),
        ('quote = "tối đa không quá 05', 'comment = "tối đa', "declare_change: citation missing"),
        ("amount = 5\n", 'amount = "5"\n', "new_record.amount: must be int, is str"),
        ("value = true\n", "value = 1\n", "evidence_required: must be bool, is int"),
        ("silent = true\n", 'silent = true\narticle = "Điều 1"\n', "identifier: citation missing"),
        ('unit = "days"\n', 'unit = "hours"\n', "'hours' is none of working_days, days"),
        ("before_day = 25\n", "", "approval.before_day: missing"),
        ("in_force = 2025-01-15\n", "", "in_force: missing"),
        ('role = "head"\n', 'role = "king"\n', "chain[2].role: 'king' is none of"),
        ('due = "upward"\n', 'due = "someday"\n', "due = 'someday' is no value"),
        ('value = "written"\n', "", "consent_to_read.value: missing"),
        ('quote = "bằng việc', 'quote = "" #', "unit_accounts_issued_by.quote: is empty"),
        ("[approval]\n", "[approval\n", "line"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.raises(ProfileError) as refused:
        load(changed(tmp_path, old, new))
    assert told in str(refused.value)
    assert str(refused.value).startswith("spoilt.toml")


def test_the_line_is_told_where_it_can_be_found(tmp_path: Path) -> None:
    file = changed(tmp_path, "amount = 3\n", 'amount = "3"\n')
    line = file.read_text(encoding="utf-8").splitlines().index("[check]") + 1
    with pytest.raises(ProfileError, match=rf"spoilt\.toml:{line}: check\.amount"):
        load(file)


def test_an_unknown_regulation_is_told_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="ca_mau_2024"):
        queries.profile("atlantis")
    with pytest.raises(LookupError):
        queries.profile("../data/ca_mau_2024")
    with pytest.raises(LookupError):
        queries.article("castle")


@pytest.mark.clause("CM-6.4")
@pytest.mark.clause("CM-7.1")
@pytest.mark.clause("CM-7.2")
def test_the_regulation_in_force_gives_the_due_days_with_its_words() -> None:
    declared = queries.declare_due(date(2026, 11, 17))
    assert (declared.on, declared.article) == (date(2026, 11, 25), "Khoản 4 Điều 6")
    assert "05 ngày làm việc" in declared.quote
    assert queries.check_due(date(2026, 11, 20)).on == date(2026, 11, 26)
    assert queries.approval_due(date(2026, 11, 20)).on == date(2026, 11, 23)
    assert queries.approval_due(date(2026, 11, 24)).on == date(2026, 12, 24)
    assert queries.upward_window(date(2026, 11, 1)).opens == date(2026, 11, 26)
    assert queries.new_record_due(date(2026, 11, 11)).on == date(2026, 11, 18)
    assert queries.working_days_late(date(2026, 11, 18), date(2026, 11, 20)) == 2
    assert queries.working_days_late(date(2026, 11, 18), date(2026, 11, 17)) == 0
    assert queries.working_days_late(None, date(2026, 11, 17)) == 0
    assert queries.left(date(2026, 11, 23), date(2026, 11, 20)) == 1
