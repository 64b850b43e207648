"""Two at once, for real: two connections, one database."""

from __future__ import annotations

from threading import Event

import pytest
from django.db import transaction

from hoso import audit
from hoso.accounts.models import Role
from hoso.base.errors import Conflict
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession, Declaration, StepTaken
from hoso.changes.services import stepping
from hoso.dossiers.models import Version
from hoso.regulations import queries as regulations
from hoso.regulations.rules import SpecialDay
from hoso.signing import demo
from hoso.signing.models import Credential
from hoso.signing.services import unlocked
from simulators.pki import Authority
from tests.changes.conftest import Agency, opened
from tests.racing import at_once, until_one_waits

pytestmark = pytest.mark.usefixtures("committed")


def test_of_two_heads_signing_at_once_one_wins_and_the_other_is_told(
    agency: Agency, ca: Authority
) -> None:
    declaration = agency.checked(agency.declares_everything())
    deputy = opened("Phạm Thị Hai", Role.HEAD, agency.unit)
    other = demo.provide(deputy, title="Phó Giám đốc", organisation="Sở", kind="pkcs12", ca=ca)
    chosen = agency.chosen(declaration)

    def sign(by, key):  # type: ignore[no-untyped-def]
        with unlocked(key, demo.PIN) as signer:
            changes.approve(agency.unit, chosen, by=by, signer=signer)

    raised = at_once(lambda: sign(agency.head, agency.key), lambda: sign(deputy, other))

    assert [type(error) for error in raised].count(Conflict) == 1
    assert raised.count(None) == 1
    assert Version.objects.count() == ApprovalSession.objects.count() == 1


def test_a_draft_sent_twice_at_once_is_one_declaration(agency: Agency) -> None:
    agency.declares_everything()
    changes.withdraw(Declaration.objects.get(), by=agency.account)

    def send() -> object:
        return changes.submit(agency.person, by=agency.account)

    raised = at_once(send, send)

    assert sorted(str(type(error).__name__) for error in raised) == ["Conflict", "NoneType"]
    assert Declaration.objects.open().count() == 1


def test_wrong_pins_of_many_sessions_at_once_are_no_more_tries(agency: Agency) -> None:
    def guess() -> None:
        with unlocked(Credential.objects.get(pk=agency.key.pk), "999999"):
            pytest.fail("opened with a wrong PIN")

    said = [error.message for error in at_once(*[guess] * 6) if error is not None]

    assert len(said) == 6 and sum("Còn" in each for each in said) == 2
    agency.key.refresh_from_db()
    assert (agency.key.failed_pins, agency.key.is_locked) == (3, True)


def test_counting_again_waits_for_who_is_at_a_declaration(agency: Agency) -> None:
    """Every act locks the declaration first, then its step: the other way round two wait for each
    other until the database ends one of them."""
    declaration = agency.declares_everything()
    taken, is_waiting = Event(), Event()

    def decides() -> None:
        with transaction.atomic():
            Declaration.objects.select_for_update().get(pk=declaration.pk)
            taken.set()
            assert is_waiting.wait(20)
            StepTaken.objects.select_for_update().get(declaration=declaration, ended_at=None)

    def counts() -> None:
        assert taken.wait(20)
        day = declaration.due_on
        off = SpecialDay("Nghỉ đột xuất", False, False)
        with regulations.trying({day: off}), audit.recording("tests", "deadlines.recount"):
            stepping.count_again()

    def watches() -> None:
        until_one_waits()
        is_waiting.set()

    assert at_once(decides, counts, watches) == [None, None, None]
    declaration.refresh_from_db()
    assert declaration.due_on == declaration.steps.get(ended_at=None).due_on
