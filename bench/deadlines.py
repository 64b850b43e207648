"""50,000 open deadlines and their history: a role's own page, the boards, the night's recount.

The facts are put in directly, as a life of ten years could leave them; the deadlines themselves
are what the recount makes of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from bench.figures import MS, STATEMENTS, Figure, spread, timed
from bench.people import HOME_AFFAIRS
from bench.registry import Bench, measure
from hoso.accounts.models import Account
from hoso.changes import rules
from hoso.changes.models import Declaration, StepTaken
from hoso.deadlines import services
from hoso.deadlines.models import Deadline
from hoso.dossiers.models import Person, Version
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations

PAGE_TARGET, RECOUNT_TARGET, OPEN = 20.0, 60_000.0, 50_000
DECLARING, NEW = 20_000, 10_000  # people; each of the first owes two things
TIMES = 40


@measure
def deadlines(on: Bench) -> Iterator[Figure]:
    """Made from nothing, and again when nothing differs; then who asks."""
    _insert(Random(1))
    yield from _timed("deadlines.recount.first", services.recount)
    yield from _timed("deadlines.recount.again", services.recount, RECOUNT_TARGET)
    count = Deadline.objects.open().count()
    if count < OPEN:
        raise RuntimeError(f"only {count} open deadlines")
    yield Figure("deadlines.open", count, "rows")
    yield Figure("deadlines.all", Deadline.objects.count(), "rows")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) deadlines_deadline")  # as the database does by itself
    for name, account in _askers():
        owed = Deadline.objects.owed_by(account).open().count()
        yield Figure(f"deadlines.{name}.owed", owed, "rows")
        visitor = on.visitor(account.username)
        yield from _page(on, f"deadlines.{name}.page", lambda v=visitor: v, "/han")  # type: ignore[misc]
    home = on.visitor(HOME_AFFAIRS)
    for name, path in (("board", "/han/don-vi"), ("late", "/han/ai-cham"),
                       ("ranking", "/han/xep-hang")):  # fmt: skip
        taken = timed(lambda path=path: home.get(path), on.times(10))  # type: ignore[misc]
        yield from spread(f"deadlines.{name}.server", taken)
        yield Figure(f"deadlines.{name}.statements", len(home.statements(path)), STATEMENTS)
    yield from _timed("deadlines.remind.first", services.remind)


def _page(on: Bench, name: str, visitor: Callable[[], object], path: str) -> Iterator[Figure]:
    who = visitor()
    taken = timed(lambda: who.get(path), on.times(TIMES))  # type: ignore[attr-defined]
    yield from spread(f"{name}.server", taken, PAGE_TARGET)
    yield Figure(f"{name}.statements", len(who.statements(path)), STATEMENTS)  # type: ignore[attr-defined]


def _timed(name: str, act: Callable[[], object], target: float | None = None) -> Iterator[Figure]:
    here, began = time.process_time(), time.perf_counter()
    act()
    yield Figure(name, (time.perf_counter() - began) * 1000, MS, target)
    yield Figure(f"{name}.processor", (time.process_time() - here) * 1000, MS)


def _askers() -> Iterator[tuple[str, Account]]:
    """Of one department, of the whole province, and who owes the most of all."""
    for name, username in (("officer", "daumoi"), ("upward", "lanhdaosnv")):
        yield name, Account.objects.get(username=username)


def _insert(dice: Random) -> None:
    """People with an open declaration, a version to be signed upward and eight years of steps
    behind them; and new records."""
    units = list(Unit.objects.filter(people__isnull=False).distinct())
    officer = Account.objects.get(username="daumoi")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the log
        people = _people(DECLARING, units, dice, version=1)
        _people(NEW, units, dice, version=0)
        Version.objects.bulk_create(
            (Version(person=each, number=1, content="{}", sha256="0" * 64) for each in people),
            batch_size=2_000,
        )
        regulation = regulations.in_force()
        chain = regulations.profile(regulation).chains[-1].value
        _declare(people, officer, dice, regulation, chain.key, closed=False)
        _declare(people, officer, dice, regulation, chain.key, closed=True)


def _people(count: int, units: Sequence[Unit], dice: Random, version: int) -> list[Person]:
    start = 10_000 + version * 500_000
    accounts = Account.objects.bulk_create(
        (Account(username=f"09699{start + place:07}", full_name="Nguyễn Văn An", password="!")
         for place in range(count)), batch_size=2_000,
    )  # fmt: skip
    return Person.objects.bulk_create(
        (
            Person(personal_number=f"09699{start + place:07}", staff_number=f"X{start + place}",
                   kind="official", unit=dice.choice(units), account=account,
                   full_name=account.full_name, sort_key="an", sex="1", version_number=version)
            for place, account in enumerate(accounts)
        ),
        batch_size=2_000,
    )  # fmt: skip


def _declare(
    people: Sequence[Person], officer: Account, dice: Random, regulation: str, chain: str, *,
    closed: bool,
) -> None:  # fmt: skip
    now = timezone.now()
    made, steps = [], []
    for person in people:
        sent = now - timedelta(
            days=dice.randrange(0, 12) if not closed else dice.randrange(30, 330)
        )
        one = Declaration(
            id=uuid4(), person=person, regulation=regulation, chain=chain, base_version=1,
            state=rules.APPLIED if closed else rules.SUBMITTED, items_sha256="0" * 64,
            step="" if closed else "check", step_role="" if closed else "officer",
            step_since=timezone.localdate(sent), happened_on=timezone.localdate(sent),
            declare_by=timezone.localdate(sent), submitted_at=sent, submitted_by=officer,
            due_on=_soon(sent, 3), closed_at=sent + timedelta(days=20) if closed else None,
        )  # fmt: skip
        made.append(one)
        steps.append(_step(one, 0, "declare", "person", sent, sent, person.account_id))
        checked = sent + timedelta(days=dice.randrange(1, 9)) if closed else None
        steps.append(_step(one, 1, "check", "officer", sent, checked, officer.pk))
        if closed and checked is not None:
            signed = checked + timedelta(days=8)
            steps.append(_step(one, 2, "approve", "head", checked, signed, officer.pk))
    Declaration.objects.bulk_create(made, batch_size=2_000)
    StepTaken.objects.bulk_create(steps, batch_size=2_000)


def _step(
    one: Declaration, number: int, step: str, role: str, since: datetime, ended: datetime | None,
    by: int | None,
) -> StepTaken:  # fmt: skip
    return StepTaken(
        declaration=one, number=number, step=step, label=step, role=role,
        since=timezone.localdate(since), due_on=_soon(since, 3), ended_at=ended,
        outcome=rules.PASSED if ended else "", by_id=by if ended else None,
    )  # fmt: skip


def _soon(moment: datetime, days: int):  # type: ignore[no-untyped-def]
    return timezone.localdate(moment + timedelta(days=days))
