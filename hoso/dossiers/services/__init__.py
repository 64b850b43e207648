"""Verbs of dossiers. Once a record is open, only `changes` calls write and freeze."""

from hoso.dossiers.services.asking import Recruit, ask_record, open_asked, take_back, turn_down
from hoso.dossiers.services.copies import mark_of, refuse_copy, request_copy, seal_copy, sign_copy
from hoso.dossiers.services.opening import (
    OPENED_WITH,
    STAFF_NUMBERS,
    Opened,
    Opening,
    check_opening,
    is_asked_for,
    may_open,
    open_record,
    open_records,
    opened_content,
    opening_act,
    opening_body,
    require_opener,
)
from hoso.dossiers.services.passwords import (
    answer_password,
    ask_password,
    issuer_of,
    may_ask,
    may_reissue,
    reissue,
    reporters,
)
from hoso.dossiers.services.status import take_effect
from hoso.dossiers.services.writing import Write, freeze, next_versions, write

__all__ = [
    "OPENED_WITH",
    "Opened",
    "Opening",
    "Recruit",
    "STAFF_NUMBERS",
    "Write",
    "answer_password",
    "ask_password",
    "ask_record",
    "check_opening",
    "freeze",
    "is_asked_for",
    "issuer_of",
    "may_ask",
    "mark_of",
    "may_open",
    "may_reissue",
    "next_versions",
    "open_asked",
    "open_record",
    "open_records",
    "opened_content",
    "opening_act",
    "opening_body",
    "refuse_copy",
    "reissue",
    "reporters",
    "request_copy",
    "require_opener",
    "seal_copy",
    "sign_copy",
    "take_back",
    "take_effect",
    "turn_down",
    "write",
]
