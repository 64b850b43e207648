"""What may become of a yearly report, which years are open, what may be typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from hoso.base.states import Moves
from hoso.base.text import cleaned

DRAFT, SENT, RETURNED, ACCEPTED = "draft", "sent", "returned", "accepted"

# The unit, or for the managing body's own Home Affairs, has it in hand.
OPEN_STATES = (DRAFT, RETURNED)

REPORT = Moves(
    table={
        (DRAFT, "save"): DRAFT,
        (RETURNED, "save"): RETURNED,
        (DRAFT, "send"): SENT,
        (RETURNED, "send"): SENT,
        (DRAFT, "urge"): DRAFT,
        (RETURNED, "urge"): RETURNED,
        (SENT, "give_back"): RETURNED,
        (SENT, "accept"): ACCEPTED,
    },
    labels={
        DRAFT: "chưa gửi",
        SENT: "đã gửi, chờ nhận",
        RETURNED: "bị trả lại",
        ACCEPTED: "đã nhận",
    },
)

UNIT, MANAGING = "unit", "managing"
LEVELS = {UNIT: "Báo cáo của đơn vị", MANAGING: "Báo cáo của cơ quan quản lý"}

PURPOSE = "yearly-report"
FORMAT = "hoso.report/1"

# Characters of one section. The managing body's holds the words of all its units.
TEXT_LIMIT = {UNIT: 4_000, MANAGING: 400_000}
REASON_LIMIT = 500

Figures = dict[str, int]


def years_open(today: date, managing_due: date) -> list[int]:
    """Years whose reports must be there on that day, the latest first: this one, and the last
    until the managing body's own over it is due (`managing_due`)."""
    return [today.year, *([today.year - 1] if today <= managing_due else [])]


def read(typed: Mapping[str, str], keys: Iterable[str]) -> dict[str, str]:
    """The sections as they are kept: what is not typed is "", what is no section is left out."""
    return {key: cleaned(typed.get(key, "").replace("\r\n", "\n")) for key in keys}


def summed(each: Iterable[Figures]) -> Figures:
    """Figure by figure; one that a report lacks adds nothing."""
    total: Figures = {}
    for figures in each:
        for key, value in figures.items():
            total[key] = total.get(key, 0) + value
    return total


def gathered(text: str, parts: Iterable[tuple[str, str]]) -> str:
    """What stands, and under the name of each unit (unit, words) what it wrote; a unit that wrote
    nothing adds nothing."""
    added = [f"{unit}:\n{words}" for unit, words in parts if words]
    return "\n\n".join([*([text] if text else []), *added])
