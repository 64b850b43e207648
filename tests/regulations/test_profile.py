from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hoso.regulations import queries
from hoso.regulations.kinds import ChangeKind, DayUnit, Declarer, StepRole
from hoso.regulations.profile import DATA
from hoso.regulations.reading import ProfileError, load

pytestmark = pytest.mark.django_db

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
    chain = profile.chain_for(
        unit="department", change=ChangeKind.NEW, entered_by=Declarer.PERSON, person="official"
    )
    assert [step.value.key for step in chain.steps] == ["check", "approve"]
    assert profile.article("chains.all.approve").article == "Khoản 1 Điều 7"
    assert profile.upward.value.role is StepRole.UPWARD_SIGNER


def test_a_default_is_never_shown_as_the_regulations_word() -> None:
    profile = queries.profile("ca_mau_2024")
    check = profile.article("chains.all.check")
    assert check.silent
    assert check.shown().startswith("Quy chế không quy định")
    assert profile.article("approval").shown() == "Khoản 1 Điều 7"


@pytest.mark.parametrize("name", queries.names())
def test_every_number_of_every_regulation_has_a_citation(name: str) -> None:
    profile = queries.profile(name)
    cited = list(profile.cited())
    assert len(cited) > 40
    for key, value in cited:
        said = value.citation
        assert (said.article and (said.quote or (said.summary and said.source))) or (
            said.silent and said.source
        ), key


def test_the_roles_of_the_chain_are_roles_of_accounts() -> None:
    from hoso.accounts.models import Role

    assert {role.value for role in StepRole} - {"person"} <= set(Role.values)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[new_record]\n", "[new_record]\nhours = 3\n", "new_record.hours: khóa lạ"),
        ("[new_record]\n", "[castle]\nvalue = 1\n\n[new_record]\n", "castle: khóa lạ"),
        ('article = "Khoản 5 Điều 3"\n', "", "signing_device: thiếu căn cứ"),
        ('quote = "tối đa không quá 05', 'comment = "tối đa', "declare_change: thiếu căn cứ"),
        ("amount = 5\n", 'amount = "5"\n', "account_request.amount: phải là int, đang là str"),
        ("value = true\n", "value = 1\n", "one_account_per_person: phải là bool, đang là int"),
        ("silent = true\n", 'silent = true\narticle = "Điều 1"\n', "thiếu căn cứ"),
        ('unit = "days"\n', 'unit = "hours"\n', "'hours' không thuộc working_days, days"),
        ("before_day = 25\n", "", "approval: ghi before_day, hoặc last và unit"),
        ("before_day = 25\n", "before_day = 31\n", "approval: before_day phải từ 2 đến 28"),
        ("in_force = 2025-01-15\n", "", "in_force: thiếu"),
        ('signature = "none"\n', 'signature = "wax"\n', "steps[0].signature: 'wax' không thuộc"),
        (
            'role = "officer"\nsignature',
            'role = "king"\nsignature',
            "chains[0].steps[0].role: 'king'",
        ),
        (
            'role = "officer"\nsignature',
            'role = "head"\nsignature',
            "bước của thủ trưởng là bước cuối",
        ),
        (
            'role = "head"\nsignature',
            'role = "hr_head"\nsignature',
            "bước cuối phải của thủ trưởng",
        ),
        ('key = "check"\n', 'key = "approve"\n', "hai bước trùng key"),
        (
            'key = "all"\n',
            'key = "all"\nunits = ["school"]\n',
            "quy trình cuối phải dùng cho mọi trường hợp",
        ),
        (
            'amount = 3\nunit = "working_days"\nsilent',
            "silent",
            "không có đợt phê duyệt nào định thời gian",
        ),
        ("every_days = 31\n", "", "backup.every_days: thiếu"),
        ("month = 11\nday = 14\n", "month = 11\nday = 31\n", "unit_report: năm nào cũng phải có"),
        ('value = "{personal_number}"', 'value = "CM"', "phải có {personal_number}"),
        ('value = "written"\n', "", "consent_to_read.value: thiếu"),
        ('quote = "bằng việc', 'quote = "" #', "unit_accounts.quote: để trống"),
        ("[approval]\n", "[approval\n", "không đúng cú pháp TOML"),
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
    line = file.read_text(encoding="utf-8").splitlines().index('amount = "3"') + 1
    with pytest.raises(ProfileError, match=rf"spoilt\.toml:{line}: chains\[0\]\.steps\[0\]"):
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
    assert queries.approval_due(date(2026, 11, 20)).on == date(2026, 11, 23)
    assert queries.approval_due(date(2026, 11, 24)).on == date(2026, 12, 24)
    assert queries.upward_window(date(2026, 11, 1)).opens == date(2026, 11, 26)
    assert queries.due(queries.profile().new_record, date(2026, 11, 11)).on == date(2026, 11, 18)
    assert queries.working_days_late(date(2026, 11, 18), date(2026, 11, 20)) == 2
    assert queries.working_days_late(date(2026, 11, 18), date(2026, 11, 17)) == 0
    assert queries.working_days_late(None, date(2026, 11, 17)) == 0
    assert queries.left(date(2026, 11, 23), date(2026, 11, 20)) == 1
