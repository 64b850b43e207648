"""One life of a dossier under each regulation, through the services: the code is the same, the
file differs (who enters, who checks, who signs, within how many days, when)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession
from hoso.changes.services import stepping
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import ChangeKind, Declarer, Every, Signing
from hoso.signing.models import Signature
from tests import builders
from tests.acceptance.regulated import (
    Body,
    a_quiet_morning,
    body,
    move_into_session,
    move_to,
    today,
)

NAMES = regulations.names()

# regulation: who enters; roles of the first declaration's chain, the person's signature,
# signatures of the steps; days of a new record, of a change.
SAID: dict[str, tuple[str, str, bool, str, int, int]] = {
    "ca_mau_2024": ("person", "officer head", False, "none required", 5, 5),
    "tuyen_quang_2020": ("officer", "head", False, "none", 10, 10),
    "bo_noi_vu_2023": ("person", "officer head", True, "required required", 5, 5),
    "lai_chau_2024": ("person", "officer head", False, "none optional", 5, 15),
    "kon_tum_2025": ("person", "officer head", False, "none required", 30, 15),
    "nghi_dinh_27_2026": ("person", "officer head", False, "none required", 3, 3),
}


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, db: None, settings: Any, time_machine: Any) -> Body:
    settings.HOSO_REGULATION = request.param
    move_to(time_machine, a_quiet_morning())
    return body()


def test_every_shipped_regulation_is_told_here() -> None:
    assert set(SAID) == set(NAMES)


def test_the_first_declaration_goes_the_way_the_regulation_says(
    place: Body, time_machine: Any
) -> None:
    enters, roles, person_signs, signatures, new_days, _ = SAID[place.profile.name]
    someone = builders.make_person(place.tree.division, place.officer)
    place.types_everything(someone)
    declaration = place.sends(someone)
    chain = stepping.chain_of(declaration)
    assert (declaration.entered_by, declaration.is_first) == (enters, True)
    assert " ".join(step.value.role for step in chain.steps) == roles
    assert " ".join(step.value.signature for step in chain.steps) == signatures
    assert place.profile.new_record.value.amount == new_days

    declaration = place.is_ready(declaration)
    move_into_session(time_machine)
    approved = place.approves(declaration)

    taken = list(declaration.steps.all())
    assert [each.step for each in taken] == ["declare", *(s.value.key for s in chain.steps)]
    assert all(each.ended_at and each.by for each in taken)
    signed = [each.signature is not None for each in taken]
    wanted = [person_signs, *(s.value.signature is not Signing.NONE for s in chain.steps)]
    assert signed == wanted
    version = approved.versions[0]
    assert (version.number, version.signature is not None) == (1, wanted[-1])
    assert approved.session.regulation == place.profile.name


@pytest.mark.clause("CM-6.4", "TQ-9.2a", "BNV-7.2c", "LC-2.2c", "KT-10.2")
def test_a_change_is_due_as_the_regulation_says_and_late_is_told(
    place: Body, time_machine: Any
) -> None:
    someone = builders.make_person(place.tree.division, place.officer)
    place.lives(someone, time_machine)
    days = SAID[place.profile.name][5]
    happened = today()
    due = regulations.declare_due(happened).on
    assert regulations.working_days_late(happened, due) == days

    move_to(time_machine, regulations.calendar().next_working(due + timedelta(days=1)))
    place.types(someone, "training", since="9/2018", until="6/2020", degree="05")
    declaration = place.is_ready(place.sends(someone, happened_on=happened))
    assert declaration.declare_by == due
    assert any("Khai chậm 1 ngày làm việc" in said for said in declaration.exceptions)
    move_into_session(time_machine)
    assert place.approves(declaration).versions[0].number == 2


@pytest.mark.clause("CM-7.1", "LC-2.3a", "KT-8.1")
def test_the_approval_keeps_to_the_window_or_says_why_not(place: Body, time_machine: Any) -> None:
    someone = builders.make_person(place.tree.division, place.officer)
    place.types_everything(someone)
    declaration = place.is_ready(place.sends(someone))
    window = regulations.approval_session()
    timing = place.profile.approval.value
    assert declaration.pk in {each.pk for each in place.month().ready}
    if timing.every is Every.ANY_DAY or timing.before_day:
        assert window.holds(today())
        place.approves(declaration)
        assert ApprovalSession.objects.get().outside == ""
        return
    assert not window.holds(today())
    with pytest.raises(Incomplete) as refused:
        place.approves(declaration)
    assert [each.field for each in refused.value.findings] == ["outside"]
    assert Signature.objects.filter(purpose="unit-approval").count() == 0
    session = place.approves(declaration, outside="Đi công tác đến hết tháng").session
    assert session.outside == "Đi công tác đến hết tháng"
    assert session.period == window.period


def test_what_is_given_back_comes_back_to_who_entered_it(place: Body, time_machine: Any) -> None:
    someone = builders.make_person(place.tree.division, place.officer)
    place.types_everything(someone)
    declaration = place.sends(someone)
    chain = stepping.chain_of(declaration)
    by = place.by_role[chain.steps[0].value.role.value]
    item = declaration.items.order_by("-position")[0]
    if declaration.state == rules.CHECKED:
        declaration = changes.give_back_whole(
            declaration, "Bản quét mờ", by=by, revision=declaration.revision
        )
    else:
        others = declaration.items.exclude(pk=item.pk).values_list("pk", flat=True)
        declaration = changes.accept(declaration, others, by=by, revision=declaration.revision)
        declaration = changes.give_back(
            declaration, [item.pk], "Bản quét mờ", by=by, revision=declaration.revision
        )
        declaration = changes.finish_check(declaration, by=by, revision=declaration.revision)
    assert declaration.state == rules.RETURNED
    assert (declaration.step, declaration.step_role) == ("declare", declaration.entered_by)
    again = place.sends(someone)
    assert (again.pk, again.times_returned) == (declaration.pk, 1)
    assert [each.outcome for each in again.steps.all()] == ["passed", "returned", "passed", ""]
    move_into_session(time_machine)
    place.approves(place.is_ready(again))


def test_nobody_else_enters_or_decides(place: Body) -> None:
    someone = builders.make_person(place.tree.division, place.officer)
    other = builders.make_person(
        place.tree.division, place.officer, full_name="Lê Thị Hoa", sex="2"
    )
    by_officer = place.profile.declared_by.value.by is Declarer.OFFICER
    strangers = [other.account, place.head] + ([] if by_officer else [place.officer])
    for stranger in strangers:
        with pytest.raises(NotAllowed):
            changes.save_operation(someone.person, by=stranger, section_key="schooling", raw={})
    place.types_everything(someone)
    declaration = place.sends(someone)
    right = stepping.chain_of(declaration).step(declaration.step).value.role.value
    for role, account in place.by_role.items():
        if role != right:
            with pytest.raises((NotAllowed, Conflict)):
                changes.give_back_whole(
                    declaration, "Không", by=account, revision=declaration.revision
                )


@pytest.mark.clause("BNV-7.2b")
def test_a_subordinate_unit_of_the_ministry_has_three_signed_steps(
    db: None, settings: Any, time_machine: Any
) -> None:
    settings.HOSO_REGULATION = "bo_noi_vu_2023"
    move_to(time_machine, a_quiet_morning())
    place = body()
    school = builders.make_unit("Trường Đại học Nội vụ", "school", place.tree.unit)
    for each in (place.tree.province, place.tree.unit, place.tree.division, school):
        each.refresh_from_db()
    someone = builders.make_person(school, place.officer)
    place.types_everything(someone)
    declaration = place.sends(someone)
    roles = []
    while declaration.state == rules.SUBMITTED:
        roles.append(declaration.step_role)
        declaration = place.passes(declaration)
    place.approves(place.is_ready(declaration))
    assert roles == ["officer", "hr_head"]
    taken = list(declaration.steps.all())
    assert [each.role for each in taken] == ["person", "officer", "hr_head", "head"]
    assert all(each.signature is not None for each in taken)
    assert (
        regulations.chain_for("school", ChangeKind.CHANGE, Declarer.PERSON, "official").total
        is not None
    )
