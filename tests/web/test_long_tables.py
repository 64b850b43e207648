"""A dossier of very many rows, a field of very many choices: still within reach on a phone."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

from hoso.web.shown import CHOICES_AT_A_GLANCE, Control

FEW = [(str(number), f"Chức vụ {number}") for number in range(CHOICES_AT_A_GLANCE)]
MANY = [*FEW, ("x", "Hiệu trưởng"), ("y", "Kế toán trưởng")]


def boxes(choices: list[tuple[str, str]], chosen: list[str]) -> tuple[str, list[str]]:
    """The field as it is drawn, and the values of its boxes in order."""
    control = Control("chuc-vu", "Chức vụ", kind="checkboxes", value=chosen, choices=choices)
    drawn = render_to_string("ui/field.html", {"c": control})
    return drawn, re.findall(r'value="([^"]+)"', drawn)


def test_of_very_many_choices_the_chosen_come_first_in_a_frame_of_their_own() -> None:
    drawn, values = boxes(MANY, ["y", "3"])
    assert "hs-choices is-long" in drawn
    assert values == ["3", "y", *(key for key, _ in MANY if key not in ("3", "y"))]
    assert re.findall(r'value="([^"]+)" checked', drawn) == ["3", "y"]


@pytest.mark.parametrize("chosen", [[], ["7"]])
def test_a_few_choices_stand_as_the_catalog_has_them(chosen: list[str]) -> None:
    drawn, values = boxes(FEW, chosen)
    assert "is-long" not in drawn and values == [key for key, _ in FEW]
