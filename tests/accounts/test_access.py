"""Who may what, where, since when and until when; all else is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hoso.accounts import access, services
from hoso.accounts.access import ACTS, Act, Scope
from hoso.accounts.models import Account, Role
from hoso.base.errors import NotAllowed
from hoso.organisations.models import Unit, UnitKind
from hoso.organisations.services import open_unit

pytestmark = pytest.mark.django_db

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def tree() -> dict[str, Unit]:
    """A province with two departments, one of them with two divisions."""
    units: dict[str, Unit] = {}
    for name, kind, above in (
        ("tỉnh", UnitKind.PROVINCE, None),
        ("sở A", UnitKind.DEPARTMENT, "tỉnh"),
        ("phòng A1", UnitKind.DIVISION, "sở A"),
        ("phòng A2", UnitKind.DIVISION, "sở A"),
        ("sở B", UnitKind.DEPARTMENT, "tỉnh"),
    ):
        parent = units.get(above or "")
        units[name] = open_unit(name, kind, since=LONG_AGO, by="tests", parent=parent)
    for unit in units.values():
        unit.refresh_from_db()
    return units


@pytest.fixture
def account() -> Account:
    return services.open_account("hanh", "Nguyễn Thị Minh Hạnh", by="tests")[0]


def fresh(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


def given(account: Account, role: Role, unit: Unit, **days: date) -> Account:
    services.grant(account, role, unit, by="tests", **{"since": LONG_AGO, **days})
    return fresh(account)


def test_a_grant_covers_its_unit_and_all_below_and_nothing_else(
    account: Account, tree: dict[str, Unit]
) -> None:
    officer = given(account, Role.OFFICER, tree["sở A"])
    covered = {name for name, unit in tree.items() if access.may(officer, Act.CHECK, unit)}
    assert covered == {"sở A", "phòng A1", "phòng A2"}
    assert access.scope(officer, Act.CHECK).intervals == (tree["sở A"].interval,)


def test_grants_that_overlap_make_one_interval_and_others_stay_apart(
    account: Account, tree: dict[str, Unit]
) -> None:
    given(account, Role.HEAD, tree["phòng A1"])
    given(account, Role.OFFICER, tree["sở A"])
    reader = given(account, Role.HEAD, tree["sở B"])
    assert access.scope(reader, Act.READ).intervals == (
        tree["sở A"].interval,
        tree["sở B"].interval,
    )
    assert access.scope(reader, Act.APPROVE).intervals == (
        tree["phòng A1"].interval,
        tree["sở B"].interval,
    )


def test_no_scope_covers_nothing(tree: dict[str, Unit]) -> None:
    assert not Scope()
    assert not any(Scope().covers(unit) for unit in tree.values())


def test_a_right_holds_from_its_first_day_until_the_day_it_ends(
    account: Account, tree: dict[str, Unit]
) -> None:
    first, ended = date(2026, 11, 10), date(2026, 11, 20)
    head = given(account, Role.HEAD, tree["sở A"], since=first, until=ended)
    held = {
        day: bool(access.scope(head, Act.APPROVE, on=day))
        for day in (first - timedelta(1), first, ended - timedelta(1), ended)
    }
    assert list(held.values()) == [False, True, True, False]


def test_an_expired_and_a_future_right_allow_nothing_today(
    account: Account, tree: dict[str, Unit]
) -> None:
    today = timezone.localdate()
    given(account, Role.HEAD, tree["sở A"], until=today)
    later = given(account, Role.HEAD, tree["sở B"], since=today + timedelta(1))
    assert access.acts(later) == frozenset()
    assert not access.may(later, Act.APPROVE)
    with pytest.raises(NotAllowed):
        access.require(later, Act.APPROVE, tree["sở A"])


def test_an_inactive_account_and_a_stranger_may_nothing(
    account: Account, tree: dict[str, Unit]
) -> None:
    head = given(account, Role.HEAD, tree["tỉnh"])
    assert access.may(head, Act.APPROVE, tree["sở B"])
    head.is_active = False
    for nobody in (head, AnonymousUser()):
        assert access.current_grants(nobody) == []
        assert access.acts(nobody) == frozenset()
        assert not any(access.may(nobody, act) for act in Act)


def test_each_role_may_exactly_what_the_table_says(account: Account, tree: dict[str, Unit]) -> None:
    for role in Role:
        who, _ = services.open_account(f"ai-{role}", str(role.label), by="tests")
        who = given(who, role, tree["sở A"])
        assert access.acts(who) == ACTS[role]
        for act in Act:
            assert bool(access.may(who, act, tree["phòng A1"])) is (act in ACTS[role]), (role, act)
            assert not access.may(who, act, tree["sở B"]), (role, act)


def test_every_role_stands_in_the_table_and_every_act_belongs_to_a_role() -> None:
    assert set(ACTS) == set(Role)
    assert frozenset().union(*ACTS.values()) == frozenset(Act)


def test_duties_stay_apart() -> None:
    """Who checks does not sign, who runs the system reads no dossier (CM-8.4)."""
    assert not ACTS[Role.OFFICER] & {Act.APPROVE, Act.SIGN_UPWARD}
    assert not ACTS[Role.HEAD] & {Act.CHECK, Act.SIGN_UPWARD}
    assert Act.READ not in ACTS[Role.ADMINISTRATOR]
    assert ACTS[Role.SEAL_KEEPER] == {Act.SEAL}


@pytest.mark.parametrize("act", list(Act))
def test_a_refusal_says_which_right_is_missing_and_whom_to_ask(account: Account, act: Act) -> None:
    with pytest.raises(NotAllowed) as refused:
        access.require(account, act)
    assert act.value in refused.value.message
    assert refused.value.ask
    the_system = (Act.WATCH_SYNC, Act.EDIT_CATALOGS, Act.WATCH_JOBS, Act.SET_REGULATION,
                  Act.KEEP_KEYS)  # fmt: skip
    about_people = act not in (*the_system, *access.REPORTING)
    assert bool(refused.value.article) == about_people


def test_a_right_elsewhere_is_refused_in_this_unit(account: Account, tree: dict[str, Unit]) -> None:
    officer = given(account, Role.OFFICER, tree["sở A"])
    access.require(officer, Act.CHECK)
    with pytest.raises(NotAllowed, match="ở đơn vị này"):
        access.require(officer, Act.CHECK, tree["sở B"])


def test_asking_again_costs_no_statement(
    account: Account, tree: dict[str, Unit], django_assert_num_queries: object
) -> None:
    head = given(account, Role.HEAD, tree["sở A"])
    with django_assert_num_queries(1):  # type: ignore[operator]
        for act in Act:
            access.may(head, act, tree["sở A"])
        access.granted_units(head, Act.APPROVE)


def test_units_named_in_grants_come_in_the_order_of_the_tree(
    account: Account, tree: dict[str, Unit]
) -> None:
    given(account, Role.HEAD, tree["sở B"])
    head = given(account, Role.HEAD, tree["sở A"])
    assert access.granted_units(head, Act.APPROVE) == [tree["sở A"], tree["sở B"]]
    assert access.granted_units(head, Act.SEAL) == []
