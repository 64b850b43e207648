"""The same seed gives the same province; and where it refuses."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hoso.base.text import one_line
from hoso.dossiers.models import Person, Version
from simulators.province import filling, people
from simulators.province.names import PLENTY
from simulators.province.units import LEAST, Plan, most, plan
from simulators.province.upward import national
from tests.builders import undone

TODAY = date(2026, 11, 22)
COMMUNES = {
    "32248": "Xã Đất Mũi", "32002": "Phường An Xuyên", "31825": "Phường Bạc Liêu",
    "32191": "Xã Năm Căn", "32244": "Xã Phan Ngọc Hiển", "32098": "Xã Sông Đốc",
    "31942": "Phường Giá Rai", "31972": "Xã Gành Hào", "32044": "Xã Nguyễn Phích",
    "32047": "Xã U Minh", "32059": "Xã Khánh An",
}  # fmt: skip


def hash_of_all(seed: int) -> str:
    """Over every first version of a province of forty; nothing stays."""
    with undone():
        filling.fill(40, seed, today=TODAY, keys="pkcs12")
        versions = Version.objects.order_by("person_id").values_list("sha256", flat=True)
        return sha256("".join(versions).encode()).hexdigest()


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_province_and_another_seed_another() -> None:
    first = hash_of_all(1)
    assert hash_of_all(1) == first
    assert hash_of_all(2) != first


@pytest.mark.django_db
def test_it_refuses_where_people_are() -> None:
    filling.fill(30, 1, today=TODAY, keys="pkcs12")
    with pytest.raises(CommandError, match="đã có hồ sơ"):
        call_command("seed", people=30, verbosity=0)
    assert Person.objects.count() == 30


@pytest.mark.django_db
def test_it_refuses_outside_of_a_demo_and_of_tests(settings: Any) -> None:
    settings.HOSO_DEMO = settings.HOSO_TESTING = False
    with pytest.raises(CommandError, match="HOSO_DEMO"):
        call_command("seed", people=30, verbosity=0)


@pytest.mark.django_db
def test_it_says_when_there_are_too_few_people_for_the_units() -> None:
    with pytest.raises(CommandError, match="Ít nhất"):
        call_command("seed", people=20, units=60, verbosity=0)
    assert not Person.objects.exists()


@pytest.fixture
def sixty() -> Plan:
    return plan(60, COMMUNES)


def test_exactly_the_people_asked_for_get_a_seat(sixty: Plan) -> None:
    for count in (100, 600, 1234):
        assert len(people.seats(Random(1), sixty, count)) == count


def test_every_agency_has_a_head_and_an_officer(sixty: Plan) -> None:
    seats = people.seats(Random(1), sixty, 600)
    for role in ("head", "officer"):
        held = {sixty.agency_of(seat.post.unit) for seat in seats if seat.role == role}
        assert set(sixty.agencies()) <= held


def test_twenty_people_bear_the_name_that_is_searched_for_at_ten_thousand(sixty: Plan) -> None:
    names = [seat.cast.full_name for seat in people.seats(Random(1), sixty, 10_000)]
    typed = [name for name in names if one_line(name) == PLENTY]
    assert len(typed) == 20
    assert len(set(typed)) == 2  # composed and decomposed
    assert any(name.startswith("Đặng Đức") for name in names)


@pytest.mark.parametrize("count", range(LEAST, 21))
def test_a_small_province_seats_everybody_in_a_unit_that_it_has(count: int) -> None:
    small = plan(count, COMMUNES)
    seats = people.seats(Random(1), small, 60)
    assert len(seats) == 60 and {seat.post.unit for seat in seats} <= set(small.units)
    named = {seat.cast.username for seat in seats}
    assert {"thutruong", "daumoi", "nguoikhai", "vanthu", "sonoivu", "quantri"} <= named
    assert all(
        small.label(key, TODAY) and small.label(key, date(2020, 1, 1)) for key in small.units
    )
    with pytest.raises(ValueError, match="Ít nhất"):
        plan(LEAST - 1, COMMUNES)


def test_more_units_are_further_communes_with_a_school(sixty: Plan) -> None:
    larger = plan(most(COMMUNES), COMMUNES)
    added = [unit for key, unit in larger.units.items() if key not in sixty.units]
    assert {unit.kind for unit in added} == {"commune", "school"}
    codes = [unit.code for unit in larger.units.values() if unit.code]
    assert len(codes) == len(set(codes))
    with pytest.raises(ValueError, match="Nhiều nhất"):
        plan(most(COMMUNES) + 1, COMMUNES)


def test_a_seeding_that_starts_over_finds_an_empty_national_database(
    settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    with national() as first:
        first.server.ledger.put("000.00.00.H12_CB000001", {})
        assert first.server.ledger.records()
    with national() as again:
        assert not again.server.ledger.records()
