from __future__ import annotations

import uuid

from django.db import models


class SectionRow(models.Model):
    """A row of a section. `id` is given when the row is first declared and stays through
    every version, so that a change, its evidence and its history speak of the same row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        "dossiers.Person", on_delete=models.PROTECT, related_name="+", editable=False
    )

    INTERNAL = ("id", "person")

    class Meta:
        abstract = True


class SingleRow(models.Model):
    """A section that a person has once; its row's id is the person's own."""

    person = models.OneToOneField(
        "dossiers.Person",
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        editable=False,
    )

    INTERNAL = ("person",)

    class Meta:
        abstract = True
