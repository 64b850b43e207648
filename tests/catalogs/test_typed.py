from __future__ import annotations

import pytest

from hoso.catalogs.typed import resolve

pytestmark = pytest.mark.django_db


def test_a_code_stands_for_itself_and_a_whole_name_for_its_code() -> None:
    assert resolve([("sex", "2"), ("ethnicity", "kinh"), ("rank", "Cán sự"), ("sex", "Nữ")]) == {
        ("sex", "2"): "2",
        ("ethnicity", "kinh"): "01",
        ("rank", "Cán sự"): "01.004",
        ("sex", "Nữ"): "2",
    }


def test_a_place_is_understood_by_its_key_or_its_whole_path() -> None:
    path = "phuong ba dinh, thanh pho ha noi"
    assert resolve([("place", "34-x-00004"), ("place", path)]) == {
        ("place", "34-x-00004"): "34-x-00004",
        ("place", path): "34-x-00004",
    }


def test_what_names_nothing_or_several_things_is_left_out() -> None:
    assert resolve([("sex", "Nam Nữ"), ("place", "tỉnh cà mau"), ("ethnicity", "")]) == {}
