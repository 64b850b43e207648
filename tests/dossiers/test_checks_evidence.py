"""A paper signed after its event took effect, and what a change says against other sections."""

from __future__ import annotations

from typing import Any

import pytest

from hoso.base.dates import PartialDate
from hoso.base.findings import Severity
from hoso.dossiers.readers.findings import brought, findings
from hoso.dossiers.sections import SECTIONS, section
from hoso.dossiers.sections.evidence import EFFECT, RULE, signed_late
from tests.dossiers.worked.example import KNOWN, content

STEP = {"id": "a", "since": "2026-03", "step": 3}


def late(key: str, changed: dict[str, Any], *papers: tuple[str, str]) -> list[tuple[str, str]]:
    given = [(kind, PartialDate.from_iso(day) if day else None) for kind, day in papers]
    return [(each.row, each.field) for each in signed_late(section(key), changed, given)]


def test_a_decision_signed_after_the_raise_began_is_asked_about() -> None:
    (one,) = signed_late(section("salary"), STEP, [("salary_decision", PartialDate(2026, 4, 2))])
    assert (one.section, one.row, one.field, one.item) == ("salary", "a", "since", "37.1.1")
    assert one.severity is Severity.WARNS
    assert one.rule == RULE
    assert one.message == (
        "Minh chứng ký ngày 02/04/2026, sau ngày có hiệu lực (03/2026). Xem lại ngày; "
        "nếu quyết định có hiệu lực về trước thì giữ nguyên."
    )


@pytest.mark.parametrize("signed", ["2026-03-31", "2026-03", "2026", "2026-02-20", ""])
def test_a_day_that_may_be_before_is_not_asked_about(signed: str) -> None:
    assert late("salary", STEP, ("salary_decision", signed)) == []


def test_papers_that_are_rightly_later_are_not_asked_about() -> None:
    assert late("salary", STEP, ("cv_paper", "2026-10-01"), ("other", "2026-10-01")) == []
    training = {"id": "a", "since": "2003-09", "until": "2007-06"}
    assert late("training", training, ("diploma", "2007-09-01")) == []


def test_a_row_whose_day_of_effect_did_not_change_is_not_asked_about() -> None:
    assert late("work", {"id": "a", "until": "2026-03"}, ("transfer_decision", "2026-05-01")) == []


def test_a_paper_need_only_go_before_one_of_the_days_that_changed() -> None:
    both = {"appointed_on": "2019-05-06", "reappointed_on": "2024-05-06"}
    assert late("position", both, ("appointment_decision", "2024-04-20")) == []
    assert late("position", both, ("appointment_decision", "2024-06-01")) == [
        ("", "reappointed_on")
    ]


def test_two_late_papers_of_one_row_are_asked_about_once() -> None:
    papers = [("salary_decision", "2026-05-01"), ("rank_decision", "2026-06-01")]
    assert late("salary", STEP, *papers) == [("a", "since")]


def test_every_section_named_has_those_papers_and_those_fields() -> None:
    for key, (kinds, names) in EFFECT.items():
        assert set(names) <= {field.name for field in SECTIONS[key].fields}
        assert set(kinds) & set(SECTIONS[key].evidence), key


def test_a_new_birth_date_speaks_against_rows_that_were_not_touched() -> None:
    before = content({
        "identity": {"born_on": "1985-03-01", "birth_name": "An"},
        "family": [{"relation": "05", "born_in": 2005}],
        "work": [{"since": "2030"}],
    })  # fmt: skip
    after = before | {"identity": {"born_on": "2010-03-01", "birth_name": "An"}}
    asked = {(each.section, each.rule) for each in brought(before, after, KNOWN, {"identity"})}
    assert ("family", "children_are_younger") in asked
    assert ("identity", "name_has_two_words") in asked  # of the section touched, new or not
    assert ("work", "not_in_the_future") not in asked  # found before, and elsewhere
    assert ("work", "not_in_the_future") in {(e.section, e.rule) for e in findings(after, KNOWN)}
