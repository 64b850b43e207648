"""The outside world of this room: what a national database is to us.

The real one is `national.NationalDatabase`; the fake one is a process of its own,
`simulators.national_db`, so that the wire is tested too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hoso.base.errors import Refused, Unreachable
from hoso.sync.rules import Outcome, Service


@dataclass(frozen=True, slots=True)
class Answer:
    """Surely accepted."""

    transaction_id: str
    message: str


class Declined(Refused):
    """The database said no; `message` is in its own words, `outcome` what they mean."""

    def __init__(self, message: str, outcome: Outcome) -> None:
        super().__init__(message)
        self.outcome = outcome


class NotSent(Unreachable):
    """Nothing of the packet went out: surely not stored."""


class National(Protocol):
    """The national database as this system needs it."""

    def send(self, service: Service, content: Mapping[str, Any]) -> Answer:
        """One message. Raises Declined; NotSent; Unreachable when the packet went out and
        no answer that can be believed came back: it may be stored or not."""
