"""A change reaches over what was decided for later days, as far as those days say nothing else."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from hoso.organisations import services
from hoso.organisations.models import Unit, UnitKind
from tests.organisations.days import unit_on

pytestmark = pytest.mark.django_db

START, MOVED, RENAMED, LATER = (
    date(2021, 1, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 6, 1),
)  # fmt: skip


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(date(2026, 11, 22), tick=False):
        yield


def opened(name: str, parent: Unit | None = None) -> Unit:
    return services.open_unit(name, UnitKind.DEPARTMENT, parent=parent, since=START, by="test")


def test_a_move_holds_also_after_a_name_that_was_decided_for_later() -> None:
    old, new = opened("Sở cũ"), opened("Sở mới")
    unit = opened("Chi cục", old)
    services.rename(unit, "Chi cục đổi tên", since=RENAMED, by="test")
    services.move(unit, new, since=MOVED, by="test")
    seen = [unit_on(unit, day) for day in (date(2026, 11, 30), MOVED, RENAMED, LATER)]
    assert [(each.name, each.parent_id) for each in seen if each] == [
        ("Chi cục", old.pk), ("Chi cục", new.pk),
        ("Chi cục đổi tên", new.pk), ("Chi cục đổi tên", new.pk),
    ]  # fmt: skip


def test_what_a_later_day_decides_by_itself_stays() -> None:
    old, new, last = opened("Sở cũ"), opened("Sở mới"), opened("Sở sau")
    unit = opened("Chi cục", old)
    services.move(unit, last, since=RENAMED, by="test")
    services.rename(unit, "Tên sau", since=LATER, by="test")
    services.move(unit, new, since=MOVED, by="test")
    seen = [unit_on(unit, day) for day in (MOVED, RENAMED, LATER)]
    assert [each.parent_id for each in seen if each] == [new.pk, last.pk, last.pk]
