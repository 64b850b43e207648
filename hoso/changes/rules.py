"""Drafts and moves, without a database.

An operation is one line of a draft: {"operation": "set" | "add" | "edit" | "remove",
"section": key, "row": id or "", "raw": {field: typed text}, "evidence": [ids]}. Raw text is
kept as typed, so that nothing is lost and a draft may be wrong.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from hoso.base.canonical import canonical, sha256
from hoso.base.errors import Conflict
from hoso.base.findings import Finding
from hoso.base.states import Moves
from hoso.dossiers.readers.form import read_form
from hoso.dossiers.readers.values import Resolve
from hoso.dossiers.sections import SECTIONS, section
from hoso.dossiers.sections.declaration import Content, Row, Section

Operation = dict[str, Any]

SUBMITTED, RETURNED, CHECKED, APPLIED, WITHDRAWN = (
    "submitted", "returned", "checked", "applied", "withdrawn",
)  # fmt: skip

OPEN_STATES = (SUBMITTED, RETURNED, CHECKED)

DECLARATION = Moves(
    table={
        (SUBMITTED, "pass"): CHECKED,
        (SUBMITTED, "step"): SUBMITTED,  # to the next of several checks
        (SUBMITTED, "give_back"): RETURNED,
        (SUBMITTED, "withdraw"): WITHDRAWN,
        (RETURNED, "resend"): SUBMITTED,
        (RETURNED, "resend_to_sign"): CHECKED,  # where nothing stands before the head
        (RETURNED, "withdraw"): WITHDRAWN,
        (CHECKED, "withdraw"): WITHDRAWN,  # where nothing stands before the head
        (CHECKED, "give_back"): RETURNED,
        (CHECKED, "back_to_check"): SUBMITTED,
        (CHECKED, "approve"): APPLIED,
        (CHECKED, "refuse_load"): WITHDRAWN,
        (SUBMITTED, "take_back"): WITHDRAWN,  # by the agency that wrote it
        (CHECKED, "take_back"): WITHDRAWN,
    },
    labels={
        SUBMITTED: "chờ kiểm tra",
        RETURNED: "bị trả lại",
        CHECKED: "chờ ký duyệt",
        APPLIED: "đã ký duyệt",
        WITHDRAWN: "đã rút",
    },
)

# The step before a chain's first: typing, or typing again what was given back.
DECLARE = "declare"

PASSED, GIVEN, APPROVED, TAKEN_BACK, REFUSED = (
    "passed", "returned", "approved", "withdrawn", "refused",
)  # fmt: skip
OUTCOMES = {
    PASSED: "đã chuyển bước sau",
    GIVEN: "trả lại",
    APPROVED: "đã duyệt",
    TAKEN_BACK: "đã rút",
    REFUSED: "không nhận",
}

PENDING, ACCEPTED, GIVEN_BACK, REPLACED = "pending", "accepted", "given_back", "replaced"


class Change(NamedTuple):
    """One thing to decide on: a field of a single section, or a row of a table."""

    section: str
    row: str
    field: str
    operation: str  # set | add | edit | remove
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Packed:
    """The changes of a load: canonical JSON, compressed; its hash; how many of which section."""

    content: bytes
    sha256: str
    sections: dict[str, int]


def packed(found: Sequence[Change]) -> Packed:
    """The changes of one dossier in a load; `unpacked` gives them back."""
    text = canonical([
        {"section": section, "row": row, "field": field, "operation": operation,
         "before": before, "after": after}
        for section, row, field, operation, before, after in found
    ])  # fmt: skip
    return Packed(
        zlib.compress(text, 1), sha256(text), dict(Counter(each.section for each in found))
    )


def unpacked(content: bytes, expected: str) -> list[Change]:
    """Raises Conflict when the bytes are not those whose hash is expected."""
    text = zlib.decompress(content)
    if sha256(text) != expected:
        raise Conflict(
            "Nội dung của một hồ sơ trong đợt nạp không còn nguyên vẹn. Chưa ký hồ sơ nào; "
            "báo quản trị hệ thống."
        )
    return [Change(**each) for each in json.loads(text)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft as it reads: the content it would make, and what could not be read."""

    content: Content
    findings: list[Finding]


def proposal(approved: Content, operations: Iterable[Operation], resolve: Resolve) -> Proposal:
    """Lay the operations over the approved content; unreadable fields become findings. Rows
    that stay as they were are those of `approved`."""
    content = dict(approved)
    findings: list[Finding] = []
    for operation in operations:
        declared = SECTIONS.get(operation["section"])
        if declared is None:
            continue
        row_id = operation.get("row", "")
        if operation["operation"] == "remove":
            _put(content, declared, row_id, None)
            continue
        typed = read_form(declared, operation.get("raw", {}), resolve, row_id)
        findings += typed.findings
        _put(content, declared, row_id, typed.values)
    return Proposal(content, findings)


def changes(approved: Content, proposed: Content) -> list[Change]:
    """What differs, in the order of the form; a table row is one change, a single section
    one change for each field."""
    found: list[Change] = []
    for declared in SECTIONS.values():
        if declared.many:
            found += _row_changes(declared, approved, proposed)
        else:
            before, after = approved.get(declared.key, {}), proposed.get(declared.key, {})
            found += [
                Change(declared.key, "", name, "set", before.get(name), after.get(name))
                for name in declared.names
                if before.get(name) != after.get(name)
            ]
    return found


def applied(approved: Content, decided: Iterable[Change]) -> Content:
    """The content with the changes in place; rows that stay are those of `approved`."""
    content = dict(approved)
    for change in decided:
        declared = section(change.section)
        if declared.many:
            _put(content, declared, change.row, change.after)
        else:
            row = content[declared.key] = dict(content.get(declared.key, {}))
            row.pop(change.field, None)
            if change.after is not None:
                row[change.field] = change.after
    return content


def same_place(operation: Operation, key: str, row: str) -> bool:
    """Whether it is of that section and row ("" for a single section)."""
    return bool(operation["section"] == key and operation.get("row", "") == row)


def _row_changes(declared: Section, approved: Content, proposed: Content) -> list[Change]:
    before = {row["id"]: row for row in declared.rows(approved)}
    after = {row["id"]: row for row in declared.rows(proposed)}
    found = []
    if not before:
        return [Change(declared.key, pk, "", "add", None, row) for pk, row in after.items()]
    for row_id in [*before, *(each for each in after if each not in before)]:
        old, new = before.get(row_id), after.get(row_id)
        if old != new:
            operation = "add" if old is None else "remove" if new is None else "edit"
            found.append(Change(declared.key, row_id, "", operation, old, new))
    return found


def _put(content: Content, declared: Section, row_id: str, row: Row | None) -> None:
    """In a list of its own: what `content` was laid over keeps its rows."""
    if not declared.many:
        content[declared.key] = row or {}
        return
    rows: list[Row] = [*content.get(declared.key, [])]
    content[declared.key] = rows
    for place, existing in enumerate(rows):
        if existing["id"] == row_id:
            if row is None:
                del rows[place]
            else:
                rows[place] = row
            return
    if row is not None:
        rows.append(row)
