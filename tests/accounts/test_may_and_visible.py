"""`may` answers for one, `visible_to` for many: the same, whatever was granted, lent, consented to,
ended, revoked or locked; and what `may` says fits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from hoso import audit
from hoso.accounts import access, services
from hoso.accounts.access import ACTS, Act
from hoso.accounts.answers import By, Lack
from hoso.accounts.levels import ALL, SEES
from hoso.accounts.models import Account, Grant, Role
from hoso.dossiers import rules
from hoso.dossiers.models import Consent, Person
from hoso.dossiers.sight import sight_of
from hoso.files.models import StoredFile
from hoso.organisations.models import Unit
from tests import builders
from tests.dossiers.office import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-4.4", "CM-8.3", "TQ-7", "BNV-3.3")]

LONG_AGO = date(2020, 1, 1)
DAYS = some.integers(-3, 3)
ENDS = some.none() | DAYS


@dataclass
class World:
    units: list[Unit]
    people: list[Person]
    accounts: list[Account]
    scan: StoredFile


@pytest.fixture
def world() -> World:
    """A department with a division, another one; a person in each, one of whom reads."""
    tree = builders.make_tree()
    other = builders.make_unit("Sở Y tế", "department", tree.province, code="H12.03")
    units = [Unit.objects.get(pk=each.pk)
             for each in (tree.province, tree.unit, tree.division, other)]  # fmt: skip
    people = [crowd(unit, f"Người {place}")[0] for place, unit in enumerate(units)]
    accounts = [services.open_account(f"ai{n}", f"Ai {n}", by="tests")[0] for n in range(3)]
    with audit.recording("tests", "dossiers.open"):
        people[2].account = accounts[0]
        people[2].save()
        scan = StoredFile.objects.create(
            sha256="0" * 64,
            name="a.pdf",
            size=1,
            media_type="application/pdf",
            added_by=accounts[0],
        )
    return World(units, people, accounts, scan)


def grants(world: World) -> Any:
    return some.lists(
        some.tuples(
            some.integers(0, 2), some.sampled_from(list(Role)), some.integers(0, 3), DAYS, ENDS,
            some.booleans(),
        ),
        max_size=5,
    )  # fmt: skip


CONSENTS = some.lists(
    some.tuples(
        some.integers(0, 2), some.integers(0, 3), DAYS, some.integers(0, 3),
        some.sampled_from([rules.CONSENT_ASKED, rules.GRANTED, rules.NOT_GRANTED, rules.REVOKED]),
        some.booleans(),
    ),
    max_size=4,
)  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic(), audit.recording("tests", "accounts.grant"):
        yield
        transaction.set_rollback(True)


def put(world: World, granted: list[Any], consented: list[Any], locked: set[int]) -> None:
    today = timezone.localdate()
    for who, role, where, since, lasts, is_lent in granted:
        begun = today + timedelta(since)
        end = None if lasts is None else begun + timedelta(abs(lasts) + 1)
        lender = world.accounts[(who + 1) % 3] if is_lent else None
        clash = Grant.objects.filter(
            account=world.accounts[who], role=role, unit=world.units[where], until=None
        )
        if end is None and clash.exists():
            continue
        Grant.objects.create(account=world.accounts[who], role=role, unit=world.units[where],
                             since=begun, until=end, for_account=lender)  # fmt: skip
    for place, (who, whom, since, lasts, state, is_open) in enumerate(consented):
        begun = today + timedelta(since)
        Consent.objects.create(
            asked_by=world.accounts[who], asked_at=timezone.now(), asked_for="…",
            asked_key=str(place), person=world.people[whom], addressed_to=world.units[whom],
            purpose="thử", sections=["training"], has_sensitive=is_open, state=state, since=begun,
            until=begun + timedelta(lasts), regulation="ca_mau_2024", decision_number="1",
            decision_on=today, decided_by=world.accounts[who], decided_at=timezone.now(),
            scan=world.scan,
        )  # fmt: skip
    Account.objects.filter(pk__in=[world.accounts[each].pk for each in locked]).update(
        is_active=False
    )


def test_a_list_shows_those_about_whom_may_says_yes_and_no_others(world: World) -> None:
    seen_by_consent = 0

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(granted=grants(world), consented=CONSENTS, locked=some.sets(some.integers(0, 2)))
    @example(granted=[], consented=[(0, 3, -1, 3, rules.GRANTED, True)], locked=set())
    def holds(granted: list[Any], consented: list[Any], locked: set[int]) -> None:
        nonlocal seen_by_consent
        with undone():
            put(world, granted, consented, locked)
            people = list(Person.objects.select_related("unit"))
            for account in Account.objects.order_by("pk"):
                for act in (Act.READ, Act.READ_PART, Act.CHECK, Act.CONSENT):
                    answers = {one.pk: access.may(account, act, one) for one in people}
                    listed = set(
                        Person.objects.visible_to(account, act).values_list("pk", flat=True)
                    )
                    assert listed == {pk for pk, answer in answers.items() if answer}
                    for answer in answers.values():
                        assert (answer.refusal is None) == bool(answer)
                    if act is Act.READ_PART:
                        for one in people:
                            sight = sight_of(account, one)
                            assert bool(sight) == (one.pk in listed)
                            seen_by_consent += not sight.is_whole and bool(sight)

    holds()
    assert seen_by_consent  # by the example at least


def test_may_says_by_which_right_and_what_is_lacking(world: World) -> None:
    province, _, _, other = world.units
    reader, lender, owner = world.accounts[1], world.accounts[2], world.accounts[0]
    today = timezone.localdate()

    def answer(act: Act = Act.READ, about: Person = world.people[2]) -> Any:
        return access.may(Account.objects.get(pk=reader.pk), act, about)

    assert answer().refusal.lack is Lack.NO_ROLE
    with undone():
        services.grant(reader, Role.OFFICER, other, by="tests", since=LONG_AGO)
        assert answer().refusal.lack is Lack.ELSEWHERE
        put(world, [(1, Role.HEAD, 1, 2, None, False)], [], set())
        found = answer().refusal
        assert found.lack is Lack.NOT_YET and f"{today + timedelta(2):%d/%m/%Y}" in found.message
        put(world, [(1, Role.HEAD, 1, -3, 1, False)], [], set())
        found = answer().refusal
        assert found.lack is Lack.ENDED and f"{today - timedelta(2):%d/%m/%Y}" in found.message
        assert found.article and found.ask == "thủ trưởng đơn vị"
        put(world, [], [(1, 2, -1, 3, rules.GRANTED, False)], set())
        assert answer().refusal.lack is Lack.RESTRICTED
        (consent,) = answer(Act.READ_PART).reasons
        assert consent.by is By.CONSENT and consent.sections == {"training"}
        assert consent.last_day == today + timedelta(2) and "số 1" in consent.basis
        put(world, [(1, Role.OFFICER, 0, -1, None, True)], [], set())
        (lent,) = answer().reasons
        assert (lent.by, lent.lent_by, lent.unit) == (By.DELEGATION, lender.pk, province)
        put(world, [], [], {1})
        assert answer().refusal.lack is Lack.LOCKED
        assert answer(Act.CHECK).refusal.ask == "quản trị hệ thống"
    own = access.may(owner, Act.READ, world.people[2])
    assert [each.by for each in own.reasons] == [By.OWN]
    assert not access.may(owner, Act.CHECK, world.people[2])


@pytest.mark.clause("CM-4.3", "BNV-6.2")
def test_whoever_reads_whole_sees_every_level_and_the_others_read_nothing() -> None:
    """A role that saw less would have to read through READ_PART, where masking is."""
    assert set(SEES) == set(Role)
    for role, acts in ACTS.items():
        assert (Act.READ in acts) == (SEES[role].levels == ALL)
        assert (Act.READ_PART in acts) == bool(SEES[role].levels)
        assert not (acts & {Act.EXPORT, Act.CHECK, Act.APPROVE}) or Act.READ in acts
        assert SEES[role].why and SEES[role].source
