"""Units of the public service as a dated tree.

`UnitPeriod` is the truth: what a unit was called, which code it had and under which
unit it stood, since when and until when. `Unit` is today's picture, derived from the
periods by `services.arrange`, so that scoping and lists need no date.

Every pair `since`, `until` is half open: `until` is the first day on which it no
longer holds; None is "still".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class UnitKind(models.TextChoices):
    """Kinds of agencies a regulation applies to (Cà Mau 2024, Điều 2 khoản 1)."""

    MINISTRY = "ministry", "Bộ, cơ quan ngang bộ"
    PROVINCE = "province", "Ủy ban nhân dân tỉnh, thành phố"
    DEPARTMENT = "department", "Sở, ban, ngành và tương đương"
    SUB_DEPARTMENT = "sub_department", "Chi cục và tương đương"
    DIVISION = "division", "Phòng, ban"
    COMMUNE = "commune", "Ủy ban nhân dân xã, phường, đặc khu"
    PARTY = "party", "Cơ quan Đảng, Mặt trận Tổ quốc, tổ chức chính trị - xã hội"
    SCHOOL = "school", "Đơn vị sự nghiệp: trường học"
    HOSPITAL = "hospital", "Đơn vị sự nghiệp: cơ sở y tế"
    SERVICE = "service", "Đơn vị sự nghiệp khác"


def _inside(intervals: Iterable[tuple[int, int]]) -> Q:
    inside = Q(pk__in=[])
    for low, high in intervals:
        inside |= Q(lft__range=(low, high))
    return inside


class UnitQuerySet(models.QuerySet["Unit"]):
    def open(self) -> UnitQuerySet:
        """Units that exist on the day of the last arrangement."""
        return self.filter(is_open=True)

    def within(self, intervals: Iterable[tuple[int, int]]) -> UnitQuerySet:
        """Units whose `lft` lies in one of the closed intervals; none for no interval."""
        return self.filter(_inside(intervals))

    def roots_outside(self, intervals: Iterable[tuple[int, int]]) -> UnitQuerySet:
        """Tops of the tree in none of them: without one, the intervals hold every unit."""
        return self.filter(parent=None).exclude(_inside(intervals))

    def under(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything below it, in the order of the tree."""
        return self.filter(lft__range=(unit.lft, unit.rgt)).order_by("lft")


class Unit(models.Model):
    """Today's picture. A closed unit keeps its last name and its last place in the tree."""

    name = models.CharField("Tên cơ quan, đơn vị", max_length=300)
    short_name = models.CharField("Tên viết tắt", max_length=60, blank=True, default="")
    code = models.CharField("Mã định danh điện tử", max_length=35, blank=True, default="")
    kind = models.CharField("Loại cơ quan, đơn vị", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="Trực thuộc",
    )
    lft = models.IntegerField(default=0, editable=False)
    rgt = models.IntegerField(default=0, editable=False)
    depth = models.IntegerField(default=0, editable=False)
    is_open = models.BooleanField("Đang hoạt động", default=True, editable=False)

    objects: ClassVar[UnitQuerySet] = UnitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["lft", "id"]
        verbose_name = "cơ quan, đơn vị"
        verbose_name_plural = "cơ quan, đơn vị"
        indexes = [models.Index(fields=["lft"], name="unit_lft")]

    def __str__(self) -> str:
        return self.name

    @property
    def interval(self) -> tuple[int, int]:
        """(lft, rgt): what `within` and an access scope are made of."""
        return self.lft, self.rgt


_SPAN = Func(
    F("since"), F("until"), Value("[)"), function="daterange", output_field=DateRangeField()
)


class UnitPeriodQuerySet(models.QuerySet["UnitPeriod"]):
    def current_on(self, day: date) -> UnitPeriodQuerySet:
        """At most one of each unit: `until` is the first day on which it no longer holds."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class UnitPeriod(models.Model):
    """A unit as it was from `since` until before `until`; without `until` it goes on."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="periods", verbose_name="Đơn vị")
    name = models.CharField("Tên cơ quan, đơn vị", max_length=300)
    short_name = models.CharField("Tên viết tắt", max_length=60, blank=True, default="")
    code = models.CharField("Mã định danh điện tử", max_length=35, blank=True, default="")
    kind = models.CharField("Loại cơ quan, đơn vị", max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Trực thuộc",
    )
    since = models.DateField("Từ ngày")
    until = models.DateField("Đến trước ngày", null=True, blank=True)
    document = models.CharField("Căn cứ", max_length=300, blank=True, default="")

    objects: ClassVar[UnitPeriodQuerySet] = UnitPeriodQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["unit_id", "since"]
        verbose_name = "giai đoạn của đơn vị"
        verbose_name_plural = "giai đoạn của đơn vị"
        constraints = [
            models.CheckConstraint(
                name="unit_period_in_order",
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
                violation_error_message="Ngày bắt đầu phải trước ngày kết thúc.",
            ),
            models.CheckConstraint(
                name="unit_period_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")),
                violation_error_message="Một đơn vị không thể trực thuộc chính nó.",
            ),
            ExclusionConstraint(
                name="unit_period_no_overlap",
                expressions=[("unit", RangeOperators.EQUAL), (_SPAN, RangeOperators.OVERLAPS)],
                violation_error_message=(
                    "Đơn vị đã có tên và nơi trực thuộc trong khoảng thời gian này; "
                    "hai giai đoạn của một đơn vị không được chồng nhau."
                ),
            ),
            ExclusionConstraint(
                name="unit_code_one_at_a_time",
                expressions=[("code", RangeOperators.EQUAL), (_SPAN, RangeOperators.OVERLAPS)],
                condition=~Q(code=""),
                violation_error_message=(
                    "Mã định danh điện tử này đang là của một đơn vị khác trong cùng thời gian."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.since:%d/%m/%Y})"
