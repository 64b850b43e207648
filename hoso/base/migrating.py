"""What rooms set up in the database after each `migrate`, when every table is there."""

from __future__ import annotations

from collections.abc import Callable

_steps: list[Callable[[], None]] = []


def after_migrate(step: Callable[[], None]) -> None:
    """Called when a room is ready. The step may be run any number of times."""
    if step not in _steps:
        _steps.append(step)


def finish() -> None:
    """Every step, in the order of the rooms."""
    for step in _steps:
        step()
