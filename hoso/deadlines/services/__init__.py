"""Verbs of deadlines: settle what is due, count everything again, remind."""

from hoso.deadlines.services.reminding import remind
from hoso.deadlines.services.settling import recount, settle, settle_about

__all__ = ["recount", "remind", "settle", "settle_about"]
