"""Leaving: the using unit sets the status by a decision, the head signs, the sign-in closes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoso.accounts import services as accounts
from hoso.accounts.models import Grant, Role
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.changes import rules
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.changes.services import Leaving
from hoso.changes.services.agency import Proof
from hoso.dossiers import services as dossiers
from hoso.dossiers.models import Person
from hoso.regulations import queries as regulations
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from tests import builders, whole
from tests.builders import Someone
from tests.web.desk import Desk, client_of, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def day(shift: int = 0) -> str:
    return f"{timezone.localdate() + timedelta(days=shift):%d/%m/%Y}"


def leaving(**given: Any) -> Leaving:
    words = {"status": "retired", "decision_number": "45/QĐ-NH", "decision_on": day(-2),
             "effective_on": day()}  # fmt: skip
    return Leaving(**{**words, **given})


def proof() -> Proof:
    return Proof(builders.make_pdf("Quyết định nghỉ hưu"), "leaving_decision")


def left(desk: Desk, someone: Someone, **given: Any) -> Declaration:
    return changes.leave(someone.person, leaving(**given), by=desk.officer, proof=proof())


def approved(desk: Desk, one: Declaration) -> Person:
    one = Declaration.objects.get(pk=one.pk)
    if one.exceptions:
        one = changes.clear_exceptions(one, by=desk.head, revision=one.revision)
    with unlocked(credential_of(desk.head), builders.demo.PIN) as signer:
        changes.approve(desk.tree.unit, {one.pk: one.revision}, by=desk.head, signer=signer,
                        outside="Thôi công tác")  # fmt: skip
    return Person.objects.select_related("account").get(pk=one.person_id)


@pytest.fixture
def someone(desk: Desk) -> Someone:
    """Signed once."""
    desk.key()
    made = desk.person()
    whole.fill(made.person, 5, version=1)
    return made


@pytest.mark.clause("CM-11.3", "TQ-10.3", "TQ-12.3", "BNV-8.4", "LC-2.7e", "KT-11.3b", "KT-12.3")
@pytest.mark.parametrize("status", ["retired", "resigned", "dismissed", "died", "moved"])
def test_signed_by_the_head_it_is_a_version_and_the_sign_in_closes(
    desk: Desk, someone: Someone, status: str
) -> None:
    one = left(desk, someone, status=status)
    assert one.state == rules.CHECKED and one.origin == "agency"
    person = Person.objects.get(pk=someone.person.pk)
    assert person.status == "working" and accounts.may_sign_in(someone.account)

    person = approved(desk, one)
    assert (person.status, person.version_number) == (status, 1)
    assert person.account is not None and not accounts.may_sign_in(person.account)
    version = person.versions.get()
    assert f'"status":"{status}"' in version.content and "45/QĐ-NH" in version.content
    assert Person.objects.visible_to(desk.officer).filter(pk=person.pk).exists()
    assert person.unit == someone.person.unit, "the record stays at the unit, to be read"
    page = client_of(desk.officer).get(f"/ho-so/{person.pk}")
    assert page.status_code == 200 and person.full_name in page.content.decode()
    assert one.items.first().evidence.get().number == "45/QĐ-NH"


@pytest.mark.clause("KT-11.3a")
def test_to_the_party_is_a_status_of_its_own(desk: Desk, someone: Someone) -> None:
    one = left(desk, someone, status="party", destination="Ban Tổ chức Tỉnh ủy")
    person = approved(desk, one)
    assert person.status == "party" and "Ban Tổ chức" in person.versions.get().content


@pytest.mark.clause("CM-11.3")
def test_it_takes_effect_on_its_day_and_not_before(
    desk: Desk, someone: Someone, time_machine: Any
) -> None:
    person = approved(desk, left(desk, someone, effective_on=day(40)))
    assert person.status == "working" and accounts.may_sign_in(someone.account)
    assert dossiers.take_effect() == []
    time_machine.move_to(timezone.now() + timedelta(days=40))
    assert dossiers.take_effect() == [person]
    assert dossiers.take_effect() == []
    person = Person.objects.select_related("account").get(pk=person.pk)
    assert person.status == "retired" and person.account is not None
    assert not accounts.may_sign_in(person.account)


@pytest.mark.clause("CM-11.3", "CM-15.1")
def test_who_comes_back_signs_in_again_without_the_rights_of_before(
    desk: Desk, someone: Someone
) -> None:
    today, deputy = timezone.localdate(), builders.make_account("Vũ Phó")
    held = accounts.grant(
        someone.account, Role.HEAD, desk.tree.division, by="tests", since=date(2020, 1, 1)
    )
    accounts.delegate(
        held, deputy, by=someone.account, since=today - timedelta(days=1),
        until=today + timedelta(days=9), basis="1/UQ",
    )  # fmt: skip
    approved(desk, left(desk, someone))
    theirs = Grant.objects.current_on(today).filter(account__in=[someone.account, deputy])
    assert not theirs.exists(), "what was lent ends with it"
    person = approved(desk, left(desk, someone, status="working", decision_number="46/QĐ"))
    assert person.status == "working" and person.account is not None
    assert accounts.may_sign_in(person.account) and not theirs.exists()


@pytest.mark.clause("TQ-10.3", "BNV-8.4", "LC-2.7e", "KT-11.3a", "KT-11.3b")
@pytest.mark.parametrize(
    ("regulation", "until"),
    [  # from Thursday 8 October 2026: no holiday before the 23rd
        ("tuyen_quang_2020", date(2026, 10, 15)),
        ("bo_noi_vu_2023", date(2026, 10, 22)),
        ("lai_chau_2024", date(2026, 10, 22)),
        ("kon_tum_2025", date(2026, 10, 23)),
    ],
)
def test_it_is_due_so_many_days_from_when_the_document_takes_effect(
    desk: Desk, someone: Someone, settings: Any, regulation: str, until: date
) -> None:
    settings.HOSO_REGULATION = regulation
    one = left(desk, someone, decision_on="1/9/2026", effective_on="8/10/2026")
    assert one.declare_by == until
    first = one.steps.order_by("number")[0]
    assert (first.since, first.due_on) == (date(2026, 10, 8), until)
    assert regulations.working_days_late(one.declare_by, timezone.localdate()) > 0


def test_an_open_declaration_ends_with_the_reason_and_its_words_are_kept(
    desk: Desk, someone: Someone
) -> None:
    builders.fill(someone, "training")
    sent = changes.submit(someone.person, by=someone.account)
    left(desk, someone)
    sent.refresh_from_db()
    assert sent.state == rules.WITHDRAWN and sent.closed_at is not None
    last = sent.steps.order_by("-number")[0]
    assert (last.outcome, last.by) == (rules.TAKEN_BACK, desk.officer)
    assert "tình trạng công tác" in last.reason
    operations = changes.draft_of(someone.person).operations
    assert [each["section"] for each in operations] == ["training"]


def test_given_back_or_waiting_for_the_head_it_ends_too(desk: Desk, someone: Someone) -> None:
    builders.fill(someone, "training")
    sent = changes.submit(someone.person, by=someone.account)
    builders.check(sent, desk.officer)
    one = left(desk, someone)
    sent.refresh_from_db()
    assert sent.state == rules.WITHDRAWN
    changes.agency.take_back(one, by=desk.officer, revision=one.revision)
    again = changes.submit(someone.person, by=someone.account)
    changes.give_back_whole(again, "Sai", by=desk.officer, revision=again.revision)
    left(desk, someone)
    again.refresh_from_db()
    assert again.state == rules.WITHDRAWN


def test_who_died_before_the_first_version_is_recorded_too(desk: Desk) -> None:
    desk.key()
    made = desk.person()
    person = approved(desk, left(desk, made, status="died"))
    assert (person.status, person.version_number) == ("died", 1)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"status": ""}, "status"),
        ({"decision_number": " "}, "decision_number"),
        ({"decision_on": "2026"}, "decision_on"),
        ({"decision_on": "31/12/2099"}, "decision_on"),
        ({"effective_on": ""}, "effective_on"),
        ({"status": "khong-co"}, "status"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    desk: Desk, someone: Someone, given: dict[str, str], field: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        left(desk, someone, **given)
    assert field in {each.field for each in refused.value.findings}
    assert not Declaration.objects.exists()


def test_only_the_units_officer_and_not_for_oneself(desk: Desk, someone: Someone) -> None:
    for by in (desk.head, someone.account):
        with pytest.raises(NotAllowed):
            changes.leave(someone.person, leaving(), by=by, proof=proof())
    with pytest.raises(NotAllowed, match="màn hình riêng"):
        changes.agency.write(someone.person, "departure", {}, by=desk.officer, proof=proof())
    left(desk, someone)
    approved(desk, Declaration.objects.get())
    with pytest.raises(Conflict, match="giống như trong hồ sơ"):
        left(desk, someone)
