"""How doubts, gaps and rules are said on screen."""

from __future__ import annotations

from datetime import date
from functools import cache
from uuid import UUID

from django.urls import reverse

from hoso.base.findings import Severity
from hoso.dossiers.sections import SECTIONS
from hoso.quality import rules
from hoso.quality.models import Doubt
from hoso.web.own.addresses import slug
from hoso.web.shown import State

OVERDUE = State("late", "quá hạn trả lời")
STATES = {
    rules.OPEN: State("warn", "chưa hỏi", "help-circle"),
    rules.ASKED: State("info", "đã đề nghị làm rõ", "message-question"),
    rules.ANSWERED: State("doubt", "đã trả lời, chờ xem", "message-reply"),
    rules.EXPLAINED: State("ok", "đã chấp nhận giải trình"),
    rules.CLEARED: State("ok", "đã hết"),
}
SEVERITIES = {
    Severity.BLOCKS.value: State("bad", "sai", "alert-circle"),
    Severity.WARNS.value: State("warn", "cần xem"),
}


def state_of(doubt: Doubt, today: date) -> State:
    return OVERDUE if doubt.is_overdue(today) else STATES[doubt.state]


def heading(section: str, item: str = "") -> str:
    """Where it stands on the form: the item when it is known, and the section's title."""
    declared = SECTIONS.get(section)
    if declared is None:
        return item or section
    return f"{item or declared.number} {declared.title}"


def gap_words(section: str, gap: str) -> str:
    """A gap as `Measure` keeps it, in words."""
    declared, name = SECTIONS[section], gap.partition("/")[2]
    if not name:
        return f"{declared.number} {declared.title}: chưa có dòng nào"
    return declared.marked(name)


def dossier_url(person: UUID, section: str, name: str = "") -> str:
    """The place in the dossier as it is read; at the field, where the section is no table."""
    declared = SECTIONS.get(section)
    if declared is None:
        return reverse("people:dossier", args=[person])
    url = reverse("people:section", args=[person, slug(declared)])
    return f"{url}#m-{name}" if name and not declared.many else f"{url}#noi-dung"


def rule_title(name: str) -> str:
    """What a rule finds, in a few words; one that is declared no more may still be in a doubt."""
    return _titles().get(name, "Quy tắc không còn dùng")


@cache
def _titles() -> dict[str, str]:
    return {rule.name: rule.title for section in SECTIONS.values() for rule in section.checks}
