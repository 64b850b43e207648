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

from tests import builders
from tests.house.knocking import NO_METHOD, address_of, knock, values_of
from tests.house.viewers import VIEWERS, Walk, everybody
from tests.web.test_no_server_errors import paths

TABLE = Path(__file__).with_name("authority.csv")
FOUND = Path(__file__).resolve().parents[2] / "var" / "authority"
METHODS = ("GET", "POST")
AREAS = sorted({name.partition(":")[0] for name, _ in paths()})
Rows = dict[tuple[str, str], dict[str, str]]

pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-4.4")]


def table() -> Rows:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row.pop("route"), row.pop("method")): row for row in rows}


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: Any) -> Iterator[Walk]:
    with django_db_blocker.unblock(), builders.undone():
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
def test_every_viewer_gets_at_every_address_what_the_table_says(walk: Walk, area: str) -> None:
    written, wrong = table(), []
    found: Rows = {}
    for name, path in sorted(each for each in paths() if each[0].partition(":")[0] == area):
        address = address_of(name, path, values_of(walk.world, name))
        for method in METHODS:
            row = written.get((name, method))
            if row is None and _is_closed(walk, name, method, address, written):
                continue
            found[name, method] = {who: _word(walk, who, method, address) for who in VIEWERS}
            wrong += [
                (name, method, who, f"is {word}, not {row and row.get(who)}")
                for who, word in found[name, method].items()
                if row is None or row.get(who) != word
            ]
    if wrong:
        _keep(area, found)
    assert wrong == [], f"what was found stands in {FOUND}"


def _is_closed(walk: Walk, name: str, method: str, address: str, written: Rows) -> bool:
    """Whether the address knows no such method: who is let in by the other one is told so."""
    let_in = [
        who
        for other in METHODS
        for who, word in written.get((name, other), {}).items()
        if word in ("yes", "shown")
    ]
    return bool(let_in) and _word(walk, let_in[0], method, address) == NO_METHOD


def _word(walk: Walk, who: str, method: str, address: str) -> str:
    client, own = walk.clients[who], who == "person"
    return knock(client, method, address, walk.world.secrets, own=own)


def _keep(area: str, found: Rows) -> None:
    """Rows as they are, for whoever reads them; a method that nobody knows is no row."""
    FOUND.mkdir(parents=True, exist_ok=True)
    with (FOUND / f"{area}.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["route", "method", *VIEWERS])
        for (name, method), row in found.items():
            if set(row.values()) - {NO_METHOD, "sign-in", "refused", "hidden"}:
                out.writerow([name, method, *(row[who] for who in VIEWERS)])
