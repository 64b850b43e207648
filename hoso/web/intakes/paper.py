"""Slips with one-time passwords on A4, to be cut out and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils import timezone

from hoso.accounts.services import ONE_TIME_DAYS
from hoso.accounts.services.intakes import Slip
from hoso.base.paper import drawn
from hoso.web.accounts.words import lost_password
from hoso.web.formats import moment

HERE = Path(__file__).parent


def printed(slips: Sequence[Slip], address: str) -> bytes:
    """PDF, six slips a page; address: of the sign-in."""
    shown = {
        "address": address,
        "lost": lost_password(),
        "days": str(ONE_TIME_DAYS),
        "on": f"{timezone.localdate():%d/%m/%Y}",
        "slips": [
            {
                "name": each.account.full_name,
                "username": each.account.username,
                "password": each.password,
                "until": moment(each.account.one_time_until),
            }
            for each in slips
        ],
    }
    return drawn(HERE / "slips.typ", shown)
