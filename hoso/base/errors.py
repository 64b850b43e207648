"""The one tree of errors. Services raise; only the edges (web, api, commands) translate.

    HosoError
    ├── NotAllowed      403  the account may not do this
    ├── Conflict        409  somebody else was first, or the state no longer allows it
    ├── Incomplete      422  what was given is wrong or missing; carries findings
    └── GatewayError         an outside system
        ├── Refused          it said no; saying it again will not help
        └── Unreachable      it did not answer, or not in a way that can be understood

Every message is Vietnamese, says what is wrong and what to do, and holds no
personal data: it may be logged.
"""

from __future__ import annotations

from collections.abc import Sequence

from hoso.base.findings import Finding


class HosoError(Exception):
    """What is said on screen: `message`, the `article` behind it, and whom to `ask`."""

    status = 500

    def __init__(self, message: str, *, article: str = "", ask: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.article = article
        self.ask = ask


class NotAllowed(HosoError):
    """The right is missing. `ask`: who has it."""

    status = 403


class Conflict(HosoError):
    """Somebody was faster, or it is no longer the time for it; to look again helps."""

    status = 409


class Incomplete(HosoError):
    """Carries the findings, each at its place; never empty."""

    status = 422

    def __init__(
        self,
        message: str,
        findings: Sequence[Finding] = (),
        *,
        article: str = "",
        ask: str = "",
    ) -> None:
        super().__init__(message, article=article, ask=ask)
        self.findings = tuple(findings) or (Finding(message),)


class GatewayError(HosoError):
    """Another system did not do its part."""

    status = 502


class Refused(GatewayError):
    """Permanent: the other side understood and said no, in `message`'s words."""


class Unreachable(GatewayError):
    """Temporary or unknown: whether the other side acted cannot be told from here."""
