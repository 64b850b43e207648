"""Room on Python's stack: `roomy(call, ...)` calls it where there is enough below for all it calls.

Python maps its stack in pieces of 16 KB, and gives the last one back when the first frame in it
ends. Where a loop happens to stand at the end of a piece, every call in it maps one and unmaps it:
a fifth of the processor's time of a walk through the site was that. A frame that asks for half a
megabyte gets a piece of a whole one; what it does not touch costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def roomy(call: Callable[..., Any], *given: Any) -> Any:
    """What the call answers or raises."""
    return call(*given)


WORDS = 66_000  # of eight bytes: a little over half a megabyte
roomy.__code__ = roomy.__code__.replace(co_stacksize=WORDS)
