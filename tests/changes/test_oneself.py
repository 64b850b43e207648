"""Nobody decides on their own dossier, and nobody lends somebody the right to do it for them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hoso.accounts import oneself
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant, Role
from hoso.accounts.services import grant, revoke
from hoso.base.errors import Conflict, NotAllowed
from hoso.changes import months
from hoso.changes import services as changes
from hoso.changes.models import Declaration
from hoso.deadlines.models import Deadline
from hoso.deadlines.queries import Holders
from hoso.notices.models import Notice
from tests import builders, regulated
from tests.changes.test_chains import approved, key_of
from tests.web.desk import Desk, client_of, desk, put, words

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


def lent(role: Role, lender: Account, to: Account) -> Account:
    """`to`, afresh, with the role that `lender` holds lent for some days."""
    today = timezone.localdate()
    [given] = Grant.objects.filter(account=lender, role=role)
    changes.lend(given, to, by=lender, since=today, until=today + timedelta(days=3), basis="1/UQ")
    return Account.objects.get(pk=to.pk)


def shown_to(account: Account) -> set[Declaration]:
    return set(Declaration.objects.to_decide(account))


@pytest.mark.clause("CM-7.1", "KT-3.7")
def test_the_heads_own_dossier_is_not_signed_in_the_heads_stead(desk: Desk) -> None:
    chief, deputy = desk.person("Ngô Khánh Linh"), builders.make_account("Vũ Phó")
    grant(chief.account, Role.HEAD, desk.tree.unit, by="tests", since=date(2020, 1, 1))
    revoke(Grant.objects.get(account=desk.head), by="tests")
    deputy = lent(Role.HEAD, chief.account, deputy)
    above = builders.make_account("Bà Sở", role=Role.HOME_AFFAIRS, unit=desk.tree.province)

    other = builders.check(desk.declared("Nguyễn Văn An", "schooling"), desk.officer)
    own = builders.check(builders.declare(chief, "schooling"), desk.officer)
    put(own, cleared_by=deputy)
    assert shown_to(deputy) == {other}
    month = months.month_of(desk.tree.unit, oneself.selves(deputy, Act.APPROVE, desk.tree.unit))
    assert [each.pk for each in month.own] == [own.pk]
    for act in (changes.clear_exceptions, approve_as_seen(desk)):
        with pytest.raises((NotAllowed, Conflict)):
            act(own, by=deputy, revision=own.revision)
    with pytest.raises(NotAllowed, match="thay chính người có hồ sơ"):
        changes.give_back_whole(own, "Thiếu", by=deputy, revision=own.revision)

    # Nor is the deputy told or reminded of it, and Home Affairs learn that it waits for nobody.
    assert not Notice.objects.filter(account=deputy, link__contains=str(own.pk)).exists()
    owed = Deadline.objects.open().owed_by(deputy)
    assert set(owed.values_list("subject", flat=True)) == {str(other.pk)}
    holders = Holders.on(timezone.localdate())
    place = desk.tree.unit.lft
    assert holders.nearest("head", place, is_lent=True) == sorted([chief.account.pk, deputy.pk])
    assert holders.nearest("head", place, chief.account.pk, is_lent=True) == []
    [stuck] = changes.stuck(above)
    assert (stuck.role, stuck.people) == (Role.HEAD, {chief.account.pk})
    page = client_of(chief.account).get("/ho-so-cua-toi").content
    assert "chưa giao cho ai" in words(page) and "Vũ Phó" not in words(page)

    assert approved(other, deputy, desk).session.for_account == chief.account
    grant(deputy, Role.HEAD, desk.tree.province, by="tests", since=date(2020, 1, 1))
    deputy = Account.objects.get(pk=deputy.pk)
    assert shown_to(deputy) == {own} and changes.stuck(above) == []
    own.refresh_from_db()
    assert approved(own, deputy, desk).session.for_account is None, "it is his own right now"


def approve_as_seen(desk: Desk):  # type: ignore[no-untyped-def]
    def approve(one: Declaration, *, by: Account, revision: int) -> None:
        with key_of(by, desk) as signer:
            changes.approve(desk.tree.unit, {one.pk: revision}, by=by, signer=signer)

    return approve


@pytest.mark.clause("CM-6.4")
def test_the_officers_own_dossier_is_checked_by_another_than_who_stands_in(desk: Desk) -> None:
    regulated.with_regulation(
        "can_bo_uy_quyen", regulated.ANY_DAY,
        chains=regulated.chain(
            regulated.step("check", "Kiểm tra", "officer", "none", days=3, may_delegate=True),
            regulated.step("approve", "Ký duyệt", "head", days=5),
        ),
    )  # fmt: skip
    clerk = desk.person("Ngô Khánh Linh")
    grant(clerk.account, Role.OFFICER, desk.tree.unit, by="tests", since=date(2020, 1, 1))
    stand_in = lent(Role.OFFICER, clerk.account, builders.make_account("Vũ Phó"))
    own = builders.declare(clerk, "schooling")
    other = desk.declared("Nguyễn Văn An", "schooling")
    assert shown_to(stand_in) == {other}
    items = list(own.items.values_list("pk", flat=True))
    with pytest.raises(NotAllowed, match="thay chính người có hồ sơ"):
        changes.accept(own, items, by=stand_in, revision=own.revision)

    # Two who lend: what the one may not lend for, the other may.
    stand_in = lent(Role.OFFICER, desk.officer, stand_in)
    assert shown_to(stand_in) == {own, other}
    done = builders.check(own, stand_in)
    assert done.steps.get(step="check").for_account == desk.officer
    owed = Deadline.objects.open().owed_by(stand_in)
    assert set(owed.values_list("subject", flat=True)) == {str(other.pk)}
