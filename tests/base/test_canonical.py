"""The quick way and the way of the standard are one text."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from hoso.base.canonical import _normalised, canonical

LEAVES = (
    st.text() | st.none() | st.booleans() | st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
@example({"a": "\n\u0303", "b": ["\x1f\u0307", '"\u0338']})
@example({"\ue000": 1, "\U00010000": 2, "a": "e\u0302\u0301"})
@example({"x": '\x7f\u2028\x85\\"/'})
def test_the_quick_way_writes_what_the_standard_writes(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(_normalised(value))


@pytest.mark.parametrize("value", [1.0, {"a": [1.5]}, 2**53])
def test_what_has_no_one_text_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical(value)


def test_what_json_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": object()})
