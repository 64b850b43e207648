"""Verbs of notices: tell somebody in here, write them a letter, send the letters out."""

from hoso.notices.services.posting import address, post_due, write_letters
from hoso.notices.services.telling import mark_read, tell, tell_each, tell_many

__all__ = [
    "address",
    "mark_read",
    "post_due",
    "tell",
    "tell_each",
    "tell_many",
    "write_letters",
]
