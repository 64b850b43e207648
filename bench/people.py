"""The list of 10,000 people: its ends, the search, eight at once."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import quote, urlsplit

import psycopg

from bench.figures import EACH, MS, TIMES, Figure
from bench.registry import Bench, measure
from bench.visitors import Visitor
from config import env
from hoso.accounts.models import Account

# Of these: one reads the whole province, the other the largest department.
HOME_AFFAIRS, DEPARTMENT = "sonoivu", "thutruong"
LIST = "/ho-so"
LIST_TARGET, CLIENTS_TARGET = 10.0, 200.0
CLIENTS, SECONDS = 8, 8

PAGE = """
SELECT p.id, p.full_name, p.staff_number, p.born_on, p.version_number, u.name, d.state
FROM dossiers_person p JOIN organisations_unit u ON u.id = p.unit_id
LEFT JOIN changes_declaration d ON d.person_id = p.id
  AND d.state IN ('submitted', 'returned', 'checked')
WHERE u.lft BETWEEN %(low)s AND %(high)s {narrowed}
ORDER BY {order} LIMIT 51
"""
COUNT = """
SELECT count(*) FROM dossiers_person p JOIN organisations_unit u ON u.id = p.unit_id
WHERE u.lft BETWEEN %(low)s AND %(high)s {narrowed}
"""
NAMED = "AND p.name_words @@ to_tsquery('simple', %(words)s)"
BEST_FIRST = "(p.name_folded = %(typed)s) DESC, p.sort_key, p.id"


@measure
def lists(on: Bench) -> Iterator[Figure]:
    everybody, own = on.visitor(HOME_AFFAIRS), on.visitor(DEPARTMENT)
    first, last = "p.sort_key, p.id", "p.sort_key DESC, p.id DESC"
    top, department = _interval(HOME_AFFAIRS), _interval(DEPARTMENT)
    for name, path, visitor, scope, order in (
        ("list.first", LIST, everybody, top, first),
        ("list.last", f"{LIST}?cuoi=1", everybody, top, last),
        ("list.department", LIST, own, department, first),
    ):
        yield from on.page(name, path, visitor, _bare(on, scope, order), LIST_TARGET)


@measure
def search(on: Bench) -> Iterator[Figure]:
    visitor, scope = on.visitor(HOME_AFFAIRS), _interval(HOME_AFFAIRS)
    decomposed = unicodedata.normalize("NFD", "nguyễn văn a")
    for name, place, typed, wanted, count in (
        ("search.plenty", LIST, "nguyen van a", "Nguyễn Văn A", 20),
        ("search.decomposed", LIST, decomposed, "Nguyễn Văn A", 20),
        ("search.d_with_stroke", LIST, "dang duc", "Đặng Đức", 5),
        ("search.box", "/tim", "nguyen van a", "Nguyễn Văn A", 20),
    ):
        path = f"{place}?q={quote(typed)}"
        _finds(visitor, path, wanted, count)
        bare = _bare(on, scope, BEST_FIRST, plain(typed))
        yield from on.page(name, path, visitor, bare, LIST_TARGET)


@measure
def clients(on: Bench) -> Iterator[Figure]:
    """Eight that ask for the first page without a pause, on both cores together."""
    visitor = on.visitor(HOME_AFFAIRS)
    at = urlsplit(on.address)
    seconds = 2 if on.quick else SECONDS
    asked = {
        "host": at.hostname, "port": at.port, "path": LIST, "clients": CLIENTS,
        "seconds": seconds, "cookie": "; ".join(f"{k}={v}" for k, v in visitor.cookies.items()),
    }  # fmt: skip
    before = on.processor()
    ended = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asked), cwd=env.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(ended.stdout)
    answers = told["counted"] / seconds
    yield Figure("list.8_clients", answers, EACH, CLIENTS_TARGET)
    worked = (on.processor() - before) * 1000 / told["answers"]
    yield Figure("list.8_clients.processor_of_each", worked, MS)
    bare = _bare_clients(on, _interval(HOME_AFFAIRS), min(seconds, 4))
    yield Figure("list.8_clients.bare_sql", bare, EACH)
    yield Figure("list.8_clients.ratio", bare / answers, TIMES)


def plain(typed: str) -> str:
    """Without accents, đ as d."""
    apart = unicodedata.normalize("NFD", typed.lower().replace("đ", "d"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def _finds(visitor: Visitor, path: str, wanted: str, count: int) -> None:
    """Raises RuntimeError unless the page shows that many of that name."""
    page = visitor.get(path).decode()
    text = unicodedata.normalize("NFC", unescape(re.sub(r"<[^>]+>", "\n", page)))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    found = sum(bool(re.match(rf"{wanted}\b", line)) for line in lines)
    if found < count:
        raise RuntimeError(f"{path} shows {found} of {count} {wanted}")


def _interval(username: str) -> tuple[int, int]:
    unit = Account.objects.get(username=username).grants.select_related("unit")[0].unit
    return unit.lft, unit.rgt


def _bare(on: Bench, scope: tuple[int, int], order: str, typed: str = "") -> Callable[[], object]:
    return lambda: _asked(on.sql, scope, order, typed)


def _asked(
    connection: psycopg.Connection[tuple[object, ...]],
    scope: tuple[int, int],
    order: str,
    typed: str = "",
) -> None:
    """A page and the count, as anyone would write them by hand."""
    values = {"low": scope[0], "high": scope[1], "typed": typed}
    values["words"] = " & ".join(typed.split()) + ":*"
    narrowed = NAMED if typed else ""
    connection.execute(PAGE.format(narrowed=narrowed, order=order).encode(), values).fetchall()
    connection.execute(COUNT.format(narrowed=narrowed).encode(), values).fetchall()


def _bare_clients(on: Bench, scope: tuple[int, int], seconds: int) -> float:
    end = time.perf_counter() + seconds
    done: list[int] = []

    def client() -> None:
        count = 0
        with psycopg.connect(on.database, autocommit=True, prepare_threshold=None) as connection:
            while time.perf_counter() < end:
                _asked(connection, scope, "p.sort_key, p.id")
                count += 1
        done.append(count)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return sum(done) / seconds
