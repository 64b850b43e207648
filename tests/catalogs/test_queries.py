from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hoso.catalogs import queries
from hoso.catalogs.models import Place, Rank

pytestmark = pytest.mark.django_db

OLD_DAY, NEW_DAY = date(1985, 3, 1), date(2026, 11, 22)


def test_labels_of_many_catalogs_take_one_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        found = queries.labels(
            {("sex", "2"), ("ethnicity", "01"), ("rank", "01.003"), ("sex", "9"), ("religion", "")}
        )
    assert found == {
        ("sex", "2"): "Nữ",
        ("ethnicity", "01"): "Kinh",
        ("rank", "01.003"): "Chuyên viên",
    }
    assert queries.valid_codes([("sex", "1"), ("sex", "7")]) == {("sex", "1")}
    with django_assert_num_queries(0):
        assert queries.labels([]) == {}


def test_the_ministry_code_is_given_only_where_the_packet_knows_one() -> None:
    asked = [("ethnicity", "01"), ("ethnicity", "56"), ("degree", "04"), ("rank", "01.003")]
    assert queries.ministry_codes(asked) == {
        ("ethnicity", "01"): "01",
        ("rank", "01.003"): "01.003",
    }


@pytest.mark.parametrize(
    ("key", "typed", "first"),
    [
        ("ethnicity", "kho mu", "Khơ-mú"),
        ("ethnicity", "tay khao", "Tày"),
        ("religion", "hoa hao phat", "Phật giáo Hòa Hảo"),
        ("rank", "chuyen vien", "Chuyên viên"),
        ("rank", "v.07.03.29", "Giáo viên tiểu học hạng III"),
        ("military_rank", "ĐẠI TÁ", "Đại tá"),
        ("country", "", "Việt Nam"),
    ],
)
def test_a_value_is_found_without_accents_by_name_other_name_or_code(
    key: str, typed: str, first: str
) -> None:
    assert queries.suggest(key, typed)[0].label == first


def test_like_signs_typed_are_plain_text() -> None:
    assert queries.suggest("ethnicity", "%") == []
    assert queries.suggest("ethnicity", "_") == []


def test_an_unknown_catalog_is_an_error_of_the_caller() -> None:
    with pytest.raises(LookupError):
        queries.suggest("castles", "a")


@pytest.mark.parametrize(
    ("typed", "on", "expected"),
    [
        ("u minh ca mau", NEW_DAY, "Xã U Minh, Tỉnh Cà Mau"),
        ("ca mau u minh", NEW_DAY, "Xã U Minh, Tỉnh Cà Mau"),
        ("Phường Ba Đì", NEW_DAY, "Phường Ba Đình, Thành phố Hà Nội"),
        ("phuong truc bach", OLD_DAY, "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội"),
        ("tp ca mau", OLD_DAY, "Thành phố Cà Mau, Tỉnh Cà Mau"),
        ("huyen ngoc hien", OLD_DAY, "Huyện Ngọc Hiển, Tỉnh Cà Mau"),
        ("dak nong", OLD_DAY, "Tỉnh Đắk Nông"),
    ],
)
def test_a_place_is_found_without_accents_in_any_order(typed: str, on: date, expected: str) -> None:
    found = [suggestion.label for suggestion in queries.suggest_places(typed, on)]
    assert expected in found[:3]


def test_until_three_letters_of_a_name_only_provinces_are_offered() -> None:
    assert {each.key[3] for each in queries.suggest_places("ca", NEW_DAY)} == {"t"}
    assert queries.suggest_places("ca", NEW_DAY)[0].label == "Tỉnh Cà Mau"
    assert {each.key[3] for each in queries.suggest_places("huyen u m", OLD_DAY)} != {"t"}


def test_the_day_decides_which_era_comes_first() -> None:
    assert queries.suggest_places("ba dinh ha noi", OLD_DAY)[0].key.startswith("63-")
    assert queries.suggest_places("ba dinh ha noi", NEW_DAY)[0].key.startswith("34-")
    assert queries.suggest_places("ba dinh ha noi", date(2025, 6, 30))[0].key.startswith("63-")
    assert queries.suggest_places("ba dinh ha noi", date(2025, 7, 1))[0].key.startswith("34-")


def test_an_old_place_says_where_it_belongs_now() -> None:
    found = {each.label: each for each in queries.suggest_places("phuong truc bach", OLD_DAY)}
    bach = found["Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội"]
    assert bach.note == "nay thuộc Phường Ba Đình, Thành phố Hà Nội"
    split = queries.suggest_places("phuong cua nam hoan kiem", OLD_DAY)[0]
    assert split.note.startswith("nay chia về: ")
    province = queries.suggest_places("tinh bac lieu", OLD_DAY)[0]
    assert (province.key, province.note) == ("63-t-95", "nay thuộc Tỉnh Cà Mau")


def test_nothing_typed_offers_no_place_and_signs_break_nothing() -> None:
    assert queries.suggest_places("") == []
    for typed in ("'; drop", "a & | ! :*", "()", "\\", "🙂", "ấ" * 300, "\x00"):
        queries.suggest_places(typed)


def test_names_of_places_take_one_statement(django_assert_num_queries: Any) -> None:
    keys = ("34-x-00004", "63-x-00004", "63-x-99999", "")
    with django_assert_num_queries(1):
        found = queries.labels(("place", key) for key in keys)
    assert found == {
        ("place", "34-x-00004"): "Phường Ba Đình, Thành phố Hà Nội",
        ("place", "63-x-00004"): "Phường Trúc Bạch, Quận Ba Đình, Thành phố Hà Nội",
    }
    assert queries.valid_codes([("place", "34-t-01"), ("place", "34-h-01")]) == {
        ("place", "34-t-01")
    }


@pytest.mark.parametrize("typed", ["t", "ca", "xa", "phu", "phuong b", "ha noi", "xa tan lap"])
def test_places_are_offered_in_one_statement_however_little_is_typed(
    typed: str, django_assert_num_queries: Any
) -> None:
    assert Place.objects.count() > 14_000
    with django_assert_num_queries(1):
        found = queries.suggest_places(typed, NEW_DAY)
    assert len(found) <= 10


def test_coefficients_are_those_of_the_decree() -> None:
    assert queries.coefficient("A1", 1) == Decimal("2.34")
    assert queries.coefficient("A1", 9) == Decimal("4.98")
    assert queries.coefficient("A1", 10) is None
    clerk = Rank.objects.get(code="01.003")
    assert (clerk.scale, clerk.months_per_step) == ("A1", 36)


def test_tallies_say_how_many_values_nobody_has_checked() -> None:
    tallies = queries.tallies()
    assert tallies["sex"].total == tallies["sex"].uncertain == 2
    assert tallies["ethnicity"].uncertain == 0
