"""Several counts at once, added one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True)
class Summed:
    """To be inherited from by dataclasses whose fields all add up."""

    def __add__(self, other: Self) -> Self:
        return type(self)(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )

    @classmethod
    def between(cls, counts: Mapping[int, Self], first: int, last: int) -> Self:
        """The sum of those whose key is from first to last: by `lft`, of a unit and all below."""
        return sum((each for key, each in counts.items() if first <= key <= last), cls())
