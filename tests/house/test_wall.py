"""The second wall (docs/decisions/0028): a query that forgets `visible_to` shows nobody.

Walled is whatever leads to a person, held here against the models and not against the code that
sets the wall up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.utils import timezone

from hoso.accounts.access import Act
from hoso.accounts.models import Account, Role
from hoso.base import wall
from hoso.changes.models import Declaration
from hoso.changes.services import calendar
from hoso.dossiers import walled
from hoso.dossiers.models import Person
from hoso.dossiers.wall import raise_for
from hoso.keys import services as keys
from hoso.organisations.models import Unit
from hoso.reading.kinds import Kind
from hoso.reading.services import record
from hoso.regulations.models import DayEffect
from hoso.regulations.services import Day
from hoso.web.readings import listing
from hoso.web.regulations import adopting
from hoso.web.upward import outbox
from tests import builders, whole
from tests.web.test_strangers import ABOUT, ADMINISTRATOR, World, world

__all__ = ["world"]
ROOT = Path(__file__).resolve().parents[2] / "hoso"

# Who looks beyond the scope of who asks, and why it must: file:function.
BEYOND = {
    "accounts/services/giving.py:_person_of": "whether an account has a dossier",
    "changes/services/calendar.py:set_days": "the calendar is everybody's",
    "changes/services/calendar.py:would_move": "the same",
    "changes/services/drafting.py:_kind": "a row that is another's is refused",
    "deadlines/services/settling.py:_settled": "what is due follows from all facts",
    "dossiers/queries.py:said_before": "words of at least three people, without whose",
    "dossiers/services/consenting.py:_whose": "one asks for whom one may not read yet",
    "dossiers/services/opening.py:has_record": "a number is one person's in the province",
    "dossiers/services/writing.py:_add": "the row with that id may be another's",
    "exchange/services/intake_rows.py:_known": "a number of somebody elsewhere is refused",
    "keys/services.py:standings": "a key is in use wherever a row rests under it",
    "sync/services/delivery.py:requeue": "who watches the link need not read the person",
    "web/accounts/adapters.py:come_in": "nobody is in yet, and has a dossier or not",
    "web/accounts/subjects.py:_named": "nobody is signed in yet",
    "web/consents/views.py:_consent_or_404": "the same, of one",
    "web/consents/views.py:consents": "who asked keeps the name that was granted, when it is over",
    "web/deadlines/late.py:_hidden": "finds whom not to name",
    "web/readings/listing.py:listed": "who sees the whole log sees that somebody was read",
    "web/readings/views.py:take": "the same",
    "web/regulations/adopting.py:_consequences": "how many there are in every unit",
    "web/upward/outbox.py:outbox": "who watches the link need not read the person",
    "web/upward/packets.py:_packet_or_404": "the same",
    "web/upward/packets.py:_page": "the same",
    "web/upward/views.py:signed": "the same",
    "web/upward/signed.py:latest": "a session is seen when every dossier in it may be",
    "web/upward/signed.py:session_or_404": "the same",
    "web/rights/views.py:account_or_404": "whether an account has a dossier",
    "web/rights/views.py:listed": "the same, of many",
}  # fmt: skip


def test_who_looks_beyond_stands_in_the_list() -> None:
    found = {
        f"{file.relative_to(ROOT)}:{function.name}"
        for file in ROOT.rglob("*.py")
        if "wall.beyond(" in (text := file.read_text(encoding="utf-8"))
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef)
        and any(_is_beyond(node) for node in ast.walk(function))
    }
    assert found == set(BEYOND)


def test_nobody_leaves_the_connection_that_is_walled() -> None:
    """Another one in the middle of a request would not be; Django makes none of its own accord."""
    leaving = ("connection.close(", "close_old_connections", "connections.close_all")
    found = {
        str(file.relative_to(ROOT)): each
        for file in ROOT.rglob("*.py")
        for each in leaving
        if each in file.read_text(encoding="utf-8")
    }
    # The first when it cannot put the connection back; the other's is a line to a mail server.
    assert set(found) == {"base/wall.py", "notices/gateways/smtp.py"}


def _is_beyond(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "wall.beyond"


# ── what stands in the database ─────────────────────────────────────────────


def ways() -> dict[type[models.Model], str]:
    """Every model of which some foreign key leads to a person, with a way there."""
    found: dict[type[models.Model], str] = {Person: "pk"}
    every = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
    while more := {
        each: _way(each, found) for each in every if each not in found and _way(each, found)
    }:
        found.update(more)
    return found


def _way(model: type[models.Model], known: dict[type[models.Model], str]) -> str:
    keys = [each for each in model._meta.concrete_fields if isinstance(each, models.ForeignKey)]
    leading = [each for each in keys if each.related_model in known]
    ways = [f"{each.name}__{known[each.related_model]}" for each in leading]
    return min(ways, key=len, default="")


@pytest.mark.django_db
def test_whatever_leads_to_a_person_is_walled() -> None:
    tables = {each._meta.db_table for each in ways()}
    assert len(tables) > 50
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        secured = {table for (table,) in cursor.fetchall()}
        cursor.execute("SELECT tablename, roles::text[], qual FROM pg_policies")
        policies = {(table, *roles): qual for table, roles, qual in cursor.fetchall()}
    assert secured == tables - set(walled.EXEMPT)
    assert all(walled.EXEMPT.values()) and set(walled.EXEMPT) <= tables
    assert set(policies) == {(table, role) for table in secured for role in (wall.WEB, wall.WHOLE)}
    for (table, role), rule in policies.items():
        assert (rule == "true") is (role == wall.WHOLE), table


@pytest.mark.django_db
def test_the_web_may_read_and_write_every_table_and_no_more() -> None:
    wanted = "SELECT, INSERT, UPDATE, DELETE"
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT tablename, bool_and(has_table_privilege(role, quote_ident(tablename), each)),
              bool_or(has_table_privilege(role, quote_ident(tablename), 'TRUNCATE'))
            FROM pg_tables, unnest(%s::text[]) AS role, unnest(string_to_array(%s, ', ')) AS each
            WHERE schemaname = 'public' GROUP BY 1""",
            [[wall.WEB, wall.WHOLE], wanted],
        )
        rights = cursor.fetchall()
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s::text[]) AND NOT rolsuper "
            "AND NOT rolcanlogin AND NOT rolbypassrls",
            [[wall.WEB, wall.WHOLE]],
        )
        assert len(cursor.fetchall()) == 2
    assert len(rights) > 100
    assert [table for table, may, more in rights if not may or more] == []


# ── what is seen ────────────────────────────────────────────────────────────


@pytest.fixture
def full(world: World) -> World:
    """Every address has something to show, and every section a row."""
    for values in ABOUT.values():
        values(world)
    whole.fill(world.here.person, 60)
    return world


def seen_by(account: Account | AnonymousUser) -> dict[type[models.Model], list[Any]]:
    """The keys of every row that a query without any condition finds, behind the wall."""
    raise_for(account)
    try:
        return {
            model: list(model._base_manager.order_by().values_list("pk", flat=True))
            for model in ways()
        }
    finally:
        wall.lower()


def people_of(found: dict[type[models.Model], list[Any]]) -> Iterator[tuple[str, UUID]]:
    """Of whom these rows are, asked without the wall."""
    for model, found_keys in found.items():
        rows = model._base_manager.filter(pk__in=found_keys).order_by()
        for person in rows.values_list(ways()[model], flat=True):
            if person is not None:
                yield model._meta.db_table, person


@pytest.mark.django_db
@pytest.mark.clause("CM-8.3")
def test_a_query_that_forgets_shows_only_the_scope(full: World) -> None:
    here = full.here
    watcher = builders.make_account("Giám Sát", role=Role.HOME_AFFAIRS, unit=here.province)
    everything = seen_by(watcher)
    covered = {table for table, person in people_of(everything) if person == here.person.pk}
    assert len(covered) > 40, sorted({each._meta.db_table for each in ways()} - covered)

    for account in (here.officer, here.account, *full.strangers.values()):
        known = Account.objects.get(pk=account.pk)
        found, allowed = seen_by(known), scope_of(known)
        assert set(found[Person]) == allowed
        other = {table for table, person in people_of(found) if person not in allowed}
        assert other == set(), known.full_name
        if known == here.officer:
            mine = {table for table, person in people_of(found) if person == here.person.pk}
            assert covered - mine == set()
    nobody = seen_by(AnonymousUser())
    assert {model: keys for model, keys in nobody.items() if keys} == {}


ADMINISTERS = "who administers the agency alone"


@pytest.mark.django_db
@pytest.mark.clause("CM-8.3")
@pytest.mark.parametrize("who", [ADMINISTRATOR, ADMINISTERS])
def test_who_reads_nobody_is_shown_nobody_and_counts_what_is_everybodys(
    full: World, who: str
) -> None:
    """However wide the grant. Keys, calendar, link and log are of rows that may not be seen: one
    that is left out would end a key in use, or leave a day due that is none."""
    here, given = full.here, full.strangers
    if who == ADMINISTERS:
        made = builders.make_account("Quản Trị Sở", role=Role.ADMINISTRATOR, unit=here.unit)
        given = {who: made}
    account = Account.objects.get(pk=given[who].pk)
    record(Account.objects.get(pk=here.officer.pk), here.person, Kind.DOSSIER)
    work = work_of(full, account)
    raise_for(account)
    try:
        assert not Person.objects.exists() and not Declaration.objects.exists()
        assert work_of(full, account) == work
    finally:
        wall.lower()
    assert work["keys"] > 100 and work["moved"] and work["packets"]
    assert bool(work["readings"]) is (who == ADMINISTRATOR)


def work_of(full: World, account: Account) -> dict[str, int]:
    known = Account.objects.get(pk=account.pk)
    due = full.declaration.due_on
    assert due is not None
    day = Day(due, DayEffect.HOLIDAY, "Nghỉ thử")
    return {
        "keys": sum(each.values for each in keys.standings()[0]),
        "moved": len(calendar.would_move([day], by=known)),
        "packets": len(outbox.outbox(known, {}).page.rows),
        "readings": listing.listed(known, listing.Asked(ground=""), {}).total or 0,
        "switch": adopting._consequences("tuyen_quang_2020")["under_way"],
    }


def scope_of(account: Account) -> set[UUID]:
    """People of the units of every grant by which one meets people, and whom one may read anyhow.
    Seal keepers see whose papers they seal."""
    grants = account.grants.current_on(timezone.localdate()).select_related("unit")
    grants = grants.exclude(role=Role.ADMINISTRATOR)
    units = [each for grant in grants for each in Unit.objects.under(grant.unit)]
    people = Person.objects.filter(unit__in=units) | Person.objects.visible_to(
        account, Act.READ_PART
    )
    return set(people.values_list("pk", flat=True))
