"""Pure rules of rights: who may give what, and what a written basis must say."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line

REASON_LIMIT, NUMBER_LIMIT = 300, 60

# What each role may give to others, over its own unit and below. Nobody gives more than they have
# (CM-15.1, CM-16.3, KT-17.1): a head gives what serves the head's own decisions, the managing
# body gives what units ask it for, and only who signs for the province gives that signature. An
# administrator reads no dossier, and so gives nobody the right to.
GIVES: dict[str, tuple[str, ...]] = {
    "head": ("officer", "hr_head", "seal_keeper"),
    "home_affairs": ("officer", "hr_head", "head", "seal_keeper"),
    "upward_signer": ("home_affairs", "upward_signer"),
    "administrator": ("administrator",),
}


# Who looks at each role twice a year: the nearest of those that give it, the next where a unit has
# none (TCVN 14423:2026).
REVIEWED_BY: dict[str, tuple[str, ...]] = {
    "officer": ("head", "home_affairs"),
    "hr_head": ("head", "home_affairs"),
    "seal_keeper": ("head", "home_affairs"),
    "head": ("home_affairs",),
    "home_affairs": ("upward_signer",),
    "upward_signer": ("upward_signer",),
    "administrator": ("administrator",),
}


def gives(role: str, other: str) -> bool:
    """Whether who holds the role may give the other."""
    return other in GIVES.get(role, ())


def reason(text: str) -> str:
    """On one line. Raises Incomplete without one, or when it is too long."""
    said = one_line(text)
    if not said or len(said) > REASON_LIMIT:
        message = "Ghi lý do." if not said else f"Lý do dài quá {REASON_LIMIT} ký tự. Rút gọn lại."
        raise Incomplete(message, [Finding(message, field="reason")])
    return said


def basis_findings(number: str, on: date | None, today: date) -> list[Finding]:
    """What is missing of the document that a right rests on: its number and its day."""
    findings = []
    if not one_line(number) or len(one_line(number)) > NUMBER_LIMIT:
        message = f"Ghi số văn bản làm căn cứ, tối đa {NUMBER_LIMIT} ký tự."
        findings.append(Finding(message, field="basis_number"))
    if on is None:
        findings.append(Finding("Ghi ngày của văn bản.", field="basis_on"))
    elif on > today:
        findings.append(Finding("Ngày của văn bản không thể ở sau hôm nay.", field="basis_on"))
    return findings


def basis_words(number: str, on: date) -> str:
    """As it stands beside the right."""
    return f"{one_line(number)} ngày {on:%d/%m/%Y}"


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier; the last of that month where it is
    shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
