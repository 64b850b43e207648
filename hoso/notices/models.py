from __future__ import annotations

from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """A word to one account; the link leads to where something is to be done."""

    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="notices"
    )
    text = models.CharField(max_length=300)
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
