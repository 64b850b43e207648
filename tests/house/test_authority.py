"""Who may do what, at every address, against one table: `authority.csv` (CM-4.4, CM-16.3).

Addresses come out of the resolver, so a new one without a row fails. `docs/operations/authority.md`
says how the table is read and how a row comes into it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from config.settings import shared_sign_in
from tests import builders
from tests.house.authority_page import area_of, page
from tests.house.knocking import NO_METHOD, address_of, form_of, knock, values_of
from tests.house.viewers import VIEWERS, Walk, everybody
from tests.web.test_no_server_errors import paths
from tests.web.test_strangers import ABOUT

TABLE = Path(__file__).with_name("authority.csv")
FOUND = Path(__file__).resolve().parents[2] / "var" / "authority"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "operations" / "authority.md"
METHODS = ("GET", "POST")
# The beginning of the API's addresses: nothing is there.
CLOSED = {("api-1:api-root", "GET"), ("api-1:api-root", "POST")}
# Under Cà Mau's regulation nobody enters for others, and these are closed to all.
RULED_BY = {"entry": "tuyen_quang_2020"}
LET_IN = {"yes", "shown"}
# Where ids are of persons and their papers, what is kept from strangers is as if it were not there.
NEVER_REFUSED = {"people", "exports", "evidence", "components", "notices"}
STRANGERS = ("colleague", "officer@other", "hr-head@other", "head@other")
NOTHING_THERE = {NO_METHOD, "sign-in"}
AREAS = sorted({area_of(name) for name, _ in paths()})
Rows = dict[tuple[str, str], dict[str, str]]

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-4.4", "TQ-4.1")]


def table() -> Rows:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("route"), row.pop("method")): row for row in rows}


@pytest.fixture(scope="module")
def shared_provider() -> Iterator[None]:
    """Single sign-on is set up, at a provider that does not answer."""
    nowhere = "http://127.0.0.1:9"
    shared = shared_sign_in(nowhere, "hoso", "a secret")
    with override_settings(HOSO_SSO_URL=nowhere, SOCIALACCOUNT_PROVIDERS=shared):
        yield


@pytest.fixture(scope="module")
def walk(django_db_setup: None, shared_provider: None, django_db_blocker: Any) -> Iterator[Walk]:
    now = timezone.now()  # and it stays: no session ends of the walk's own length
    with django_db_blocker.unblock(), builders.undone(), time_machine.travel(now, tick=False):
        yield everybody()


def test_every_address_has_its_rows() -> None:
    known, there = {name for name, _ in table()}, {name for name, _ in paths()}
    missing = sorted(there - known)
    assert missing == [], (
        f"no row in {TABLE.name} for {missing}: run this file, read what stands for them in "
        f"{FOUND}, and copy the rows that are right"
    )
    assert sorted(known - there) == [], f"rows in {TABLE.name} for addresses that are no more"


@pytest.mark.parametrize("area", AREAS)
def test_every_viewer_gets_at_every_address_what_the_table_says(
    walk: Walk, area: str, settings: Any
) -> None:
    settings.HOSO_REGULATION = RULED_BY.get(area, settings.HOSO_REGULATION)
    written, wrong = table(), []
    found: Rows = {}
    for name, path in sorted(each for each in paths() if area_of(each[0]) == area):
        address = address_of(name, path, values_of(walk.world, name))
        for method in METHODS:
            row = written.get((name, method))
            if row is None and _is_closed(walk, name, method, address, written):
                continue
            found[name, method] = {who: _word(walk, who, name, method, address) for who in VIEWERS}
            wrong += [
                (name, method, who, f"is {word}, not {row and row.get(who)}")
                for who, word in found[name, method].items()
                if row is None or row.get(who) != word
            ]
    if wrong:
        _keep(area, found)
    assert wrong[:20] == [], f"{len(wrong)} cells are otherwise; what was found stands in {FOUND}"


def test_the_table_keeps_to_its_own_laws() -> None:
    """Whatever is written into it: who may not read the person is shown them nowhere, who is locked
    or whose days are over has nothing of what they had, and the anonymous sign in."""
    rows = table()
    reads = rows["people:dossier", "GET"]
    for key, row in rows.items():
        assert list(row) == list(VIEWERS), key
        for who, word in row.items():
            is_named = word in ("shown", "refused+named")
            assert not is_named or reads[who] == "shown", (key, who, "names whom they may not read")
        if area_of(key[0]) not in ("api-1", "accounts", "allauth"):
            assert row["anonymous"] == row["locked"] == "sign-in", key
        if area_of(key[0]) in NEVER_REFUSED and key[0] in ABOUT:
            told_apart = {row[who] for who in STRANGERS} - {"hidden", NO_METHOD}
            assert told_apart == set(), (key, "a 403 says that there is somebody")
        for over in ("lent-ended", "consent-over"):
            assert row[over] in (row["colleague"], "hidden", "refused"), (key, over)


def test_every_address_opens_to_somebody() -> None:
    """Or that it is closed to the others says nothing."""
    shut = {key for key, row in table().items() if not set(row.values()) & LET_IN}
    assert shut == CLOSED


def test_the_page_for_readers_says_the_same() -> None:
    written = page(VIEWERS, table())
    FOUND.mkdir(parents=True, exist_ok=True)
    (FOUND / PAGE.name).write_text(written, encoding="utf-8")
    assert PAGE.read_text("utf-8") == written, f"copy {FOUND / PAGE.name}"


def _is_closed(walk: Walk, name: str, method: str, address: str, written: Rows) -> bool:
    """Whether the address knows no such method: who is let in by the other one is told so, or
    everybody where that lets nobody in."""
    rows = [row for other in METHODS if (row := written.get((name, other)))]
    let_in = [who for row in rows for who, word in row.items() if word in LET_IN]
    told = {_word(walk, who, name, method, address) for who in let_in[:1] or VIEWERS}
    return bool(rows) and told <= NOTHING_THERE


def _word(walk: Walk, who: str, name: str, method: str, address: str) -> str:
    client, own, form = walk.clients[who], who == "person", form_of(walk.world, name, method)
    return knock(client, method, address, form, walk.world.secrets, own=own)


def _keep(area: str, found: Rows) -> None:
    """Rows as they are, for whoever reads them; none for a method that is not known there."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with (FOUND / f"{area}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["route", "method", *VIEWERS])
        open_to = {name for (name, _), row in found.items() if set(row.values()) & LET_IN}
        for (name, method), row in found.items():
            words = set(row.values())
            is_known = NO_METHOD not in words or name not in open_to
            if words & LET_IN or (is_known and not words <= NOTHING_THERE):
                out.writerow([name, method, *(row[who] for who in VIEWERS)])
