from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One sealing anew, from the count before it to its end. wanted, done: rows and files together.
    table: where it is. error: why it ended early, in words; a run that was killed has no end."""

    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)
    wanted = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    table = models.CharField(max_length=80, blank=True, default="")
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        get_latest_by = "pk"
