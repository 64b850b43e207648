"""Every key has words, a row in the documentation and a value in each of the six files."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from enum import StrEnum
from inspect import getmembers, isclass
from pathlib import Path

import pytest

from hoso.regulations import comparing, kinds, queries
from hoso.regulations.editing import TOPS, parts, slots
from hoso.regulations.profile import DATA, Profile
from hoso.regulations.saying import PEOPLE, said
from hoso.regulations.words import FIELDS, GROUPS, KEYS, WORDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules" / "regulation.md"
TOP = {"name", *TOPS}
MAY_BE_LEFT_OUT = {"evidence_for"}
OF_PROFILE = [field.name for field in fields(Profile) if field.name not in TOP]


def test_each_key_has_a_label_a_group_and_what_the_system_does() -> None:
    assert list(KEYS) == OF_PROFILE
    for key, words in KEYS.items():
        assert words.group in GROUPS and words.label, key
        assert words.does.endswith(".") and len(words.does) > 15, key


def test_each_word_that_a_file_may_use_is_said_in_vietnamese() -> None:
    for name, kind in getmembers(kinds, isclass):
        if issubclass(kind, StrEnum) and kind is not StrEnum:
            assert set(WORDS[kind]) == set(kind), name
    for text in (queries.text_of(name) for name in queries.names()):
        for part in parts(text):
            if part != "top":
                assert {slot.name for slot in slots(part)} <= set(FIELDS), part
    assert list(PEOPLE) == ["cadre", "official", "employee", "worker"]


def test_the_keys_that_are_documented_are_those_of_a_file() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = page[page.index("| key | fields |") : page.index("**Timing**")]
    rows = [line.split("|")[1] for line in table.splitlines()[2:] if line.startswith("|")]
    documented = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    assert documented == OF_PROFILE
    top = page[page.index("## Top of the file") : page.index("## Keys")]
    assert set(TOPS) == set(re.findall(r"`(\w+)`", top))


@pytest.mark.parametrize("name", queries.names())
def test_the_keys_of_each_file_are_those_of_profile(name: str) -> None:
    given = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    assert list(given) == [key for key in [*TOPS, *OF_PROFILE] if key in given]
    assert set(OF_PROFILE) - MAY_BE_LEFT_OUT <= set(given)


@pytest.mark.parametrize("name", queries.names())
def test_every_value_is_a_sentence_with_no_word_of_the_file(name: str) -> None:
    profile = queries.profile(name)
    words = {word for kind in WORDS.values() for word in kind if "_" in word}
    for key, _ in profile.cited():
        text = said(profile, key)
        assert text and not [word for word in words if word in text], (key, text)
        assert "None" not in text and "(" * 2 not in text, (key, text)


@pytest.mark.parametrize("name", queries.names())
def test_a_shipped_regulation_has_no_doubts_but_the_summaries(name: str) -> None:
    found = comparing.doubts(queries.profile(name))
    assert [each for each in found if "bản tóm tắt" not in each] == []
    assert bool(found) is (name == "nghi_dinh_27_2026")


def test_a_regulation_differs_from_itself_nowhere_and_from_each_other_somewhere() -> None:
    profiles = [queries.profile(name) for name in queries.names()]
    for left in profiles:
        for right in profiles:
            pairs = comparing.compared(left, right)
            assert [pair.key for pair in pairs] == OF_PROFILE
            assert any(pair.differs for pair in pairs) is (left.name != right.name)


def test_what_two_say_alike_by_other_articles_does_not_differ() -> None:
    left, right = queries.profile("ca_mau_2024"), queries.profile("lai_chau_2024")
    [pair] = [pair for pair in comparing.compared(left, right) if pair.key == "evidence_required"]
    assert not pair.differs and pair.left != pair.right
