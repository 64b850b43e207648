from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from hoso.base.sealed_fields import SealedChar, SealedText
from hoso.base.states import Moves

QUEUED, SENDING, SENT, UNSURE, FAILED = "queued", "sending", "sent", "unsure", "failed"
LETTER = Moves(
    table={
        (QUEUED, "take"): SENDING,
        (SENDING, "accepted"): SENT,
        (SENDING, "not_now"): QUEUED,
        (SENDING, "no_answer"): UNSURE,  # it may have arrived, so it is not sent again
        (SENDING, "give_up"): FAILED,
    },
    labels={
        QUEUED: "chờ gửi",
        SENDING: "đang gửi",
        SENT: "đã gửi",
        UNSURE: "chưa rõ đã đến chưa",
        FAILED: "không gửi được",
    },
)


class Notice(models.Model):
    """A word to one account; the link leads to where something is to be done."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="notices"
    )
    text = SealedChar(max_length=300, bound_to=("account_id",))
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="notice_of"),
            models.Index(
                fields=["account"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
        ]


class Letter(models.Model):
    """What is sent to an account by mail: at most one a day. The address is the account's when
    it is sent. taken_at: when a sender took it, written before anything goes out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="letters"
    )
    on_day = models.DateField()
    subject = models.CharField(max_length=200)
    text = SealedText()
    state = models.CharField(max_length=10, default=QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "on_day"],
                name="letter_once_a_day",
                violation_error_message="Hôm nay đã có thư cho tài khoản này.",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state=QUEUED),
                name="letter_due",
            ),
            models.Index(fields=["on_day", "state"], name="letter_of_day"),
        ]
