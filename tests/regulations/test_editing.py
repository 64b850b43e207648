from __future__ import annotations

import tomllib
from dataclasses import fields

import pytest

from hoso.regulations import editing, queries, reading
from hoso.regulations.profile import DATA
from hoso.regulations.values import Citation

TEXTS = {name: (DATA / f"{name}.toml").read_text("utf-8") for name in queries.names()}


@pytest.mark.parametrize("name", TEXTS)
def test_every_part_written_again_as_it_is_leaves_the_same_regulation(name: str) -> None:
    text = TEXTS[name]
    profile = reading.read(name, text)
    found = editing.parts(text)
    keys = {key for key, _ in profile.cited()}
    assert set(found) == keys | {editing.TOP}
    for key, part in found.items():
        again = editing.changed(text, key, part.values)
        assert reading.read(name, again) == profile, key
        assert again.count("#") == text.count("#"), f"{key}: a comment is gone"


@pytest.mark.parametrize("name", TEXTS)
def test_every_part_knows_what_it_may_say(name: str) -> None:
    for key, part in editing.parts(TEXTS[name]).items():
        if key != editing.TOP:
            known = {slot.name for slot in editing.slots(key)} | {
                field.name for field in fields(Citation)
            }
            assert set(part.values) <= known, key


def test_one_value_changes_and_nothing_else() -> None:
    text = TEXTS["ca_mau_2024"]
    values = {**editing.parts(text)["declare_change"].values, "amount": 7}
    new = editing.changed(text, "declare_change", values)
    old_lines, new_lines = text.splitlines(), new.splitlines()
    assert [pair for pair in zip(old_lines, new_lines, strict=True) if pair[0] != pair[1]] == [
        ("amount = 5", "amount = 7")
    ]
    assert reading.read("x", new).declare_change.value.amount == 7


def test_a_step_of_one_chain_is_not_taken_for_that_of_another() -> None:
    text = TEXTS["bo_noi_vu_2023"]
    values = {**editing.parts(text)["chains.new_direct.check"].values, "amount": 3}
    profile = reading.read("x", editing.changed(text, "chains.new_direct.check", values))
    amounts = {chain.value.key: chain.value.step("check").value.amount for chain in profile.chains}
    assert amounts == {"change_direct": 5, "change_subordinate": 5, "new_direct": 3, "all": 5}


def test_what_was_typed_stays_what_was_typed() -> None:
    text = TEXTS["ca_mau_2024"]
    odd = 'a "quote" \\ and\n[declare_change]\namount = 99 é # no comment'
    values = {**editing.parts(text)["declare_change"].values, "quote": odd}
    new = editing.changed(text, "declare_change", values)
    assert tomllib.loads(new)["declare_change"]["quote"] == odd
    assert tomllib.loads(new)["declare_change"]["amount"] == 5


def test_a_file_written_so_that_a_part_cannot_be_found_is_left_to_its_text() -> None:
    text = TEXTS["ca_mau_2024"].replace(
        'article = "Khoản 4 Điều 6"\nquote = "tối đa',
        'article = """\n[approval]\n"""\nquote = "tối đa',
        1,
    )
    assert reading.read("x", text)
    with pytest.raises((editing.CannotEdit, LookupError)):
        editing.changed(text, "declare_change", {"amount": 1})
