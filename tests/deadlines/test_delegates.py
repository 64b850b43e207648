"""Who stands in for a head sees until when what is lent to them is due, and nothing more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hoso.accounts.models import Account, Role
from hoso.accounts.services import delegate
from hoso.changes.owed import APPROVE, CHECK
from hoso.deadlines import services as deadlines
from hoso.deadlines.models import Deadline
from hoso.notices.models import Notice
from hoso.reports.owed import KIND as REPORT
from tests.changes.conftest import agency, ca, opened
from tests.deadlines.test_screens import BOARD, LATE, LIST, TODAY, House, house, owed, page
from tests.web.desk import words

__all__ = ["agency", "ca", "house"]
pytestmark = pytest.mark.django_db


def again(account: Account) -> Account:
    """With its grants read anew."""
    return Account.objects.get(pk=account.pk)


def test_the_list_the_board_and_the_reminders_are_of_what_is_lent(house: House) -> None:
    unit, head = house.agency.unit, house.agency.head
    stand_in = opened("Vũ Thị Thay", Role.SEAL_KEEPER, unit)
    approving = owed(unit, TODAY, role="head", kind=APPROVE)
    checking = owed(unit, TODAY, role="officer", kind=CHECK)
    reporting = owed(unit, TODAY, role="head", kind=REPORT)
    owed(house.other, TODAY, role="head", kind=APPROVE)
    assert not Deadline.objects.owed_by(stand_in).exists()
    page(stand_in, BOARD, status=403)

    since, until = TODAY - timedelta(days=1), TODAY + timedelta(days=9)
    held = head.grants.get(role=Role.HEAD, unit=unit)
    delegate(held, stand_in, by=head, since=since, until=until, basis="Giấy ủy quyền số 5")
    stand_in, head = again(stand_in), again(head)
    assert list(Deadline.objects.owed_by(stand_in)) == [approving]
    assert set(Deadline.objects.watched_by(stand_in)) == {approving, checking}
    assert set(Deadline.objects.owed_by(head)) == {approving, reporting}
    assert {approving, checking, reporting} <= set(Deadline.objects.watched_by(head))

    assert BOARD in page(stand_in, LIST)
    shown = page(stand_in, BOARD)
    assert unit.name in shown and house.other.name not in shown
    assert LATE not in shown and LATE in page(head, BOARD)
    page(stand_in, LATE, status=403)
    assert "1 việc hết hạn hôm nay" in words(page(stand_in, "/han/tom-tat"))

    deadlines.remind(TODAY)
    told = {each.account_id: each.text for each in Notice.objects.order_by("pk")}
    assert re.search(r"^Nhắc hạn: .*: hết hạn hôm nay", told[stand_in.pk]), told[stand_in.pk]
    assert told[head.pk].startswith("Nhắc hạn: 2 việc của bạn hết hạn hôm nay")
