"""Verbs of this room: sign upward, send, find out, try again."""

from hoso.sync.services.delivery import reconcile, requeue, send, send_due, tend
from hoso.sync.services.upward import PURPOSE, check_ahead, send_approved, sign_upward

__all__ = [
    "PURPOSE",
    "check_ahead",
    "reconcile",
    "requeue",
    "send",
    "send_approved",
    "send_due",
    "sign_upward",
    "tend",
]
