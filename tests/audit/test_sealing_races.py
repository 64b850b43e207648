"""Events that are committed while others are sealed: real commits, several sessions."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from hoso import audit
from hoso.audit import services
from hoso.audit.models import Leaf

pytestmark = pytest.mark.usefixtures("committed")


def test_an_event_begun_first_and_committed_last_is_sealed_after() -> None:
    """Commits overtake each other; nobody waits, nothing is left out."""
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with audit.recording("chậm", "catalogs.save"):
                begun.set()
                assert may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    with audit.recording("nhanh", "catalogs.save"):
        pass
    assert services.seal() == 1
    may_end.set()
    thread.join(10)
    assert services.seal() == 1
    order = Leaf.objects.order_by("number").values_list("event__actor", flat=True)
    assert list(order) == ["nhanh", "chậm"]
    assert services.seal() == 0


def test_two_sealers_at_once_give_each_event_one_place() -> None:
    for number in range(40):
        with audit.recording(f"người {number}", "catalogs.save"):
            pass
    done: list[int] = []

    def act() -> None:
        try:
            done.append(services.seal())
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert sorted(done) == [0, 0, 0, 40]
    numbers = Leaf.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [*range(40)]
