"""Verbs of exchange: workbooks in and out."""

from hoso.exchange.services.checking import check, help_check
from hoso.exchange.services.exporting import (
    export,
    request_export,
    require_still,
    template,
    write_workbook,
)
from hoso.exchange.services.intakes import (
    accounts_template,
    marked_accounts,
    open_accounts,
    receive_accounts,
    reissue_accounts,
    run_accounts,
)
from hoso.exchange.services.listing import write_list
from hoso.exchange.services.loading import ask_to_load, load
from hoso.exchange.services.marking import mark
from hoso.exchange.services.receiving import drop, receive, tidy

__all__ = [
    "accounts_template",
    "marked_accounts",
    "open_accounts",
    "receive_accounts",
    "reissue_accounts",
    "run_accounts",
    "ask_to_load",
    "check",
    "drop",
    "export",
    "help_check",
    "load",
    "mark",
    "receive",
    "request_export",
    "require_still",
    "template",
    "tidy",
    "write_list",
    "write_workbook",
]
