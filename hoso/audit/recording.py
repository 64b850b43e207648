from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from hoso.audit.actions import ACTIONS

if TYPE_CHECKING:
    from hoso.audit.models import Event


_LONG_NUMBER = re.compile(r"(?<![\w-])[0-9]{9,}(?![\w-])")
_NUMBER = re.compile(r"[0-9]{12}")


class Actor(Protocol):
    """What an account shows of itself to the log."""

    pk: Any

    def get_username(self) -> str: ...


def current_event_id() -> UUID | None:
    """The event the running transaction writes under, or None."""
    if not connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('hoso.event', true), '')")
        row = cursor.fetchone()
    return UUID(row[0]) if row and row[0] else None


@contextmanager
def recording(
    actor: Actor | str, action: str, *, subject: object = "", reason: str = ""
) -> Iterator[Event]:
    """Open the transaction in which this act happens; all of it or nothing.

    actor: the account that acts, or the name of a process ("worker", "seed").
    reason: in it, what may be the number of a person, card or telephone is left out.
    action: a key of ACTIONS. subject: what it is about ("dossiers.person:<id>").

    A recording inside another one joins it: the rows belong to the outer event.
    """
    from hoso.audit.models import (
        Event,
    )  # the package is imported before the models are ready

    if action not in ACTIONS:
        raise LookupError(f"{action} is not in hoso.audit.actions")
    with transaction.atomic():
        outer = current_event_id()
        if outer is not None:
            yield Event(id=outer, action=action)
            return
        event = Event.objects.create(
            action=action,
            actor_id=None if isinstance(actor, str) else actor.pk,
            actor=actor if isinstance(actor, str) else _name(actor),
            subject=str(subject),
            reason=_LONG_NUMBER.sub("…", reason),
        )
        _name_to_the_database(str(event.pk))
        yield event  # an act that fails is undone, and with it what the database was told
        if not connection.needs_rollback:
            _name_to_the_database("")


def _name(account: Actor) -> str:
    """The sign-in name; the number of the account where the name holds a personal number, which
    does not rest in the log in plain (decision 0025)."""
    name = account.get_username()
    return f"account:{account.pk}" if _NUMBER.search(name) else name


def _name_to_the_database(event: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('hoso.event', %s, true)", [event])
