"""Verbs of changes: declare, check, approve."""

from hoso.changes.proving import PORTRAIT
from hoso.changes.services import agency
from hoso.changes.services.approving import (
    Approved,
    Asked,
    Prepared,
    approve,
    asked_for,
    asked_of,
    in_stead,
    prepare,
    refuse_closed,
)
from hoso.changes.services.attaching import PHOTO, attach, attach_photo, detach
from hoso.changes.services.checking import (
    accept,
    clear_exceptions,
    finish_check,
    give_back,
    give_back_whole,
    hold_back,
)
from hoso.changes.services.copying import own_copy, send_copy
from hoso.changes.services.delegating import lend, lendable, take_back
from hoso.changes.services.drafting import (
    Kept,
    draft_of,
    save_operation,
    submit,
    undo_operation,
    withdraw,
)
from hoso.changes.services.entering import Entry, entry_of, may_declare, ruling
from hoso.changes.services.finishing import finish_many
from hoso.changes.services.leaving import Leaving, leave, leaver_due
from hoso.changes.services.loading import (
    NO_SCANS,
    Loading,
    clear_batch,
    load,
    refuse_batch,
    start_batch,
    tell_heads,
)
from hoso.changes.services.rerouting import Stuck, appoint, stuck, tell_of_stuck

__all__ = [
    "PHOTO",
    "PORTRAIT",
    "Approved",
    "Asked",
    "Entry",
    "Leaving",
    "Loading",
    "NO_SCANS",
    "Prepared",
    "Stuck",
    "accept",
    "agency",
    "appoint",
    "approve",
    "asked_for",
    "asked_of",
    "attach",
    "attach_photo",
    "clear_batch",
    "clear_exceptions",
    "detach",
    "Kept",
    "draft_of",
    "entry_of",
    "finish_check",
    "finish_many",
    "give_back",
    "give_back_whole",
    "hold_back",
    "in_stead",
    "leave",
    "leaver_due",
    "lend",
    "lendable",
    "load",
    "may_declare",
    "own_copy",
    "prepare",
    "refuse_batch",
    "refuse_closed",
    "ruling",
    "save_operation",
    "send_copy",
    "start_batch",
    "stuck",
    "submit",
    "take_back",
    "tell_heads",
    "tell_of_stuck",
    "undo_operation",
    "withdraw",
]
