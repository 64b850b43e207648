from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.base.canonical import canonical
from hoso.signing import rules

HASH = st.binary(min_size=32, max_size=32).map(bytes.hex)
ENTRIES = st.lists(
    st.builds(rules.entry, st.uuids(), st.integers(1, 900), HASH, HASH | st.just("")),
    min_size=1,
    max_size=20,
    unique_by=lambda each: each["dossier"],
)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=40)


def made(entries: list[rules.Entry], **given: Any) -> rules.Manifest:
    return rules.manifest(
        **{
            "purpose": "unit-approval",
            "unit_code": "H12.39",
            "unit_name": "Sở Nội vụ",
            "period": "2026-11",
            "signer_name": "Nguyễn Văn An",
            "signer_title": "Giám đốc",
            "made_at": datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
            "entries": entries,
            **given,
        }
    )


@given(ENTRIES, st.randoms())
def test_the_order_of_the_entries_does_not_change_the_bytes(
    entries: list[rules.Entry], chance: Any
) -> None:
    mixed = list(entries)
    chance.shuffle(mixed)
    assert canonical(dict(made(entries))) == canonical(dict(made(mixed)))


@given(ENTRIES, NAMES)
def test_a_manifest_reads_back_to_the_same_bytes(entries: list[rules.Entry], name: str) -> None:
    content = canonical(dict(made(entries, unit_name=name)))
    assert canonical(json.loads(content)) == content


@given(ENTRIES)
def test_every_entry_can_prove_its_line(entries: list[rules.Entry]) -> None:
    content = canonical(dict(made(entries)))
    for line in entries:
        proof = rules.proof(line, content, b"cms")
        assert proof["manifest"].encode() == content
        assert rules.proof_file(proof) == canonical(json.loads(rules.proof_file(proof)))


def test_a_decomposed_name_gives_the_same_bytes_as_a_composed_one() -> None:
    line = [rules.entry(UUID(int=1), 1, "a" * 64)]
    composed, decomposed = "Sở Nội vụ", "Sở Nội vụ"
    assert canonical(dict(made(line, unit_name=composed))) == canonical(
        dict(made(line, unit_name=decomposed))
    )


def test_the_moment_is_written_in_vietnams_time() -> None:
    assert made([rules.entry(UUID(int=1), 1, "a" * 64)])["made_at"] == "2026-11-24T08:30:00+07:00"


def test_a_version_that_is_not_in_the_manifest_has_no_proof() -> None:
    inside, outside = (rules.entry(UUID(int=n), 1, "a" * 64) for n in (1, 2))
    with pytest.raises(LookupError):
        rules.proof(outside, canonical(dict(made([inside]))), b"cms")


@pytest.mark.parametrize("sha256", ["", "A" * 64, "a" * 63, "g" * 64])
def test_an_entry_refuses_what_is_not_a_hash(sha256: str) -> None:
    with pytest.raises(ValueError):
        rules.entry(UUID(int=1), 1, sha256)


def test_a_manifest_refuses_a_dossier_twice_and_no_dossier_at_all() -> None:
    line = rules.entry(UUID(int=1), 1, "a" * 64)
    with pytest.raises(ValueError):
        made([line, line])
    with pytest.raises(ValueError):
        made([])
