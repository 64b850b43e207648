from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.files import rules


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Bằng tốt nghiệp.pdf", "Bằng tốt nghiệp.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\An\\bang.PDF", "bang.pdf"),
        ("..\\..\\bang.pdf", "bang.pdf"),
        ("bang\u202efdp.exe", "bangfdp.exe.pdf"),
        ("\u2066bằng\u2069\u200b.pdf", "bằng.pdf"),
        ("bang.jpg", "bang.pdf"),
        ("luong.exe", "luong.exe.pdf"),
        ("a\x00b\nc.pdf", "ab c.pdf"),
        ('x"; filename="y.html', "x__ filename=_y.html.pdf"),
        (".pdf", "minh-chung.pdf"),
        ("", "minh-chung.pdf"),
        ("..", "minh-chung.pdf"),
        (unicodedata.normalize("NFD", "bằng.pdf"), "bằng.pdf"),
    ],
)
def test_a_name_is_shown_without_its_tricks(given_name: str, shown: str) -> None:
    assert rules.cleaned_name(given_name, rules.PDF) == shown


def test_a_name_of_300_letters_is_cut_and_keeps_its_extension() -> None:
    name = rules.cleaned_name("ằ" * 300 + ".jpeg", rules.JPEG)
    assert name.endswith("ằ.jpeg")
    assert len(name.encode()) <= rules.NAME_BYTES


@given(st.text(max_size=400))
def test_any_name_becomes_one_safe_part(text: str) -> None:
    name = rules.cleaned_name(text, rules.PNG)
    assert name.endswith(".png") and len(name) > 4
    assert len(name.encode()) <= rules.NAME_BYTES
    assert not set(name) & set('/\\"<>|:*?\x00\n\r;')
    assert all(unicodedata.category(char)[0] != "C" for char in name)
    assert rules.cleaned_name(name, rules.PNG) == name


@pytest.mark.parametrize(
    ("size", "shown"),
    [(812, "812 byte"), (655_360, "640 KB"), (31_981_568, "30,5 MB"), (20_971_520, "20 MB")],
)
def test_sizes_are_written_as_an_office_writes_them(size: int, shown: str) -> None:
    assert rules.shown_size(size) == shown


def test_every_refusal_has_a_sentence_that_says_what_to_do() -> None:
    assert set(rules.SENTENCES) == set(rules.Refusal)
    for text in rules.SENTENCES.values():
        assert "Hãy" in text or "Chỉ nhận" in text
