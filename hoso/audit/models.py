from __future__ import annotations

import uuid

from django.db import models

from hoso.audit.actions import ACTIONS


class Event(models.Model):
    """One act. The rows it changed hang on it; `actor` is kept as text so that the log
    reads without the accounts it speaks of."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=200, help_text="Sign-in name, or the process that acted")
    subject = models.CharField(max_length=120, blank=True, help_text="room.model:key acted upon")
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_event_subject"),
            models.Index(fields=["-at"], name="audit_event_at"),
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
        ]

    def label(self) -> str:
        return ACTIONS[self.action]


class RowChange(models.Model):
    """One row written under an event: its whole image before and after. Written by the trigger."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="rows")
    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row = models.CharField(max_length=64)
    operation = models.CharField(max_length=6)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["table", "row"], name="audit_row")]


class Leaf(models.Model):
    """An event's place in the log (`services.seal`): the hash of its canonical text, and the
    first eight bytes of the hash of each of its row changes, so that one can be pointed at."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField()
    rows = models.BinaryField()


class Head(models.Model):
    """The tree after a batch of leaves: its root, and what it needs in order to grow."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    frontier = models.BinaryField()
    at = models.DateTimeField()


class Checkpoint(models.Model):
    """A head that the installation signed, as it was published (`notes`)."""

    size = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["-size"], name="audit_checkpoint_size")]

    @property
    def subject(self) -> str:
        return f"audit.checkpoint:{self.pk}"
