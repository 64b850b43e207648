"""The tree against one that is built in full from the words of RFC 6962, section 2.1."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoso.audit import merkle, notes

LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def naive(contents: list[bytes]) -> bytes:
    """MTH of the RFC, word for word."""
    if not contents:
        return hashlib.sha256(b"").digest()
    if len(contents) == 1:
        return hashlib.sha256(b"\x00" + contents[0]).digest()
    split = 1
    while split * 2 < len(contents):
        split *= 2
    left, right = naive(contents[:split]), naive(contents[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashed(contents: list[bytes]) -> merkle.Leaves:
    found = [merkle.leaf_hash(each) for each in contents]
    return lambda low, high: found[low:high]


@given(LEAVES)
def test_the_growing_tree_has_the_root_of_the_rfc_at_each_size(contents: list[bytes]) -> None:
    tree = merkle.Frontier()
    assert tree.root() == naive([])
    for size, content in enumerate(contents, 1):
        tree.add(merkle.leaf_hash(content))
        assert tree.root() == naive(contents[:size])
        tree = merkle.Frontier.unpacked(size, tree.packed())
    with pytest.raises(ValueError):
        merkle.Frontier.unpacked(tree.size, tree.packed() + b"\0" * 32)


@given(LEAVES, st.data())
def test_an_inclusion_proof_holds_for_that_leaf_at_that_place_only(
    contents: list[bytes], data: st.DataObject
) -> None:
    size = len(contents)
    number = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(hashed(contents), number, size)
    leaf, root = merkle.leaf_hash(contents[number]), naive(contents)
    assert merkle.is_included(leaf, number, size, path, root)
    assert not merkle.is_included(merkle.leaf_hash(b"another leaf"), number, size, path, root)
    assert not merkle.is_included(leaf, number, size, path, naive([b"another tree"]))
    assert not merkle.is_included(leaf, number, size, [*path, root], root)
    if path:
        assert not merkle.is_included(leaf, number, size, path[:-1], root)
        assert not merkle.is_included(leaf, number, size, [root, *path[1:]], root)
    for other in set(range(size)) - {number}:
        if contents[other] != contents[number]:
            elsewhere = merkle.leaf_hash(contents[other])
            assert not merkle.is_included(elsewhere, number, size, path, root)
    assert not merkle.is_included(leaf, size, size, path, root)


@given(LEAVES, st.data())
def test_a_consistency_proof_holds_for_the_tree_that_grew_only(
    contents: list[bytes], data: st.DataObject
) -> None:
    new = len(contents)
    old = data.draw(st.integers(1, new))
    path = merkle.consistency_proof(hashed(contents), old, new)
    before, after = naive(contents[:old]), naive(contents)
    assert merkle.is_consistent(old, before, new, after, path)
    rewritten = naive([b"another leaf", *contents[1:old]])
    if contents[0] != b"another leaf":
        assert not merkle.is_consistent(old, rewritten, new, after, path)
    assert not merkle.is_consistent(old, before, new, naive([*contents, b"more"]), path)
    assert not merkle.is_consistent(old, before, new, after, [*path, after])
    assert not merkle.is_consistent(new + 1, before, new, after, path)
    if path:
        assert not merkle.is_consistent(old, before, new, after, path[:-1])


def test_a_leaf_never_passes_for_a_node() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_a_note_signed_by_another_program_is_read() -> None:
    """The example of Go's golang.org/x/mod/sumdb/note."""
    verifier = notes.Verifier.read(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = (
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6Ryy"
        "BwJnAM="
    )
    note = f"{text}\n— PeterNeumann {signature}\n"
    assert notes.opened(note, verifier) == text
    assert verifier.text.startswith("PeterNeumann+c74f20a3+")
    with pytest.raises(notes.BadNote, match="bị sửa sau khi ký"):
        notes.opened(note.replace("answer", "Answer"), verifier)
