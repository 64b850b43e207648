"""Acts that happen at once: a thread and a connection each, real commits."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

LOOKS = 100_000  # some tens of seconds


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Run side by side, each on its own connection; what each of them raised."""
    start, raised = Barrier(len(acts)), [None] * len(acts)  # type: ignore[var-annotated]

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:
            raised[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def until_one_waits() -> None:
    """Return as soon as somebody waits for a lock in this database; to be called side by side.
    Fails when after so many looks nobody does."""
    waits = (
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
        "AND datname = current_database()"
    )
    with connection.cursor() as cursor:
        assert any(cursor.execute(waits).rowcount for _ in range(LOOKS)), "nobody waits for a lock"
