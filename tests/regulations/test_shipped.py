"""What each of the six regulations says, as read from its text (requirements, profiles)."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

import hoso.catalogs
from hoso.dossiers.sections import SECTIONS
from hoso.organisations.models import UnitKind
from hoso.regulations import queries, reading
from hoso.regulations.kinds import ChangeKind, Consent, DayUnit, Declarer, Event, Sharing, Signing
from hoso.regulations.profile import DATA, Profile
from hoso.regulations.reading import ProfileError
from hoso.regulations.values import Term

WD, DAYS = DayUnit.WORKING_DAYS, DayUnit.DAYS
ALL = queries.names()

# What each says of itself where the others differ: the table of profiles, line by line.
TERMS: dict[str, dict[str, Term]] = {
    "ca_mau_2024": {
        "declare_change": Term(5, WD, Event.CHANGE),
        "transfer_within": Term(10, WD, Event.TRANSFER),
    },
    "tuyen_quang_2020": {
        "new_record": Term(10, WD, Event.WORK),
        "declare_change": Term(10, WD, Event.DOCUMENT),
        "transfer_within": Term(2, WD, Event.TRANSFER),
        "transfer_hand_over": Term(5, WD, Event.TRANSFER),
        "transfer_receive": Term(3, WD, Event.TRANSFER),
        "leaver_status": Term(5, WD, Event.DOCUMENT),
    },
    "bo_noi_vu_2023": {
        "account_request": Term(5, WD, Event.DECISION),
        "account_creation": Term(5, WD, Event.REQUEST),
        "new_record": Term(5, WD, Event.ACCOUNT),
        "declare_change": Term(5, WD, Event.CHANGE),
        "transfer_within": Term(15, WD, Event.TRANSFER),
        "transfer_hand_over": Term(15, WD, Event.REQUEST),
        "transfer_total": Term(30, WD, Event.DECISION),
        "from_outside": Term(5, WD, Event.ACCOUNT),
        "leaver_status": Term(10, WD, Event.DOCUMENT),
        "leaver_hand_over": Term(10, WD, Event.REQUEST),
    },
    "lai_chau_2024": {
        "new_record": Term(5, WD, Event.ACCOUNT),
        "declare_change": Term(15, WD, Event.CHANGE),
        "transfer_within": Term(5, WD, Event.DOCUMENT),
        "transfer_hand_over": Term(5, WD, Event.DOCUMENT),
        "from_outside": Term(10, WD, Event.TRANSFER),
        "leaver_status": Term(10, WD, Event.DOCUMENT),
    },
    "kon_tum_2025": {
        "new_record": Term(30, WD, Event.DECISION),
        "declare_change": Term(15, WD, Event.DOCUMENT),
        "transfer_within": Term(10, DAYS, Event.DOCUMENT),
        "transfer_total": Term(10, WD, Event.DOCUMENT),
        "leaver_status": Term(15, DAYS, Event.DOCUMENT),
    },
    "nghi_dinh_27_2026": {
        "new_record": Term(3, WD, Event.RECORD),
        "declare_change": Term(3, WD, Event.CHANGE),
    },
}


def test_the_six_regulations_are_shipped() -> None:
    assert set(ALL) == set(TERMS)


@pytest.mark.clause("TQ-9.1")
@pytest.mark.clause("TQ-9.2a")
@pytest.mark.clause("BNV-7.1")
@pytest.mark.clause("LC-2.2c")
@pytest.mark.clause("KT-10.1")
@pytest.mark.parametrize("name", ALL)
def test_each_says_its_own_terms_and_does_not_call_them_a_default(name: str) -> None:
    profile = queries.profile(name)
    for key, term in TERMS[name].items():
        cited = getattr(profile, key)
        assert cited.value == term, key
        assert not cited.citation.silent, key


@pytest.mark.parametrize("name", ALL)
def test_only_the_decree_rests_on_summaries_and_says_so_at_each(name: str) -> None:
    cited = [value.citation for _, value in queries.profile(name).cited()]
    if name == "nghi_dinh_27_2026":
        assert not any(each.quote for each in cited)
        assert sum(bool(each.summary) for each in cited) >= 10
        assert all("chưa đối chiếu" in each.shown() for each in cited if each.summary)
    else:
        assert sum(bool(each.quote) for each in cited) >= 20
        assert not any(each.summary for each in cited)


@pytest.mark.parametrize("name", ALL)
def test_what_a_file_names_exists(name: str) -> None:
    profile = queries.profile(name)
    values = Path(hoso.catalogs.__file__).parent / "data" / "values.csv"
    with values.open(encoding="utf-8", newline="") as file:
        codes = {(row["catalog"], row["code"]) for row in csv.DictReader(file)}
    assert {("evidence_kind", code) for code in profile.evidence_kinds.value} <= codes
    numbers = {section.number for section in SECTIONS.values()}
    assert set(profile.declared_by.value.person_items) <= numbers
    for chain in profile.chains:
        assert {("person_kind", code) for code in chain.value.people} <= codes


def steps(profile: Profile, unit: str, change: ChangeKind, by: Declarer) -> list[tuple[str, str]]:
    chain = profile.chain_for(unit=unit, change=change, entered_by=by, person="official")
    return [(step.value.role.value, step.value.signature.value) for step in chain.steps]


@pytest.mark.clause("BNV-7.2a")
@pytest.mark.clause("BNV-7.2b")
@pytest.mark.clause("BNV-7.2c")
def test_the_ministry_decides_in_two_or_three_signed_steps_and_a_change_in_ten_days() -> None:
    profile = queries.profile("bo_noi_vu_2023")
    own = [("officer", "required"), ("head", "required")]
    below = [("officer", "required"), ("hr_head", "required"), ("head", "required")]
    for change in ChangeKind:
        assert steps(profile, "department", change, Declarer.PERSON) == own
        assert steps(profile, "school", change, Declarer.PERSON) == below
    for unit in UnitKind.values:
        chain = profile.chain_for(
            unit=unit, change=ChangeKind.CHANGE, entered_by=Declarer.PERSON, person="worker"
        )
        assert chain.total == Term(10, WD, Event.STEP)
        fresh = profile.chain_for(
            unit=unit, change=ChangeKind.NEW, entered_by=Declarer.PERSON, person="worker"
        )
        assert fresh.total is None
        assert [step.value.amount for step in fresh.steps] in ([5, 10], [5, 5, 10])
    assert profile.person_signs.value is True
    assert not queries.has_sessions("bo_noi_vu_2023")
    assert profile.role_name("administrator") == "Trung tâm Thông tin"
    assert profile.lost_password.value == ("head", "administrator")
    assert (profile.consent_to_read.value, profile.sharing.value) == (
        Consent.GRANTED,
        Sharing.TECHNICAL_RULES,
    )


@pytest.mark.clause("TQ-9.2b")
@pytest.mark.clause("TQ-6.2")
@pytest.mark.clause("TQ-14.1")
@pytest.mark.clause("TQ-14.5")
def test_in_tuyen_quang_the_officer_enters_and_the_head_checks_without_a_signature() -> None:
    profile = queries.profile("tuyen_quang_2020")
    assert profile.declared_by.value.by is Declarer.OFFICER
    assert set(profile.declared_by.value.person_items) == {"1–7", "36.1", "36.2"}
    entered = steps(profile, "department", ChangeKind.CHANGE, Declarer.OFFICER)
    assert entered == [("head", "none")]
    declared = steps(profile, "department", ChangeKind.CHANGE, Declarer.PERSON)
    assert declared == [("officer", "none"), ("head", "none")]
    assert profile.unit_accounts.value.one is True
    assert profile.password_days.value == 30
    assert profile.lost_password.value == ("head", "home_affairs")


@pytest.mark.clause("LC-2.2d")
@pytest.mark.clause("LC-2.3a")
@pytest.mark.clause("LC-2.3b")
def test_in_lai_chau_the_last_five_working_days_and_a_signature_if_one_likes() -> None:
    profile = queries.profile("lai_chau_2024")
    assert profile.chain("all").value.steps[-1].value.signature is Signing.OPTIONAL
    session = queries.approval_session(date(2026, 11, 25), "lai_chau_2024")
    assert (session.opens, session.closes) == (date(2026, 11, 23), date(2026, 11, 30))
    upward = queries.upward_window(date(2026, 11, 1), "lai_chau_2024")
    assert (upward.opens, upward.closes) == (date(2026, 11, 23), date(2026, 11, 30))
    assert profile.upward.value.role == "upward_signer"
    assert "diploma" in profile.evidence_kinds.value and len(profile.evidence_kinds.value) == 13
    assert profile.accounts_opened_by.value == "sub_unit"


@pytest.mark.clause("KT-3.3")
@pytest.mark.clause("KT-3.7")
@pytest.mark.clause("KT-8.1")
def test_in_kon_tum_the_heads_sign_in_the_last_five_days_and_that_goes_upward_too() -> None:
    profile = queries.profile("kon_tum_2025")
    assert profile.username("062085001234") == "H34-062085001234"
    assert profile.upward.value.role == "head"
    last = profile.chain("all").value.steps[-1].value
    assert last.may_delegate and "Phó Thủ trưởng" in last.delegates
    assert queries.approval_session(date(2026, 11, 1), "kon_tum_2025").opens == date(2026, 11, 26)
    assert profile.unit_report.value.of(2026) == date(2027, 1, 14)


def test_under_the_decree_a_change_is_decided_in_three_working_days_in_all() -> None:
    chain = queries.profile("nghi_dinh_27_2026").chain("all").value
    sent = date(2026, 11, 18)  # 19, 20, 23 are working days; 24 is a holiday
    due = queries.step_due(chain, chain.steps[-1], date(2026, 11, 23), sent, "nghi_dinh_27_2026")
    assert due.on == date(2026, 11, 23)
    assert "chưa đối chiếu" in due.citation.shown()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('undated = "', '# undated = "', "in_force: thiếu"),
        ("undated =", "in_force = 2025-03-01\nundated =", "không ghi cả hai"),
    ],
)
def test_a_regulation_without_a_day_says_why(old: str, new: str, told: str) -> None:
    text = (DATA / "kon_tum_2025.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ProfileError, match=told):
        reading.read("spoilt", text.replace(old, new, 1))


def test_a_chain_for_a_kind_of_unit_that_does_not_exist_is_refused() -> None:
    text = (DATA / "bo_noi_vu_2023.toml").read_text(encoding="utf-8")
    with pytest.raises(ProfileError, match=r"chains\[0\]\.units\[1\]: 'departmnt' không thuộc"):
        reading.read("spoilt", text.replace('"department"', '"departmnt"', 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'key = "check"',
            'key = "declare"',
            r"chains\[0\]\.steps\[0\]\.key: 'declare' chỉ được có",
        ),
        ('key = "check"', 'key = "Kiểm tra"', "chỉ được có a-z"),
        ('label = "Kiểm tra"', f'label = "{"x" * 121}"', "dài quá 120"),
        ("amount = 3", "amount = 99999999", "phải từ 1 đến 10000"),
        ("amount = 3", "amount = -1", "phải từ 1 đến 10000"),
        ("last = 5", "last = 29", "last phải từ 1 đến 28"),
        ("amount = 3", f"amount = {'9' * 5000}", "spoilt.toml"),
        ("amount = 3", f"amount = {'[' * 5000}", "spoilt.toml"),
        ('value = "Sở Nội vụ"', 'value = " "', "managing_body: để trống"),
    ],
)
def test_what_would_stop_the_work_later_is_refused_now(old: str, new: str, told: str) -> None:
    text = (DATA / "kon_tum_2025.toml").read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(ProfileError, match=told):
        reading.read("spoilt", text.replace(old, new, 1))
