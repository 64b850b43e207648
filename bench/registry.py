"""The measurements by name, and what they share."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import httpx
import psycopg

from bench.figures import MS, STATEMENTS, Figure, beside, spread, timed, worked
from bench.visitors import Visitor
from hoso.accounts.models import Account, Grant, Role

PAGES = 60  # how often each page is asked for


@dataclass
class Bench:
    """processor: seconds that web server and database have worked so far.

    quick: a tenth of the loops, to see that everything works.
    """

    address: str
    database: str
    processor: Callable[[], float]
    quick: bool = False
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def times(self, wanted: int) -> int:
        return max(4, wanted // 10) if self.quick else wanted

    def visitor(self, username: str) -> Visitor:
        """Signed in through the page, once."""
        if username not in self.visitors:
            account = Account.objects.get(username=username)
            self.visitors[username] = Visitor.signed_in(self.address, account)
        return self.visitors[username]

    @cached_property
    def head(self) -> Account:
        """Who signs for the whole province."""
        grants = Grant.objects.filter(role=Role.HEAD, unit__parent=None)
        return grants.select_related("account").order_by("pk")[0].account

    @cached_property
    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address)

    @cached_property
    def sql(self) -> psycopg.Connection[tuple[object, ...]]:
        """One plain connection, for the bare work. Each statement is planned anew, as it is for
        ours: a plan for any words at all would search the names without the index."""
        return psycopg.connect(self.database, autocommit=True, prepare_threshold=None)

    def page(
        self, name: str, path: str, visitor: Visitor, bare: Callable[[], object],
        target: float | None = None,
    ) -> Iterator[Figure]:  # fmt: skip
        """Of one page: on the server, over HTTP, its statements, the bare SQL."""
        times = self.times(PAGES)
        taken = timed(lambda: visitor.get(path), times)
        yield from spread(f"{name}.server", taken, target)
        processor = statistics.median(worked(lambda: visitor.get(path), times))
        yield Figure(f"{name}.server.processor", processor, MS)
        yield from spread(f"{name}.http", timed(lambda: self._ask(path, visitor), times))
        yield Figure(f"{name}.statements", len(visitor.statements(path)), STATEMENTS)
        yield from beside(name, taken, timed(bare, times), "sql")

    def _ask(self, path: str, visitor: Visitor) -> None:
        answer = self.client.get(path, cookies=dict(visitor.cookies))
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")


Measure = Callable[[Bench], Iterator[Figure]]
MEASURES: dict[str, Measure] = {}


def measure(act: Measure) -> Measure:
    """Registered under its own name; figures come out as they are found."""
    MEASURES[act.__name__] = act
    return act
