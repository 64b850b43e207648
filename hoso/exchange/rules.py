"""States of a load and of an export, and what makes a row the same row again. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from hoso.base.states import Moves

RECEIVED, CHECKING, CHECKED, LOADING, LOADED, FAILED, DROPPED = (
    "received", "checking", "checked", "loading", "loaded", "failed", "dropped",
)  # fmt: skip
RUNNING = (RECEIVED, CHECKING, LOADING)

LOAD = Moves(
    table={
        (RECEIVED, "check"): CHECKING,
        (CHECKING, "check"): CHECKING,  # again, after its process was killed
        (CHECKING, "show"): CHECKED,
        (CHECKED, "load"): LOADING,
        (LOADING, "finish"): LOADED,
        (LOADING, "refuse"): CHECKED,  # all or nothing, and something was refused meanwhile
        (RECEIVED, "fail"): FAILED,
        (CHECKING, "fail"): FAILED,
        (LOADING, "fail"): FAILED,
        (RECEIVED, "drop"): DROPPED,
        (CHECKED, "drop"): DROPPED,
        (FAILED, "drop"): DROPPED,
    },
    labels={
        RECEIVED: "đã nhận tệp, chờ kiểm tra",
        CHECKING: "đang kiểm tra",
        CHECKED: "đã kiểm tra, chờ nạp",
        LOADING: "đang nạp",
        LOADED: "đã nạp, chờ thủ trưởng ký duyệt",
        FAILED: "không xử lý được",
        DROPPED: "đã bỏ",
    },
)

# Of one person in a load.
READY, UNCHANGED, REFUSED, DECLARED = "ready", "unchanged", "refused", "declared"
PERSON_LABELS = {
    READY: "sẽ nạp",
    UNCHANGED: "không có gì mới",
    REFUSED: "không nạp",
    DECLARED: "đã nạp",
}

ALL, GOOD = "all", "good"

WAITING, WRITING, WRITTEN = "waiting", "writing", "written"
EXPORT = Moves(
    table={
        (WAITING, "write"): WRITING,
        (WRITING, "write"): WRITING,
        (WRITING, "finish"): WRITTEN,
        (WAITING, "fail"): FAILED,
        (WRITING, "fail"): FAILED,
    },
    labels={
        WAITING: "chờ xuất",
        WRITING: "đang xuất",
        WRITTEN: "đã xuất",
        FAILED: "không xuất được",
    },
)

_ROWS = UUID("6f1d4b2e-52b1-5f0e-9d53-0b7c9f8f3c11")  # namespace of rows that came without an id


def row_id(number: str, section: str, row: Mapping[str, Any], occurrence: int) -> str:
    """The id of a row that a workbook gives without one: of the same person, section, values and
    place among equal rows it is always the same, so that a file loaded twice is loaded once."""
    said = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return str(uuid5(_ROWS, f"{number}\n{section}\n{occurrence}\n{said}"))
