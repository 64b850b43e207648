"""The Merkle tree of RFC 6962 (section 2.1; RFC 9162 says how proofs are checked). Pure.

A leaf and a node are hashed under different prefixes, so that neither passes for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

LENGTH = 32
EMPTY = hashlib.sha256(b"").digest()

# The hashes of the leaves from one number up to another (excluded).
Leaves = Callable[[int, int], Iterable[bytes]]


def leaf_hash(content: bytes) -> bytes:
    """RFC 6962, 2.1: another prefix than a node's, so that neither passes for the other."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """The roots of the full subtrees of a tree, the largest first: all that a tree needs in
    order to grow, log2(size) hashes."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """One leaf more, given as its hash."""
        self.hashes.append(leaf)
        full = self.size
        while full & 1:
            right = self.hashes.pop()
            self.hashes[-1] = node_hash(self.hashes[-1], right)
            full >>= 1
        self.size += 1

    def root(self) -> bytes:
        """The head of the tree as it is now."""
        if not self.hashes:
            return EMPTY
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root

    def packed(self) -> bytes:
        """As `unpacked` reads it, with the size."""
        return b"".join(self.hashes)

    @classmethod
    def unpacked(cls, size: int, packed: bytes) -> Frontier:
        """Raises ValueError when the hashes are not as many as that size has."""
        hashes = [packed[at : at + LENGTH] for at in range(0, len(packed), LENGTH)]
        if len(packed) != LENGTH * size.bit_count():
            raise ValueError("Not the frontier of a tree of that size.")
        return cls(size, hashes)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The head over these hashes of leaves."""
    tree = Frontier()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def inclusion_proof(leaves: Leaves, number: int, size: int) -> list[bytes]:
    """The hashes beside the way from a leaf up to the head of the first `size` leaves."""
    if not 0 <= number < size:
        raise ValueError("There is no such leaf in a tree of that size.")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if number < middle:
            path.append(root_of(leaves(middle, high)))
            high = middle
        else:
            path.append(root_of(leaves(low, middle)))
            low = middle
    return path[::-1]


def is_included(leaf: bytes, number: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path leads from this leaf at this place to the head (RFC 9162, 2.1.3.2)."""
    if not 0 <= number < size:
        return False
    place, last, found = number, size - 1, leaf
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(each, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, each)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(leaves: Leaves, old: int, new: int) -> list[bytes]:
    """What shows that the tree of `new` leaves begins with that of `old`."""
    if not 0 < old <= new:
        raise ValueError("A tree grows, and from one leaf on.")
    path: list[bytes] = []
    low, high, is_whole = 0, new, True
    while old - low < high - low:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(root_of(leaves(middle, high)))
            high = middle
        else:
            path.append(root_of(leaves(low, middle)))
            low, is_whole = middle, False
    if not is_whole:
        path.append(root_of(leaves(low, high)))
    return path[::-1]


def is_consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether the older head is of the beginning of the newer tree (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for each in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(each, before), node_hash(each, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, each)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(width: int) -> int:
    """The largest power of two below the width."""
    return 1 << ((width - 1).bit_length() - 1)
