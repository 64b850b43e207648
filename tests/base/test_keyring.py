from __future__ import annotations

from hoso.base.keyring import CURRENT, READING, Key, Ring


def test_a_ring_whose_keys_have_names_of_their_own_gets_a_new_key() -> None:
    ring = Ring({"2026": Key("2026", bytes(32), "2026-01-01", CURRENT)}, bytes(32))
    turned = ring.rotated("2026-11-26")
    assert turned.current.id == "k1"
    assert turned.keys["2026"].state == READING
