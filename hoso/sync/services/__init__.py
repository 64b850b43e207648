"""Verbs of this room: sign upward, send, find out, try again."""

from hoso.sync.services.delivery import reconcile, requeue, send, send_due, tend
from hoso.sync.services.upward import check_ahead, sign_upward

__all__ = ["check_ahead", "reconcile", "requeue", "send", "send_due", "sign_upward", "tend"]
