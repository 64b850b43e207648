"""What may happen next, as data: a room's table of moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hoso.base.errors import Conflict


@dataclass(frozen=True)
class Moves:
    """`table[(state, move)]` is the next state; `labels[state]` is how it is said."""

    table: Mapping[tuple[str, str], str]
    labels: Mapping[str, str]

    def open_from(self, state: str) -> list[str]:
        return [move for (source, move) in self.table if source == state]

    def after(self, state: str, move: str) -> str:
        """The state that `move` leads to. Raises Conflict when it is not open."""
        try:
            return self.table[(state, move)]
        except KeyError:
            raise Conflict(
                f"Không làm được: việc này đang ở tình trạng “{self.labels.get(state, state)}”. "
                "Tải lại trang để xem tình trạng mới nhất."
            ) from None
