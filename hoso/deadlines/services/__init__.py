"""Verbs of deadlines: settle what is due, count everything again, remind."""

from hoso.deadlines.services.reminding import remind
from hoso.deadlines.services.reviewing import keep_rights, open_reviews, settle_reviews
from hoso.deadlines.services.settling import recount, settle

__all__ = [
    "keep_rights",
    "open_reviews",
    "settle_reviews",
    "recount",
    "remind",
    "settle",
]
