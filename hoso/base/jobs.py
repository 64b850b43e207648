"""Jobs that follow a change, queued in the same transaction.

A job is named `room.verb` and defined by a task of that name in the room's
`tasks.py`. A low room may name a job of a higher one: it knows the name only.
`tests/house` holds that every deferred name has a task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from procrastinate.contrib.django import app

DEFAULT_QUEUE, DOCUMENTS_QUEUE = "default", "documents"


def defer(name: str, *, queue: str = DEFAULT_QUEUE, **arguments: Any) -> None:
    """Queue one job; it is gone again if the surrounding transaction rolls back."""
    app.configure_task(name, queue=queue).defer(**arguments)


def defer_many(name: str, each: Iterable[Mapping[str, Any]], *, queue: str = DEFAULT_QUEUE) -> None:
    """Queue one job for each of the arguments, in one statement; gone again as with `defer`."""
    calls = [dict(arguments) for arguments in each]
    if calls:
        app.configure_task(name, queue=queue).batch_defer(*calls)
