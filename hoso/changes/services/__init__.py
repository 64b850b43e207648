"""Verbs of changes: declare, check, approve."""

from hoso.changes.services.approving import Approved, Prepared, approve, prepare
from hoso.changes.services.attaching import attach, attach_photo, detach
from hoso.changes.services.checking import (
    accept,
    clear_exceptions,
    finish_check,
    give_back,
    give_back_whole,
    hold_back,
)
from hoso.changes.services.copying import own_copy, send_copy
from hoso.changes.services.drafting import (
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
    "approve",
    "attach",
    "attach_photo",
    "clear_exceptions",
    "detach",
    "draft_of",
    "finish_check",
    "give_back",
    "give_back_whole",
    "hold_back",
    "own_copy",
    "prepare",
    "save_operation",
    "send_copy",
    "submit",
    "undo_operation",
    "withdraw",
]
