from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.organisations import rules


def test_a_tree_is_numbered_depth_first_in_the_given_order() -> None:
    spots = rules.numbered({1: None, 2: 1, 3: 1, 4: 3, 5: None}, [5, 1, 3, 2, 4])
    assert spots[5] == rules.Spot(1, 1, 0)
    assert spots[1] == rules.Spot(2, 5, 0)
    assert spots[3] == rules.Spot(3, 4, 1)
    assert spots[4] == rules.Spot(4, 4, 2)
    assert spots[2] == rules.Spot(5, 5, 1)


@given(st.lists(st.integers(0, 60), max_size=60))
def test_a_unit_is_below_another_exactly_when_its_number_lies_inside(choices: list[int]) -> None:
    parents = {
        unit: (choice % unit if unit and choice % 3 else None)
        for unit, choice in enumerate(choices)
    }
    spots = rules.numbered(parents, list(parents))
    for unit in parents:
        above = set()
        walked = parents[unit]
        while walked is not None:
            above.add(walked)
            walked = parents[walked]
        inside = {
            other
            for other, spot in spots.items()
            if other != unit and spot.lft <= spots[unit].lft <= spot.rgt
        }
        assert inside == above
        assert spots[unit].depth == len(above)


def test_a_circle_is_named() -> None:
    assert set(rules.circle({1: 2, 2: 3, 3: 1, 4: 1})) == {1, 2, 3}
    assert rules.circle({1: None, 2: 1, 3: 2}) == ()
    with pytest.raises(ValueError):
        rules.numbered({1: 2, 2: 1}, [1, 2])


def test_a_very_deep_tree_does_not_exhaust_the_stack() -> None:
    deep = {unit: unit - 1 if unit else None for unit in range(20_000)}
    assert rules.numbered(deep, list(deep))[19_999].depth == 19_999


@pytest.mark.clause("CM-16.2")
@pytest.mark.parametrize(
    ("code", "legacy"),
    [
        ("H12", "000.00.00.H12"),
        ("H12.39", "000.00.39.H12"),
        ("H12.39.05", "000.05.39.H12"),
        ("H07.26.03.014", "014.03.26.H07"),
    ],
)
def test_an_identifier_as_it_was_written_before(code: str, legacy: str) -> None:
    assert rules.legacy_code(code) == legacy


@pytest.mark.clause("CM-16.2")
@pytest.mark.parametrize(
    "code", ["", "H1", "h12", "H12.", "H12.3", "H12.39.5", "12.39", "H12.39.05.014.01"]
)
def test_what_is_no_identifier_is_refused_in_words(code: str) -> None:
    with pytest.raises(ValueError, match="Quyết định 20/2020/QĐ-TTg"):
        rules.check_code(code)


def test_a_third_level_of_three_digits_has_no_old_form() -> None:
    rules.check_code("H34.12.345")
    with pytest.raises(ValueError, match="dạng cũ"):
        rules.legacy_code("H34.12.345")
