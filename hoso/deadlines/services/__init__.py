"""Verbs of deadlines: settle what is due, count everything again, remind, tell of a switch."""

from hoso.deadlines.services.reminding import remind
from hoso.deadlines.services.reviewing import keep_rights, open_reviews, settle_reviews
from hoso.deadlines.services.settling import recount, settle
from hoso.deadlines.services.switching import cancel_switch, tell_switch

__all__ = [
    "cancel_switch",
    "tell_switch",
    "keep_rights",
    "open_reviews",
    "settle_reviews",
    "recount",
    "remind",
    "settle",
]
