"""Reads of exchanges: how far one is, what was found in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from hoso.accounts.models import Account
from hoso.exchange import rules
from hoso.exchange.models import Load, LoadPerson


@dataclass(frozen=True, slots=True)
class Progress:
    """done of total people, and in words; total is None until the workbook has been read."""

    done: int
    total: int | None
    words: str
    is_running: bool

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Counts:
    """Of a load. rows == loaded + unchanged + refused once it is checked; people by state."""

    people: int
    rows: int
    loaded: int
    unchanged: int
    refused: int
    ready_people: int
    unchanged_people: int
    refused_people: int
    declared_people: int


def progress_of(load: Load) -> Progress:
    """One statement. Asked for again and again while it runs."""
    found = load.found.aggregate(all=Count("pk"), left=Count("pk", filter=Q(state=rules.READY)))
    is_loading = load.state == rules.LOADING
    done = found["all"] - found["left"] if is_loading else found["all"]
    word = "Đã nạp" if is_loading else "Đã kiểm tra"
    words = load.state_label.capitalize()
    if load.state in rules.RUNNING and load.people is not None:
        words = f"{word} {done}/{load.people} người"
    return Progress(done, load.people, words, load.state in rules.RUNNING)


def counts_of(load: Load) -> Counts:
    """One statement."""
    found = load.found.aggregate(
        people=Count("pk", filter=~Q(personal_number="")),
        rows=Sum("rows", default=0),
        loaded=Sum("loaded", default=0),
        unchanged=Sum("unchanged", default=0),
        refused=Sum("refused", default=0),
        ready_people=Count("pk", filter=Q(state=rules.READY)),
        unchanged_people=Count("pk", filter=Q(state=rules.UNCHANGED)),
        refused_people=Count("pk", filter=Q(state=rules.REFUSED)),
        declared_people=Count("pk", filter=Q(state=rules.DECLARED)),
    )
    return Counts(**found)


def found_in(load: Load, state: str = "") -> QuerySet[LoadPerson]:
    """The people of a load, or those in one state, in the order of the workbook, without what
    they would change."""
    people = load.found.defer("packed").order_by("position")
    return people.filter(state=state) if state else people


def loads_of(account: Account) -> QuerySet[Load]:
    """What the account brought in, the latest first."""
    loads: QuerySet[Load] = Load.objects.visible_to(account)
    return loads.select_related("unit", "batch").order_by("-received_at")
