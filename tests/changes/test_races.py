"""Two at once, for real: two connections, one database."""

from __future__ import annotations

import pytest

from hoso.accounts.models import Role
from hoso.base.errors import Conflict
from hoso.changes import services as changes
from hoso.changes.models import ApprovalSession, Declaration
from hoso.dossiers.models import Version
from hoso.signing import demo
from hoso.signing.models import Credential
from hoso.signing.services import unlocked
from simulators.pki import Authority
from tests.changes.conftest import Agency, opened
from tests.racing import at_once

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
