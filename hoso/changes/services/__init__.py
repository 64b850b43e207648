"""Verbs of changes: declare, check, approve."""

from hoso.changes.services import agency
from hoso.changes.services.approving import Approved, Prepared, approve, prepare
from hoso.changes.services.attaching import PHOTO, PORTRAIT, attach, attach_photo, detach
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
from hoso.changes.services.loading import (
    NO_SCANS,
    Loading,
    clear_batch,
    load,
    refuse_batch,
    start_batch,
    tell_heads,
)

__all__ = [
    "PHOTO",
    "PORTRAIT",
    "Approved",
    "Loading",
    "NO_SCANS",
    "Prepared",
    "accept",
    "agency",
    "approve",
    "attach",
    "attach_photo",
    "clear_batch",
    "clear_exceptions",
    "detach",
    "draft_of",
    "finish_check",
    "give_back",
    "give_back_whole",
    "hold_back",
    "own_copy",
    "load",
    "prepare",
    "refuse_batch",
    "save_operation",
    "send_copy",
    "start_batch",
    "submit",
    "tell_heads",
    "undo_operation",
    "withdraw",
]
