"""Verbs of dossiers. Once a record is open, only `changes` calls write and freeze."""

from hoso.dossiers.services.copies import refuse_copy, request_copy, seal_copy, sign_copy
from hoso.dossiers.services.opening import (
    STAFF_NUMBERS,
    Opened,
    Opening,
    check_opening,
    open_record,
    open_records,
    opened_content,
)
from hoso.dossiers.services.writing import Write, freeze, next_versions, write

__all__ = [
    "Opened",
    "Opening",
    "STAFF_NUMBERS",
    "Write",
    "check_opening",
    "freeze",
    "next_versions",
    "open_record",
    "open_records",
    "opened_content",
    "refuse_copy",
    "request_copy",
    "seal_copy",
    "sign_copy",
    "write",
]
