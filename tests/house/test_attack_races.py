"""Attacks by doing twice at once what may be done once: two connections, real commits.

More of them: tests/changes/test_races.py, tests/audit/test_sealing_races.py.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hoso.accounts import services as accounts
from hoso.accounts.models import Account, Grant, Role
from hoso.base.errors import Conflict
from hoso.changes import services as changes
from hoso.dossiers.models import Person, SignedCopy
from hoso.dossiers.services import open_record, request_copy, seal_copy, sign_copy
from hoso.signing import demo
from hoso.signing.queries import credential_of
from hoso.signing.services import unlocked
from tests import builders
from tests.dossiers.office import Office, office
from tests.racing import at_once
from tests.regulated import ANY_DAY, THREE_STEPS, with_regulation

pytestmark = pytest.mark.usefixtures("committed")


def one_won(raised: list[BaseException | None]) -> None:
    """The others were told in words; nobody met an error of the database."""
    assert raised.count(None) == 1, raised
    assert {type(each) for each in raised if each is not None} == {Conflict}, raised


@pytest.fixture
def here() -> Office:
    return office()


def test_one_number_opened_many_times_at_once_is_one_record(here: Office) -> None:
    given = {"personal_number": "096198000777", "full_name": "Ngô Linh", "born_on": "5/6/1998",
             "sex": "2", "kind": "official"}  # fmt: skip
    one_won(at_once(*[lambda: open_record(here.officer, here.division, **given)] * 4))
    assert Person.objects.filter(personal_number="096198000777").count() == 1
    assert Account.objects.filter(full_name="Ngô Linh").count() == 1


def test_one_right_given_many_times_at_once_is_one_grant(here: Office) -> None:
    to = builders.make_account("Lê Nhận Quyền")
    one_won(at_once(*[lambda: accounts.grant(to, Role.OFFICER, here.unit, by="tests")] * 4))
    assert Grant.objects.filter(account=to).count() == 1


def test_one_role_lent_twice_at_once_to_the_same_is_lent_once(here: Office) -> None:
    with_regulation("cho_uy_quyen", ANY_DAY, chains=THREE_STEPS)
    to, today = builders.make_account("Lê Thay Mặt"), timezone.localdate()
    given = Grant.objects.get(account=here.head)

    def lend() -> None:
        changes.lend(given, to, by=here.head, since=today, until=today + timedelta(days=3),
                     basis="12/UQ")  # fmt: skip

    one_won(at_once(lend, lend, lend))
    assert Grant.objects.filter(account=to, for_account=here.head).count() == 1


def test_one_copy_asked_for_many_times_at_once_is_one_paper(here: Office) -> None:
    here.approved()
    person = Person.objects.get(pk=here.person.pk)
    one_won(at_once(*[lambda: request_copy(person, here.account)] * 3))
    assert SignedCopy.objects.filter(person=person).count() == 1


def test_a_one_time_password_set_by_two_at_once_ends_as_one_of_them(here: Office) -> None:
    account, password = accounts.open_account("hai-nguoi", "Hai Người", by="tests")
    new = ("mot-cau-thu-nhat-1", "mot-cau-thu-hai-2")

    def set_own(words: str) -> None:
        client = Client()
        client.post("/dang-nhap", {"username": "hai-nguoi", "password": password})
        form = {"password": words, "again": words}
        assert client.post("/mat-khau-moi", form).status_code in (302, 422)

    raised = at_once(lambda: set_own(new[0]), lambda: set_own(new[1]))
    assert raised == [None, None]
    account.refresh_from_db()
    assert [account.check_password(each) for each in new].count(True) == 1
    assert not account.check_password(password)


def test_who_is_right_at_the_same_time_as_another_hinders_them_by_nothing(here: Office) -> None:
    def right() -> None:
        for _ in range(40):
            assert accounts.begin_try(accounts.SIGN_IN, "hai-nguoi") is None
            accounts.end_tries(accounts.SIGN_IN, "hai-nguoi")

    assert at_once(right, right) == [None, None]


def test_a_right_taken_while_signing_lets_nothing_through_afterwards(here: Office) -> None:
    """Whatever comes first: after the revocation the head signs nothing more."""
    declaration = builders.declare(builders.Someone(here.person, here.account))
    done = builders.check(declaration, here.officer)
    if done.exceptions:
        done = changes.clear_exceptions(done, by=here.head, revision=done.revision)
    given = Grant.objects.get(account=here.head)

    def sign() -> None:
        head = Account.objects.get(pk=here.head.pk)
        with unlocked(credential_of(head), demo.PIN) as signer:
            changes.approve(here.unit, {done.pk: done.revision}, by=head, signer=signer)

    raised = at_once(sign, lambda: accounts.revoke(given, by="tests"))
    assert raised[1] is None
    first = raised[0] is None
    again = at_once(sign)
    assert again[0] is not None
    done.refresh_from_db()
    assert (done.state == "applied") == first


def test_two_keepers_sealing_at_once_seal_once(here: Office) -> None:
    here.approved()
    copy = request_copy(Person.objects.get(pk=here.person.pk), here.account)
    with unlocked(credential_of(here.head), demo.PIN) as signer:
        sign_copy(copy, here.head, signer)

    def seal() -> None:
        keeper = Account.objects.get(pk=here.keeper.pk)
        with unlocked(credential_of(keeper, seal_of=here.unit), demo.PIN) as signer:
            seal_copy(SignedCopy.objects.get(pk=copy.pk), keeper, signer)

    one_won(at_once(seal, seal))
