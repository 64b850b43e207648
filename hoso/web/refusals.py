"""Refusals in the log, so that whoever watches it sees who tries doors: the first of an account in
an hour, then the tenth, the hundredth … Neither ids nor what was typed stand there."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from hoso import audit
from hoso.accounts.models import Account
from hoso.web import limits

log = logging.getLogger(__name__)

HOUR = 3600
NOTED = {10**power for power in range(7)}


class RefusalsNoted:
    """Of who is signed in: 403, and 404 for a person whom the account may not see
    (`web.access`)."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        account = request.user
        is_refused = response.status_code == 403 or getattr(request, "is_refused", False)
        if is_refused and isinstance(account, Account):
            try:
                note(request, account)
            except (OperationalError, InterfaceError) as error:
                log.error("a refusal was not noted: %s", type(error).__name__)
        return response


def note(request: HttpRequest, account: Account) -> None:
    """One statement, and an event for each power of ten within the hour."""
    count = limits.counted("refused", str(account.pk), HOUR)
    if count not in NOTED:
        return
    reason = f"{_place(request)}: lần thứ {count} trong giờ"
    with audit.recording(account, "accounts.refused", reason=reason):
        pass


def _place(request: HttpRequest) -> str:
    """What was tried, as the log shows it: the address with "…" where an id or a name stood."""
    route = request.resolver_match.route if request.resolver_match else ""
    doing = "mở" if request.method in {"GET", "HEAD"} else "gửi đến"
    return f"{doing} /{re.sub('<[^>]*>', '…', route)}"
