"""What a document counts as, in words for every screen that shows one (KT-10.3)."""

from __future__ import annotations

from hoso.changes.components import counts_as
from hoso.changes.models import Evidence
from hoso.regulations import queries as regulations
from hoso.web.shown import State

ORIGINAL = State("ok", "bản gốc ký số", "certificate")
SCAN = State("idle", "bản quét", "file-text")


def legal_state(evidence: Evidence) -> State:
    return ORIGINAL if counts_as(evidence)[0] else SCAN


def legal_reason(evidence: Evidence) -> str:
    return counts_as(evidence)[1]


def legal_article(evidence: Evidence) -> str:
    """The regulation behind it, or behind the default where it is silent."""
    is_original = counts_as(evidence)[0]
    key = "signed_component_is_original" if is_original else "evidence_required"
    return regulations.article(key).shown()
