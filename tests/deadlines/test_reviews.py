"""The half-yearly look at rights is due like any other work: put before its owner in time, reminded
of, and ended by the confirmation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hoso.accounts.models import Grant, Review, Role
from hoso.accounts.rules import GIVES, REVIEWED_BY
from hoso.accounts.security import security
from hoso.deadlines import services
from hoso.deadlines.models import Deadline
from hoso.notices.models import Notice
from hoso.organisations.models import UnitKind
from tests import builders
from tests.web.signing_in import client_of


def test_whoever_reviews_a_role_could_give_it() -> None:
    for role, owners in REVIEWED_BY.items():
        assert all(role in GIVES[owner] for owner in owners), role
    assert set(REVIEWED_BY) == {role.value for role in Role}


@pytest.mark.django_db
@pytest.mark.clause("CM-16.3", "KT-17.1")
def test_a_review_of_rights_comes_due_is_reminded_of_and_ends_with_the_confirmation(
    time_machine: Any,
) -> None:
    tree = builders.make_tree()
    other = builders.make_unit("Sở Y tế", UnitKind.DEPARTMENT, tree.province)
    for each in (tree.province, tree.unit, tree.division, other):
        each.refresh_from_db()
    head = builders.make_account("Lê Thủ Trưởng", role=Role.HEAD, unit=tree.unit)
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.division)
    second = builders.make_account("Mai Thứ Hai", role=Role.OFFICER, unit=tree.division)
    lonely = builders.make_account("Tạ Không Thủ Trưởng", role=Role.OFFICER, unit=other)
    home = builders.make_account("Phạm Nội Vụ", role=Role.HOME_AFFAIRS, unit=tree.province)
    chief = builders.make_account("Đỗ Quản Trị", role=Role.ADMINISTRATOR, unit=tree.province)
    for _ in range(2):  # a job may run twice
        services.open_reviews()
    found = {(each.unit_id, each.role) for each in Review.objects.filter(ended_at=None)}
    # Not the administrator's, whom nobody else could look at, nor Home Affairs', without a chief.
    expected = {(tree.division.pk, "head")}
    assert found == expected | {(other.pk, "home_affairs"), (tree.unit.pk, "home_affairs")}
    mine = Deadline.objects.open().owed_by(head).get()
    assert mine.kind == "rights_review" and mine.unit_id == tree.division.pk
    assert mine.due_on == timezone.localdate() + timedelta(days=security().review_days)
    assert Deadline.objects.open().owed_by(home).count() == 2, "one is the head's own right"
    page = client_of(head).get("/han").content.decode()
    assert "Rà soát quyền của các tài khoản" in page and "TCVN 14423:2026" in page
    assert not Deadline.objects.open().owed_by(officer).exists()
    assert not Deadline.objects.open().owed_by(chief).exists() and lonely.is_active

    time_machine.move_to(timezone.now() + timedelta(days=security().review_days + 3))
    while not services.remind():
        time_machine.move_to(timezone.now() + timedelta(days=1))  # a day off
    assert Notice.objects.filter(account=head).latest("pk").text.startswith("Nhắc hạn")

    client = client_of(head)
    one, two = (Grant.objects.get(account=each) for each in (officer, second))
    client.post("/tai-khoan/ra-soat", {"row": [one.pk]})
    mine.refresh_from_db()
    assert mine.ended_at is None, "one is left"
    given = {"do": "huy", "basis_number": "9/QĐ", "basis_on": "1/3/2026", "until": ""}
    assert client.post(f"/tai-khoan/{second.pk}/quyen/{two.pk}", given).status_code == 302
    mine.refresh_from_db()
    assert mine.ended_at is not None and mine.by_id == head.pk and mine.late > 0
    again = services.recount()
    assert (again.made, again.changed, again.dropped) == (0, 0, 0), "the facts say the same"
    assert not Deadline.objects.open().owed_by(head).exists()
    services.open_reviews()
    assert not Deadline.objects.open().owed_by(head).exists(), "the next one is months away"
    time_machine.move_to(timezone.now() + timedelta(days=160))
    services.open_reviews()
    assert Deadline.objects.open().owed_by(head).count() == 1
