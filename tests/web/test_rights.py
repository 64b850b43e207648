"""Accounts and rights on screen and in the services: who may give what to whom, where, until when;
every act on a document and in the log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hoso.accounts import access, services
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant, Role, UnitAccount
from hoso.accounts.queries import due_for_review
from hoso.accounts.rules import GIVES, months_before
from hoso.accounts.services import Basis, Decision
from hoso.audit.models import Event
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.notices.models import Notice
from hoso.organisations.models import UnitKind
from tests import builders
from tests.web.signing_in import client_of

pytestmark = pytest.mark.django_db


@dataclass
class Office:
    tree: builders.Tree
    other: Any
    head: Account
    home: Account
    chief: Account
    administrator: Account
    officer: Account
    stranger: Account  # an officer of another unit
    clerk: builders.Someone  # a person of the division, without a right


@pytest.fixture
def here() -> Office:
    tree = builders.make_tree()
    other = builders.make_unit("Sở Y tế", UnitKind.DEPARTMENT, tree.province)
    for each in (tree.province, tree.unit, tree.division, other):
        each.refresh_from_db()
    officer = builders.make_account("Trần Quốc Bảo", role=Role.OFFICER, unit=tree.unit)
    return Office(
        tree,
        other,
        builders.make_account("Lê Thủ Trưởng", role=Role.HEAD, unit=tree.unit),
        builders.make_account("Phạm Nội Vụ", role=Role.HOME_AFFAIRS, unit=tree.province),
        builders.make_account("Võ Ký Tỉnh", role=Role.UPWARD_SIGNER, unit=tree.province),
        builders.make_account("Đỗ Quản Trị", role=Role.ADMINISTRATOR, unit=tree.province),
        officer,
        builders.make_account("Tạ Người Lạ", role=Role.OFFICER, unit=other),
        builders.make_person(tree.division, officer, full_name="Đặng Thị Ước"),
    )


def basis() -> Basis:
    return Basis("12/QĐ-SNN", timezone.localdate())


def give(here: Office, to: Account, role: Role, unit: Any, by: Account, **more: Any) -> Grant:
    given = {"since": timezone.localdate(), "until": None, "basis": basis(), **more}
    return services.give(to, role, unit, by=by, **given)


def test_nobody_gives_a_role_above_their_own_and_only_an_administrator_makes_another() -> None:
    assert not any(role in GIVES.get(role, ()) for role in ("officer", "hr_head", "head"))
    assert [each for each, given in GIVES.items() if "administrator" in given] == ["administrator"]
    assert [each for each, given in GIVES.items() if "upward_signer" in given] == ["upward_signer"]
    assert set(GIVES) == {role.value for role in Role if Act.GIVE_RIGHTS in access.ACTS[role]}


@pytest.mark.clause("CM-15.1")
@pytest.mark.clause("BNV-3.3")
@pytest.mark.clause("TQ-7")
def test_a_head_gives_restricts_extends_and_cancels_within_the_unit_alone(here: Office) -> None:
    to, today = here.clerk.account, timezone.localdate()
    given = give(here, to, Role.OFFICER, here.tree.division, here.head)
    assert access.may(Account.objects.get(pk=to.pk), Act.CHECK, here.tree.division)
    assert given.basis == f"12/QĐ-SNN ngày {today:%d/%m/%Y}" and given.granted_by == here.head
    refused = [
        (to, Role.OFFICER, here.other),  # not the head's unit
        (to, Role.OFFICER, here.tree.province),  # above it
        (to, Role.HEAD, here.tree.division),  # as much as the head has
        (to, Role.ADMINISTRATOR, here.tree.unit),
        (here.head, Role.OFFICER, here.tree.unit),  # to oneself
    ]
    for account, role, unit in refused:
        with pytest.raises(NotAllowed):
            give(here, account, role, unit, here.head)
    with pytest.raises(NotAllowed):  # who checks gives nothing on
        give(here, to, Role.OFFICER, here.tree.unit, here.officer)
    with pytest.raises(Conflict, match="đang có quyền đó"):
        give(here, to, Role.OFFICER, here.tree.division, here.head, until=today + timedelta(9))
    soon = today + timedelta(days=10)
    services.change_end(given, soon, by=here.head, basis=basis())
    services.change_end(given, soon + timedelta(days=20), by=here.head, basis=basis())
    services.change_end(given, None, by=here.head, basis=basis())
    services.cancel(given, by=here.head, basis=basis())
    assert not Grant.objects.filter(account=to).exists()  # it began today: it never was
    done = Event.objects.filter(subject=to.subject, actor_id=here.head.pk).order_by("at")
    assert [(each.action, each.reason) for each in done] == [
        (f"accounts.{act}", given.basis)
        for act in ("give", "restrict", "extend", "extend", "cancel")
    ]


@pytest.mark.clause("CM-16.3")
@pytest.mark.clause("KT-17.1")
def test_home_affairs_gives_on_a_units_written_request_and_not_its_own_signature(
    here: Office,
) -> None:
    give(here, here.clerk.account, Role.HEAD, here.other, here.home)
    with pytest.raises(NotAllowed):
        give(here, here.clerk.account, Role.UPWARD_SIGNER, here.tree.province, here.home)
    give(here, here.clerk.account, Role.HOME_AFFAIRS, here.tree.province, here.chief)
    for wrong in (Basis(" ", timezone.localdate()), Basis("1/QĐ", None)):
        with pytest.raises(Incomplete):
            give(here, here.clerk.account, Role.SEAL_KEEPER, here.other, here.home, basis=wrong)
    tomorrow = timezone.localdate() + timedelta(days=1)
    late = Basis("1/QĐ", tomorrow)
    with pytest.raises(Incomplete, match="Chưa giao được") as refused:
        services.give(
            here.clerk.account, Role.SEAL_KEEPER, here.other, by=here.home, since=tomorrow,
            until=tomorrow, basis=late,
        )  # fmt: skip
    assert {each.field for each in refused.value.findings} == {"basis_on", "until"}


def test_nobody_gives_for_longer_than_they_have_or_what_was_only_lent_to_them(
    here: Office,
) -> None:
    today = timezone.localdate()
    own = Grant.objects.get(account=here.head)
    services.change_end(own, today + timedelta(days=30), by=here.home, basis=basis())
    for until in (None, today + timedelta(days=31)):
        with pytest.raises(Incomplete, match="Chưa giao được"):
            give(here, here.clerk.account, Role.OFFICER, here.tree.unit, here.head, until=until)
    give(here, here.clerk.account, Role.OFFICER, here.tree.unit, here.head,
         until=today + timedelta(days=30))  # fmt: skip
    own.refresh_from_db()
    lent = services.delegate(
        own, here.officer, by=here.head, since=today, until=today + timedelta(days=5), basis="nghỉ"
    )
    with pytest.raises(NotAllowed):
        give(here, here.clerk.account, Role.SEAL_KEEPER, here.tree.unit, here.officer)
    with pytest.raises(Conflict, match="ủy quyền"):
        services.cancel(lent, by=here.home, basis=basis())
    soon = today + timedelta(days=2)
    services.change_end(own, soon, by=here.home, basis=basis())
    lent.refresh_from_db()
    assert lent.until == soon, "what was lent ends with it"


def test_the_last_administrator_neither_goes_nor_is_locked(here: Office) -> None:
    second = builders.make_account("Quản Trị Hai", role=Role.ADMINISTRATOR, unit=here.tree.province)
    first = Grant.objects.get(account=here.administrator)
    services.cancel(first, by=second, basis=basis())
    last = Grant.objects.get(account=second)
    services.grant(here.administrator, Role.ADMINISTRATOR, here.tree.province, by="tests",
                   until=timezone.localdate() + timedelta(days=3))  # fmt: skip
    for act in (
        lambda: services.cancel(last, by=here.administrator, basis=basis()),
        lambda: services.change_end(last, timezone.localdate() + timedelta(2),
                                    by=here.administrator, basis=basis()),
        lambda: services.lock(second, by=here.administrator, reason="thử"),
    ):  # fmt: skip
        with pytest.raises(Conflict, match="cuối cùng"):
            act()


@pytest.mark.clause("LC-2.4")
def test_who_looks_after_an_account_follows_the_tree(here: Office) -> None:
    """A page each: 200 for whose it is, else as if it were not there; no right, no list."""
    seen = {}
    for who in ("head", "home", "administrator", "stranger", "officer"):
        client = client_of(getattr(here, who))
        accounts = (here.clerk.account, here.officer, here.stranger, here.administrator)
        answers = [client.get(f"/tai-khoan/{each.pk}").status_code for each in accounts]
        seen[who] = [client.get("/tai-khoan").status_code, *answers]
    assert seen == {
        "head": [200, 200, 200, 404, 404],
        "home": [200, 200, 200, 200, 200],
        "administrator": [200, 404, 200, 200, 200],  # no list of people without a right
        "stranger": [403] * 5,
        "officer": [403] * 5,
    }
    page = client_of(here.home).get("/tai-khoan?q=uoc dang").content.decode()
    assert "Đặng Thị Ước" in page and "1 tài khoản khớp" in page
    page = client_of(here.home).get("/tai-khoan?vai-tro=head&tinh-trang=dang-dung").content.decode()
    assert "Lê Thủ Trưởng" in page and "Đặng Thị Ước" not in page


def test_a_right_is_given_changed_and_the_account_locked_on_screen(here: Office) -> None:
    client, to = client_of(here.head), here.clerk.account
    page, today = f"/tai-khoan/{to.pk}", f"{timezone.localdate():%d/%m/%Y}"
    typed = {"role": "officer", "unit": str(here.tree.division.pk), "since": today,
             "basis_number": "7/QĐ-SNN", "basis_on": today}  # fmt: skip
    for wrong in ({"unit": str(here.other.pk)}, {"basis_number": ""}, {"since": "hôm nay"}):
        answer = client.post(f"{page}/giao", {**typed, **wrong})
        assert answer.status_code == 422 and "is-wrong" in answer.content.decode(), wrong
    assert client.post(f"{page}/giao", {**typed, "role": "administrator"}).status_code == 403
    assert client.post(f"{page}/giao", typed).status_code == 302
    given = Grant.objects.get(account=to)
    assert "Lê Thủ Trưởng giao quyền" in Notice.objects.filter(account=to).latest("pk").text
    one = f"{page}/quyen/{given.pk}"
    assert client.get(one).status_code == 200
    assert client.get(f"/tai-khoan/{here.officer.pk}/quyen/{given.pk}").status_code == 404
    until = f"{timezone.localdate() + timedelta(days=7):%d/%m/%Y}"
    changed = {"until": until, "basis_number": "8/QĐ-SNN", "basis_on": today, "do": "doi"}
    assert client.post(one, {**changed, "basis_on": ""}).status_code == 422
    assert client.post(one, changed).status_code == 302
    given.refresh_from_db()
    assert given.until == timezone.localdate() + timedelta(days=8)  # the day after the last
    theirs = client_of(to)
    assert client.post(f"{page}/khoa", {"reason": ""}).status_code == 422
    assert client.post(f"{page}/khoa", {"reason": "Cho người khác dùng"}).status_code == 302
    assert theirs.get("/con-phien").status_code == 302
    shown = client.get(page).content.decode()
    assert "Cho người khác dùng" in shown and "8/QĐ-SNN" in shown and "Khóa tài khoản" in shown
    tried = {"username": to.username, "password": builders.PASSWORD}
    assert Client().post("/dang-nhap", tried).status_code == 422
    assert client.post(f"{page}/mo-khoa", {"reason": "Đã xong"}).status_code == 302
    assert Client().post("/dang-nhap", tried).status_code == 302
    # Where a dossier stands behind it, a new password goes the regulation's way.
    assert client.post(f"{page}/cap-lai", {"reason": "quên"}).status_code == 403
    assert "Cấp lại mật khẩu" not in client.get(page).content.decode()
    # But the dossier's way gives no slip to who holds a right: one that was lost unused comes here.
    services.reissue(to, by="tests")
    assert "Cấp lại mật khẩu" in client.get(page).content.decode()
    assert client_of(here.stranger).post(f"{page}/cap-lai", {"reason": "mất"}).status_code in (
        403,
        404,
    )
    again = client.post(f"{page}/cap-lai", {"reason": "Mất phiếu"}).content.decode()
    found = re.search(r'hs-secret">([^<]+)<', again)
    to.refresh_from_db()
    assert found is not None and to.check_password(found[1]) and to.must_set_password
    slip = client.post(f"/tai-khoan/{here.officer.pk}/cap-lai", {"reason": "quên"})
    password = re.search(r'hs-secret">([^<]+)<', slip.content.decode())
    assert password is not None and "no-store" in slip["Cache-Control"]
    here.officer.refresh_from_db()
    assert here.officer.check_password(password[1])
    assert client.post(f"/tai-khoan/{here.head.pk}/khoa", {"reason": "thử"}).status_code == 403


def test_a_head_looks_at_each_right_twice_a_year(here: Office, time_machine: Any) -> None:
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2026, 3, 1), 6) == date(2025, 9, 1)
    to = here.clerk.account
    given = give(here, to, Role.OFFICER, here.tree.division, here.head)
    old = Grant.objects.get(account=here.officer)  # long ago, and nobody looked at it
    assert set(due_for_review(here.head)) == {old}
    assert here.stranger.grants.get() in due_for_review(here.home)
    client = client_of(here.head)
    theirs = here.stranger.grants.get()
    assert "Trần Quốc Bảo" in client.get("/tai-khoan/ra-soat").content.decode()
    client.post("/tai-khoan/ra-soat", {"row": [old.pk, theirs.pk]})
    assert not due_for_review(here.head).exists()
    theirs.refresh_from_db()
    assert theirs.reviewed_on is None  # not the head's to keep
    (event,) = Event.objects.filter(action="accounts.keep")
    assert (event.actor_id, event.subject) == (here.head.pk, here.officer.subject)
    time_machine.move_to(timezone.now() + timedelta(days=185))
    assert set(due_for_review(here.head)) == {old, given}


def test_the_list_costs_the_same_for_few_and_for_many(
    here: Office, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(here.home)
    client.get("/tai-khoan")
    with CaptureQueriesContext(connection) as few:
        client.get("/tai-khoan")
    for number in range(5):
        builders.make_account(f"Người {number}", role=Role.HEAD, unit=here.other)
    with django_assert_num_queries(len(few)):
        client.get("/tai-khoan")


@pytest.mark.clause("CM-9.2")
@pytest.mark.clause("KT-3.2")
@pytest.mark.clause("KT-14.2")
@pytest.mark.clause("LC-2.2b")
@pytest.mark.clause("TQ-6.1")
def test_a_units_account_is_held_by_a_named_person_and_handed_over_with_its_history(
    here: Office,
) -> None:
    client, today = client_of(here.home), f"{timezone.localdate():%d/%m/%Y}"
    address = "/tai-khoan/cua-don-vi"

    def typed(holder: Account, **more: Any) -> dict[str, Any]:
        return {"to": str(holder.pk), "unit": str(here.tree.unit.pk), "basis_number": "9/QĐ-SNV",
                "basis_on": today, "scan": builders.make_pdf("Giao"), **more}  # fmt: skip

    faults: list[dict[str, Any]] = [{"scan": ""}, {"to": "nobody"}, {"unit": "0"}]
    for wrong in faults:
        answer = client.post(address, typed(here.officer, **wrong))
        assert answer.status_code == 422 and "is-wrong" in answer.content.decode(), wrong
    # CM-9.2: issued by Home Affairs alone.
    assert client_of(here.head).post(address, typed(here.officer)).status_code == 403
    assert not UnitAccount.objects.exists()
    slip = client.post(address, typed(here.officer)).content.decode()
    first = re.search(r'hs-secret">([^<]+)<', slip)
    made = UnitAccount.objects.get()
    assert first and made.account.check_password(first[1]) and made.account.username == "H12.02"
    assert access.may(made.account, Act.CHECK, here.tree.division)
    assert made.holdings.get().basis == f"9/QĐ-SNV ngày {today}"
    services.set_own_password(made.account, builders.PASSWORD)
    theirs = client_of(made.account)
    # Only who issues it hands it over; the head of the unit looks on.
    one = f"{address}/{made.pk}"
    head = client_of(here.head)
    assert head.get(one).status_code == 200
    assert head.post(one, typed(here.clerk.account)).status_code == 403
    assert client_of(here.stranger).get(one).status_code == 403
    assert client.post(one, typed(here.officer)).status_code == 409
    slip = client.post(one, typed(here.clerk.account)).content.decode()
    second = re.search(r'hs-secret">([^<]+)<', slip)
    made.account.refresh_from_db()
    assert second and made.account.check_password(second[1])
    assert theirs.get("/con-phien").status_code == 302
    held = list(made.holdings.order_by("pk").values_list("holder__full_name", "until"))
    assert held == [("Trần Quốc Bảo", timezone.localdate()), ("Đặng Thị Ước", None)]
    page = client.get(one).content.decode()
    assert "Trần Quốc Bảo" in page and "Đặng Thị Ước" in page
    scan = client.get(f"{one}/quyet-dinh/{made.holdings.latest('pk').pk}")
    assert b"".join(scan).startswith(b"%PDF")


@pytest.mark.clause("TQ-6.2")
@pytest.mark.clause("LC-2.1e")
def test_a_unit_has_one_account_where_the_regulation_says_so(here: Office, settings: Any) -> None:
    def opened(unit: Any, is_one: bool, holder: Account) -> UnitAccount:
        decision = Decision(holder, "9/QĐ", timezone.localdate(), builders.make_pdf("a"))
        return services.open_unit_account(
            unit, decision, by=here.home, issuer=Role.HOME_AFFAIRS, is_one=is_one
        )[0]

    first = opened(here.tree.unit, True, here.officer)
    with pytest.raises(Conflict, match="mỗi đơn vị một"):
        opened(here.tree.unit, True, here.officer)
    opened(here.tree.division, True, here.officer)  # a sub-unit has its own
    assert opened(here.tree.unit, False, here.officer).account.username == "H12.02-2"
    with pytest.raises(Incomplete):  # an account of a unit is nobody
        opened(here.other, True, first.account)
    settings.HOSO_REGULATION = "tuyen_quang_2020"
    answer = client_of(here.home).post("/tai-khoan/cua-don-vi", {
        "to": str(here.officer.pk), "unit": str(here.tree.unit.pk), "basis_number": "1/QĐ",
        "basis_on": f"{timezone.localdate():%d/%m/%Y}", "scan": builders.make_pdf("a"),
    })  # fmt: skip
    assert answer.status_code == 409 and "mỗi đơn vị một" in answer.content.decode()
