"""Verbs of changes: declare, check, approve."""

from hoso.changes.services import agency
from hoso.changes.services.approving import Approved, Prepared, approve, prepare
from hoso.changes.services.checking import (
    accept,
    clear_exceptions,
    finish_check,
    give_back,
    give_back_whole,
    hold_back,
)
from hoso.changes.services.drafting import (
    attach,
    detach,
    draft_of,
    save_operation,
    submit,
    undo_operation,
    withdraw,
)

__all__ = [
    "Approved",
    "Prepared",
    "accept",
    "agency",
    "approve",
    "attach",
    "clear_exceptions",
    "detach",
    "draft_of",
    "finish_check",
    "give_back",
    "give_back_whole",
    "hold_back",
    "prepare",
    "save_operation",
    "submit",
    "undo_operation",
    "withdraw",
]
