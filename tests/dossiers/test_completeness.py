"""Completeness by kind of person and stage, out of the declarations alone."""

from __future__ import annotations

from typing import Any

import pytest

from hoso.base.findings import Severity
from hoso.dossiers.readers.completeness import completeness, total
from hoso.dossiers.readers.findings import findings
from hoso.dossiers.sections import SECTIONS, sections_of
from tests.dossiers.worked.example import content

KINDS = ("cadre", "official", "employee", "worker")
ON_CV = KINDS[:3]


def opened(kind: str, stage: str, **said: Any) -> dict[str, Any]:
    return content({"person": {"kind": kind, "stage": stage}, **said})


def lacking(made: dict[str, Any], key: str) -> list[str]:
    """Fields missing in a section; "" for a table without a row."""
    return [each.field for each in completeness(made)[key].missing]


@pytest.mark.clause("CM-6.1", "KT-7.1", "LC-2.2a")
def test_officials_have_the_form_of_the_cv_and_workers_that_of_the_contract() -> None:
    for kind in ON_CV:
        keys = set(completeness(opened(kind, "full")))
        assert {"origin", "schooling", "work", "family", "salary", "means", "ratings"} <= keys
        assert not keys & {"contract_party", "contracts", "contract_appendices"}
    workers = set(completeness(opened("worker", "full")))
    assert workers == {
        "portrait", "identity", "papers", "training", "computing", "languages",
        "contract_party", "contracts", "contract_appendices", "departure",
    }  # fmt: skip


@pytest.mark.clause("CM-14.1dd")
@pytest.mark.parametrize("kind", ON_CV)
def test_an_empty_dossier_that_opens_misses_what_cannot_be_sent_without(kind: str) -> None:
    parts = completeness(opened(kind, "opening"))
    assert {key for key, part in parts.items() if part.missing} == {
        "identity", "papers", "origin", "schooling", "position", "work", "family", "salary",
    }  # fmt: skip
    assert all(part.filled == 0 for part in parts.values())
    assert lacking(opened(kind, "opening"), "work") == [""]
    assert lacking(opened(kind, "opening"), "origin") == [
        "family_background", "recruited_on", "recruited_by", "joined_on",
    ]  # fmt: skip
    blocking = {each.severity for part in parts.values() for each in part.missing}
    assert blocking == {Severity.BLOCKS}


@pytest.mark.clause("CM-14.1dd")
def test_an_empty_dossier_of_a_worker_that_opens_misses_the_contract() -> None:
    parts = completeness(opened("worker", "opening"))
    assert {key for key, part in parts.items() if part.missing} == {
        "identity", "papers", "contracts"
    }  # fmt: skip
    assert lacking(opened("worker", "opening"), "identity") == [
        "birth_name", "sex", "born_on", "birth_place",
    ]  # fmt: skip
    made = opened("worker", "opening", contracts=[{"number": "01/HĐLĐ"}])
    assert lacking(made, "contracts") == [
        "signed_on", "work_kind", "term_kind", "since", "employer", "representative",
        "job_position",
    ]  # fmt: skip


@pytest.mark.clause("CM-14.1dd")
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("cadre", {"portrait", "pay", "health", "training", "custody", "ratings", "means"}),
        ("official", {"portrait", "pay", "health", "training", "custody", "ratings", "means"}),
        ("employee", {"portrait", "pay", "health", "training", "custody", "ratings", "means"}),
        ("worker", {"portrait", "contract_party"}),
    ],
)
def test_a_full_dossier_has_more_than_one_that_opens(kind: str, more: set[str]) -> None:
    first = completeness(opened(kind, "opening"))
    then = completeness(opened(kind, "full"))
    grown = {key for key in then if then[key].wanted and not first[key].wanted}
    assert grown == more
    assert all(then[key].wanted >= first[key].wanted for key in then)


def test_a_version_which_carries_no_stage_is_read_as_full() -> None:
    made = opened("official", "full")
    del made["person"]["stage"]
    assert completeness(made) == completeness(opened("official", "full"))


@pytest.mark.clause("CM-14.1dd")
def test_each_row_counts_and_each_gap_names_its_section_row_and_field() -> None:
    rows = [
        {"since": "2008-09", "organisation": "Sở Nông nghiệp", "position": "Chuyên viên"},
        {"since": "2015-01", "position": "Phó phòng"},
    ]
    part = completeness(opened("official", "full", work=rows))["work"]
    assert (part.filled, part.wanted) == (5, 6)
    (gap,) = part.missing
    assert (gap.section, gap.row, gap.field, gap.item) == ("work", "b", "organisation", "33.3")
    assert gap.message == "Chưa khai “Đơn vị công tác”."


def test_what_is_merely_of_a_full_dossier_is_a_gap_that_stops_nothing() -> None:
    said = {"health": {"state": "01", "height_cm": 165}}
    part = completeness(opened("official", "full", **said))["health"]
    assert [(each.field, each.severity) for each in part.missing] == [
        ("weight_kg", Severity.WARNS), ("blood_group", Severity.WARNS),
    ]  # fmt: skip
    assert [each for each in findings(opened("official", "full", **said)) if each.blocks] == []


def test_a_field_that_goes_with_another_is_missed_only_beside_it() -> None:
    post = {"position": "012", "main_work": "Kế toán"}
    assert "appointed_on" in lacking(opened("official", "full", position=post), "position")
    assert "appointed_on" not in lacking(opened("official", "opening", position=post), "position")
    post = {"main_work": "Kế toán"}
    assert "appointed_on" not in lacking(opened("official", "full", position=post), "position")
    for key, with_, name in (
        ("membership", {"first_organisation_on": "2001"}, "first_organisation"),
        ("membership", {"enlisted_on": "2004-02"}, "highest_military_rank"),
        ("pay", {"beyond_frame_percent": "5.00"}, "beyond_frame_on"),
        ("pay", {"job_beyond_frame_percent": "5.00"}, "job_beyond_frame_on"),
    ):
        assert name in lacking(opened("employee", "full", **{key: with_}), key)
        assert name not in lacking(opened("employee", "full", **{key: {}}), key)


def test_of_cadres_no_day_of_appointment_to_a_rank_is_wanted() -> None:
    said = {"pay": {"job_position": "Lãnh đạo"}}
    assert lacking(opened("cadre", "full", **said), "pay") == []
    assert lacking(opened("official", "full", **said), "pay") == ["rank_appointed_on"]
    assert lacking(opened("employee", "full", **said), "pay") == ["rank_appointed_on"]


def test_qualifications_of_a_worker_are_wanted_for_professional_work_only() -> None:
    guard, nurse = [{"work_kind": "01"}], [{"work_kind": "02"}]
    assert lacking(opened("worker", "full", contracts=guard), "training") == []
    assert lacking(opened("worker", "full", contracts=nurse), "training") == [""]
    assert lacking(opened("worker", "opening", contracts=nurse), "training") == []
    assert lacking(opened("official", "full"), "training") == [""]


def test_the_side_of_a_spouse_is_wanted_of_who_has_one() -> None:
    alone, married = [{"relation": "01"}], [{"relation": "01"}, {"relation": "03"}]
    assert lacking(opened("official", "full", family=alone), "spouse_family") == []
    assert lacking(opened("official", "full", family=married), "spouse_family") == [""]


def test_ratings_are_wanted_from_the_year_after_recruitment() -> None:
    new, old = {"recruited_on": "2026-02-01"}, {"recruited_on": "2025-12-01"}
    assert lacking(opened("official", "full", origin=new), "ratings") == []
    assert lacking(opened("official", "full", origin=old), "ratings") == [""]


def test_a_kind_that_an_administrator_added_declares_as_an_official() -> None:
    added = completeness(opened("guest", "full"))
    as_official = completeness(opened("official", "full"))
    assert added == as_official


def test_many_dossiers_are_counted_as_one() -> None:
    parts = [total(completeness(opened(kind, "full"))) for kind in KINDS]
    whole = total(parts)
    assert whole.wanted == sum(part.wanted for part in parts)
    assert len(whole.missing) == sum(len(part.missing) for part in parts)


def test_what_has_been_wanted_of_everybody_is_filled_once_it_is_there() -> None:
    """Every wanted field of every kind can be filled; then nothing is missing."""
    for kind in KINDS:
        made = opened(
            kind, "full", origin={"recruited_on": "2008"}, contracts=[{"work_kind": "02"}]
        )
        for each in sections_of(made):
            row = {field.name: "x" for field in each.fields}
            if each.key == "contracts":
                row["work_kind"] = "02"
            made[each.key] = [{"id": "a"} | row] if each.many else row
        whole = total(completeness(made))
        assert whole.missing == ()
        assert whole.filled == whole.wanted > 0


def test_a_condition_names_a_field_of_the_same_section() -> None:
    for each in SECTIONS.values():
        for field in each.fields:
            if field.complete_with:
                assert each.field(field.complete_with).name != field.name
                assert field.complete
        assert each.complete_if is None or (each.complete and each.complete_if.__doc__)


def test_nothing_is_wanted_of_a_kind_whose_form_has_no_such_section() -> None:
    for each in SECTIONS.values():
        wanted = each.required | each.complete
        for field in each.fields:
            assert field.required <= wanted or each.many or each.key == "membership", field
        assert wanted <= each.kinds, each.key
