from __future__ import annotations

import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso.base.canonical import canonical, sha256
from hoso.base.identity import PersonalNumber, Sex
from hoso.base.text import MARKED, PLAIN, cleaned, folded, sort_key

VIETNAMESE = MARKED + MARKED.upper() + "abcdefghiklmnopqrstuvxyABC '’-  "


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Nguyễn Văn An", "nguyen van an"),
        ("NGUYỄN  VĂN ĐẠT", "nguyen van dat"),
        ("Đặng Đức", "dang duc"),
        ("H’Yơr Niê", "hyor nie"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Thuỷ"), "nguyen thi thuy"),
    ],
)
def test_accents_fold_away(text: str, plain: str) -> None:
    assert folded(text) == plain


def test_each_marked_letter_has_its_plain_one() -> None:
    assert len(MARKED) == len(PLAIN)
    for marked, plain in zip(MARKED, PLAIN, strict=True):
        stripped = "".join(
            char for char in unicodedata.normalize("NFD", marked) if not unicodedata.combining(char)
        )
        assert stripped.replace("đ", "d") == plain


@pytest.mark.django_db
@settings(max_examples=200, deadline=None)
@given(st.text(VIETNAMESE, max_size=40))
def test_sql_folds_like_python(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hoso_fold(%s), hoso_fold(%s)", [text, unicodedata.normalize("NFD", text)]
        )
        assert cursor.fetchone() == (folded(text), folded(text))


def test_names_sort_by_given_name_in_the_vietnamese_order() -> None:
    ordered = ["Lê An", "Nguyễn Văn An", "Trần Văn Ân", "Bùi Bảo", "Đỗ Dũng", "Lê Đức", "Lê Ý"]
    mixed = ordered[::-1]
    assert sorted(mixed, key=sort_key) == ordered


def test_tones_come_in_their_order() -> None:
    ordered = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"]
    mixed = ordered[::-1]
    assert sorted(mixed, key=sort_key) == ordered


def test_cleaning_takes_out_what_cannot_be_seen() -> None:
    assert cleaned(" An\u200b\u202e \u0000") == "An"


def test_canonical_json_is_sorted_compact_nfc_and_without_floats() -> None:
    nfd = unicodedata.normalize("NFD", "Đặng")
    assert canonical({"b": 1, "a": [nfd, None, True]}) == '{"a":["Đặng",null,true],"b":1}'.encode()
    assert canonical({"a": "Đặng"}) == canonical({"a": nfd})
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    with pytest.raises(ValueError, match="float"):
        canonical({"he_so": 2.34})


def test_a_personal_number_tells_century_sex_and_year() -> None:
    assert PersonalNumber("096085000001").sex is Sex.MALE
    assert PersonalNumber("096085000001").birth_year == 1985
    assert PersonalNumber("096303000001").sex is Sex.FEMALE
    assert PersonalNumber("096303000001").birth_year == 2003
    for wrong in ("", "12345678901", "1234567890123", "09608500000a", "000085000001"):
        with pytest.raises(ValueError, match="định danh"):
            PersonalNumber(wrong)


@given(st.text(alphabet=VIETNAMESE + " \t\n\r\u00a0\u200b\u2028\ufeff\u0301\u0303\x00\x85"))
def test_cleaning_text_that_is_all_printable_skips_nothing(text: str) -> None:
    """`cleaned` and `one_line` look first whether there is anything to take out."""
    from hoso.base import text as module

    plain = unicodedata.normalize("NFC", text)
    slow = module._UNSEEN.sub("", plain).strip()
    assert cleaned(text) == slow
    assert module.one_line(text) == module._SPACES.sub(" ", slow)
