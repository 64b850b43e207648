"""A regulation is changed on a date with two hundred requests under way: none is lost, each
finishes by the rule it began with; and a regulation nobody knew is added by a file alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from django.conf import settings as django_settings

from hoso.accounts.models import Role
from hoso.base.errors import Incomplete
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.services import stepping
from hoso.dossiers.models import Person
from hoso.regulations import queries as regulations
from hoso.regulations import services as adopting
from hoso.regulations.profile import DATA
from simulators.province.full import insert_full
from tests import builders
from tests.acceptance.regulated import (
    Body,
    a_quiet_morning,
    body,
    move_into_session,
    move_to,
    today,
)
from tests.builders import Someone

OLD, NEW = "ca_mau_2024", "bo_noi_vu_2023"
UNDER_WAY = 200


@pytest.fixture
def place(db: None, settings: Any, time_machine: Any) -> Body:
    settings.HOSO_REGULATION = OLD
    move_to(time_machine, a_quiet_morning())
    return body()


def adopted(place: Body, name: str, time_machine: Any) -> None:
    """In force from tomorrow; tomorrow has come."""
    tomorrow = today() + timedelta(days=1)
    adopting.adopt(name, tomorrow, "Quyết định thử", by=place.by_role[Role.HOME_AFFAIRS])
    assert regulations.in_force() != name
    move_to(time_machine, tomorrow)
    assert regulations.in_force() == name


def change(place: Body, someone: Someone, place_in_list: int) -> Declaration:
    """A new telephone number with its scan."""
    phone = f"09{place_in_list:08}"
    changes.save_operation(
        someone.person,
        by=someone.account,
        section_key="languages",
        raw={"since": "1/2020", "until": "6/2020", "institution": f"Trung tâm {phone}",
             "language": "en", "certificate": "B1"},
    )  # fmt: skip
    row = changes.draft_of(someone.person).operations[0]["row"]
    changes.attach(
        someone.person, by=someone.account, section_key="languages", row=row, kind="diploma",
        upload=builders.make_pdf(phone),
    )  # fmt: skip
    return place.sends(someone)


def under_way(place: Body) -> Counter[str]:
    """Two hundred changes of two hundred people: waiting, returned, ready to be signed."""
    with place.signing(place.head) as signer:
        keys = insert_full(
            UNDER_WAY, unit=place.tree.division, keeper=place.officer, signer=signer, rows=12,
            kind="official",
        )  # fmt: skip
    people = Person.objects.filter(pk__in=keys).select_related("account", "unit")
    for number, (person, stage) in enumerate(
        zip(people, cycle(["submitted", "returned", "checked"]), strict=False)
    ):
        assert person.account is not None
        declaration = change(place, Someone(person, person.account), number)
        if stage == "returned":
            changes.give_back_whole(
                declaration, "Bản quét mờ", by=place.officer, revision=declaration.revision
            )
        elif stage == "checked":
            place.is_ready(declaration)
    return Counter(Declaration.objects.open().values_list("state", flat=True))


def test_two_hundred_under_way_each_finish_by_the_rule_they_began_with(
    place: Body, time_machine: Any
) -> None:
    assert under_way(place) == {"submitted": 67, "returned": 67, "checked": 66}
    due = dict(Declaration.objects.values_list("pk", "due_on"))
    adopted(place, NEW, time_machine)

    assert dict(Declaration.objects.values_list("pk", "due_on")) == due, "no day has moved"
    assert set(Declaration.objects.values_list("regulation", "chain")) == {(OLD, "all")}

    newcomer = builders.make_person(
        place.tree.division, place.officer, full_name="Lê Thị Hoa", sex="2"
    )
    place.types_everything(newcomer)
    declared = place.sends(newcomer)
    assert (declared.regulation, declared.chain) == (NEW, "new_direct")
    assert declared.steps.get(step="declare").signature is not None, "the new rule wants it"

    for each in Declaration.objects.filter(regulation=OLD, state=rules.RETURNED).select_related(
        "person__account"
    ):
        changes.submit(each.person, by=each.person.account)
    for each in Declaration.objects.filter(regulation=OLD, state=rules.SUBMITTED).select_related(
        "person__unit", "person__account"
    ):
        place.is_ready(each)
    ready = list(Declaration.objects.filter(regulation=OLD))
    assert Counter(each.state for each in ready) == {"checked": UNDER_WAY}
    for each in ready:
        if each.exceptions and not each.cleared_by_id:
            changes.clear_exceptions(each, by=place.head, revision=each.revision)
    place.approves(*Declaration.objects.filter(regulation=OLD))

    ended = Declaration.objects.filter(regulation=OLD)
    assert set(ended.values_list("state", flat=True)) == {rules.APPLIED}
    assert Person.objects.filter(pk__in=ended.values("person"), version_number=2).count() == 200
    steps = Counter(step for each in ended for step in each.steps.values_list("step", flat=True))
    assert steps == {"declare": 267, "check": 267, "approve": 200}
    place.approves(place.is_ready(declared))


SEVENTH_STEPS = """
[[chains.steps]]
key = "review"
label = "Soát xét"
role = "hr_head"
signature = "none"
may_delegate = false
amount = 2
unit = "working_days"
silent = true
source = "quy chế thử"

[[chains.steps]]
key = "above"
label = "Sở Nội vụ xem"
role = "home_affairs"
signature = "required"
may_delegate = false
amount = 4
unit = "days"
silent = true
source = "quy chế thử"

[[chains.steps]]
key = "approve"
"""


def seventh() -> str:
    """Invented: four steps, one of them Home Affairs', and a session each quarter."""
    text = (DATA / f"{OLD}.toml").read_text(encoding="utf-8")
    text = text.replace('\n[[chains.steps]]\nkey = "approve"\n', SEVENTH_STEPS, 1)
    before = '[approval]\nevery = "month"\nbefore_day = 25\n'
    assert before in text
    return text.replace(before, '[approval]\nevery = "quarter"\nlast = 10\nunit = "days"\n', 1)


def test_a_seventh_regulation_is_added_by_a_file_alone(place: Body, time_machine: Any) -> None:
    assert "thu_nghiem" not in {path.stem for path in DATA.glob("*.toml")}
    adopting.save("thu_nghiem", seventh(), by=place.by_role[Role.HOME_AFFAIRS], based_on=OLD)
    adopted(place, "thu_nghiem", time_machine)
    someone = builders.make_person(place.tree.division, place.officer)
    place.types_everything(someone)
    declaration = place.sends(someone)
    due = []
    while declaration.state == rules.SUBMITTED:
        due.append((declaration.step, declaration.due_on - today()))
        declaration = place.passes(declaration)
    assert [step for step, _ in due] == ["check", "review", "above"]
    assert due[2][1] >= timedelta(days=4)
    declaration = place.is_ready(declaration)
    window = regulations.approval_session()
    assert window.month.month % 3 == 0 and declaration.due_on <= window.closes
    with pytest.raises(Incomplete, match="Đợt phê duyệt mở từ"):
        place.approves(declaration)
    move_into_session(time_machine)
    session = place.approves(declaration).session
    assert session.period == window.period
    assert [each.role for each in declaration.steps.all()] == [
        "person", "officer", "hr_head", "home_affairs", "head",
    ]  # fmt: skip
    assert stepping.chain_of(declaration).step("above").value.label == "Sở Nội vụ xem"
    assert django_settings.HOSO_REGULATION == OLD
