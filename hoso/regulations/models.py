"""What an installation adds to the regulations shipped with the system: copies of its own, the
dates from which one is in force, and days of the calendar."""

from __future__ import annotations

from django.db import models

BASE = "as-shipped"


class Regulation(models.Model):
    """A province's own regulation: a copy of another, edited (docs/rules/regulation.md). Once
    adopted it does not change, because work runs by it."""

    key = models.SlugField("mã", max_length=60, unique=True)
    text = models.TextField("nội dung")
    based_on = models.CharField("sao từ", max_length=60, blank=True, default="")
    made_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.key


class Adoption(models.Model):
    """From that day on the installation works by that regulation; what was under way finishes
    by the one it began with."""

    regulation = models.CharField("quy chế", max_length=60)
    since = models.DateField(
        "áp dụng từ ngày",
        unique=True,
        error_messages={"unique": "Đã có một quy chế áp dụng từ ngày này."},
    )
    document = models.CharField("căn cứ", max_length=200)
    decided_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.regulation} từ {self.since:%d/%m/%Y}"

    @property
    def subject(self) -> str:
        return f"regulations.adoption:{self.pk}"


class DayEffect(models.TextChoices):
    """Labour Code 2019, Điều 111-112: what a day is instead of what its weekday says."""

    HOLIDAY = "off", "Ngày nghỉ lễ, tết"
    COMPENSATORY = "compensatory", "Nghỉ bù, nghỉ hoán đổi"
    WORKING = "work_day", "Ngày làm việc hoán đổi"
    ORDINARY = "ordinary", "Ngày thường"


class DayStatus(models.TextChoices):
    OFFICIAL = "official", "Đã công bố chính thức"
    PROJECTED = "projected", "Dự kiến"


class CalendarDay(models.Model):
    """A day as an administrator entered it; it takes the place of the shipped calendar's."""

    day = models.DateField("ngày", primary_key=True)
    effect = models.CharField("loại ngày", max_length=12, choices=DayEffect)
    name = models.CharField("tên ngày", max_length=120)
    status = models.CharField(
        "tình trạng", max_length=10, choices=DayStatus, default=DayStatus.OFFICIAL
    )
    document = models.CharField("căn cứ", max_length=200, blank=True, default="")
    changed_by = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["day"]

    @property
    def subject(self) -> str:
        return f"regulations.day:{self.day:%Y-%m-%d}"


class Revision(models.Model):
    """At most one row: its token is new whenever a regulation, a date or a day changed, so that
    other processes notice."""

    token = models.CharField(max_length=36, default=BASE)
