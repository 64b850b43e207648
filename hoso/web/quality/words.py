"""How doubts, gaps and rules are said on screen."""

from __future__ import annotations

import re
from datetime import date
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
RULE_AT_MOST = 80


def state_of(doubt: Doubt, today: date) -> State:
    return OVERDUE if doubt.is_overdue(today) else STATES[doubt.state]


def heading(section: str, item: str = "") -> str:
    """Where it stands on the form: the item when it is known, and the section's title."""
    declared = SECTIONS.get(section)
    if declared is None:
        return item or section
    return f"{item or declared.number} {declared.title}"


def field_label(section: str, name: str) -> str:
    declared = SECTIONS.get(section)
    if declared is None or not name:
        return ""
    return declared.label(name)


def gap_words(section: str, gap: str) -> str:
    """A gap as `Measure` keeps it, in words."""
    declared, name = SECTIONS[section], gap.partition("/")[2]
    if not name:
        return f"{declared.number} {declared.title}: chưa có dòng nào"
    return f"{declared.field(name).item} {declared.label(name)}"


def dossier_url(person: UUID, section: str, name: str = "") -> str:
    """The place in the dossier as it is read; at the field, where the section is no table."""
    declared = SECTIONS.get(section)
    if declared is None:
        return reverse("people:dossier", args=[person])
    url = reverse("people:section", args=[person, slug(declared)])
    at_field = name and not declared.many
    return f"{url}#m-{declared.field(name).item}" if at_field else f"{url}#noi-dung"


def rule_words(example: str) -> str:
    """A rule by the first sentence of something it found, without the values in brackets."""
    text = re.sub(r"\s*\([^)]*\)", "", example)
    first = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0].rstrip(".")
    return first if len(first) <= RULE_AT_MOST else f"{first[:RULE_AT_MOST]}…"
