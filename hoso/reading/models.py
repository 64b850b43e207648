"""Who looked at whom. A reading is no change, so it stands beside the log and not in it; each day
is sealed into the log by its hash (docs/decisions/0023)."""

from __future__ import annotations

import re
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from hoso.accounts.models import Role
from hoso.reading.kinds import GroundKind, Kind

_NUMBER = re.compile(r"\s*(?:BS-)?0*(\d{1,15})\s*", re.IGNORECASE)


class Mark(models.Model):
    """What a file that leaves carries: a number that leads here, to who took what of how many
    people, when and why."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("việc", max_length=12, choices=Kind)
    title = models.CharField("tệp", max_length=200)
    people = models.PositiveIntegerField("số người", default=0)
    reason = models.CharField("lý do", max_length=300)
    subject = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField("lúc", default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-at"], name="mark_of_account"),
            models.Index(fields=["subject"], name="mark_subject", condition=~Q(subject="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As it stands in the file."""
        return f"BS-{self.pk:06}"

    @staticmethod
    def key_of(typed: str) -> int | None:
        """The key that a number in a file leads to; None for what is no such number."""
        found = _NUMBER.fullmatch(typed)
        return int(found.group(1)) if found else None

    @property
    def words(self) -> str:
        """The mark as one sentence for a file: who, when, why, the number."""
        who, at = self.account, timezone.localtime(self.at)
        return (
            f"Bản {self.number} do {who.full_name} (tài khoản số {who.pk}) lấy ra lúc "
            f"{at:%H:%M} ngày {at:%d/%m/%Y}. Lý do: {self.reason}"
        )

    @property
    def lines(self) -> dict[str, str]:
        """The mark for a sheet, name and value."""
        return {
            "Người xuất": f"{self.account.full_name} (tài khoản số {self.account.pk})",
            "Xuất lúc": f"{timezone.localtime(self.at):%H:%M %d/%m/%Y}",
            "Lý do": self.reason,
            "Số bản": f"{self.number} (tra ở Nhật ký, Lượt xem)",
        }


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of_others(self) -> ReadingQuerySet:
        """Without those of one's own dossier."""
        return self.exclude(ground=GroundKind.OWN)


class Reading(models.Model):
    """That an account opened something of a person within ten minutes, how often; without a
    person, a search (its words in `detail`). Only `times` and `last_at` ever change, by
    `services.record`; the database refuses the rest.

    role, unit: of the grant it was opened on; consent: the one it was opened on. slot: tens of
    minutes since 1970."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, related_name="readings"
    )
    person = models.ForeignKey(
        "dossiers.Person", null=True, on_delete=models.PROTECT, related_name="readings"
    )
    kind = models.CharField("việc", max_length=12, choices=Kind)
    ground = models.CharField("căn cứ", max_length=12, choices=GroundKind)
    role = models.CharField("vai trò", max_length=20, choices=Role, blank=True, default="")
    unit = models.ForeignKey(
        "organisations.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(
        "dossiers.Consent", null=True, on_delete=models.PROTECT, related_name="+"
    )
    detail = models.CharField(max_length=120, blank=True, default="")
    mark = models.ForeignKey(Mark, null=True, on_delete=models.PROTECT, related_name="readings")
    day = models.DateField("ngày")
    slot = models.IntegerField()
    first_at = models.DateTimeField("từ lúc")
    last_at = models.DateTimeField("đến lúc")
    times = models.PositiveIntegerField("số lần", default=1)

    objects: ClassVar[ReadingQuerySet] = ReadingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "slot", "person", "kind", "ground", "detail", "mark"],
                nulls_distinct=False,
                name="reading_once_in_ten_minutes",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-day"], name="reading_of_person"),
            models.Index(fields=["-day", "-id"], name="reading_of_day"),
        ]


class DaySeal(models.Model):
    """The readings of a day, closed: how many rows, their SHA-256 and that of the day before.
    Recorded, so that the sealed log proves it."""

    day = models.DateField(unique=True)
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True, default="")


class Unusual(models.Model):
    """Reading out of the ordinary, found once for an account, a rule and a day; looked into by
    somebody, with a note."""

    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField("dấu hiệu", max_length=12)
    day = models.DateField("ngày")
    number = models.PositiveIntegerField("số lượng")
    since = models.DateTimeField("từ lúc")
    until = models.DateTimeField("đến lúc")
    limit = models.PositiveIntegerField("mức")
    found_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField("kết luận", max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rule", "day"],
                name="unusual_once_a_day",
                violation_error_message="Dấu hiệu này của tài khoản trong ngày đã được ghi.",
            )
        ]

    @property
    def subject(self) -> str:
        return f"reading.unusual:{self.pk}"
