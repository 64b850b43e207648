"""Code lists: values, ranks with their salary steps, places of both eras.

A row's `standing` says whether its source was read (found) or is from memory
(recalled); a recalled row becomes certain only by `confirmed_document`.
Pairs `since`, `until` are half open.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.db.models import Value as Given
from django.db.models.functions import Concat

from hoso.base.fields import CoefficientField
from hoso.catalogs.rules import SIGNS


class Standing(models.TextChoices):
    FOUND = "found", "Đã đối chiếu nguồn"
    RECALLED = "recalled", "Chưa đối chiếu nguồn"


def _folded(field: str) -> models.GeneratedField:
    return models.GeneratedField(
        expression=Func(F(field), function="hoso_fold"),
        output_field=models.TextField(),
        db_persist=True,
    )


def _said() -> models.GeneratedField:
    """Every word a value is found by, each after a space: name, code, other names, folded."""
    text, space = models.TextField(), Given(" ")
    name, also = (
        Func(F(each), function="hoso_fold", output_field=text) for each in ("name", "also")
    )
    code = Func(F("code"), function="lower", output_field=text)
    spaces = Given(" " * len(SIGNS))
    words = Concat(space, name, space, code, space, also, output_field=text)
    return models.GeneratedField(
        expression=Func(words, Given(SIGNS), spaces, function="translate", output_field=text),
        output_field=text,
        db_persist=True,
    )


class DatedQuerySet(models.QuerySet["Value"]):
    def current_on(self, day: date | None) -> DatedQuerySet:
        """Rows that may be chosen on that day; None: all rows."""
        if day is None:
            return self.all()
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=day),
            Q(until__isnull=True) | Q(until__gt=day),
        )


class Sourced(models.Model):
    """Where a row comes from. `edited_at` set: an administrator's word, kept by the loader."""

    since = models.DateField("Dùng từ ngày", null=True, blank=True)
    until = models.DateField("Dùng đến trước ngày", null=True, blank=True)
    standing = models.CharField(
        "Mức tin cậy", max_length=8, choices=Standing, default=Standing.RECALLED
    )
    source = models.TextField("Nguồn", blank=True, default="")
    confirmed_document = models.CharField(
        "Văn bản xác nhận", max_length=300, blank=True, default=""
    )
    edited_at = models.DateTimeField("Sửa lúc", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed_document)

    @property
    def is_certain(self) -> bool:
        return self.standing == Standing.FOUND or self.is_confirmed


class Value(Sourced):
    """One code of one catalog; `catalog` is a key of `registry.CATALOGS`.

    least, most: numbers in the catalog's `measure` (coefficients, percent, steps ...), the
    same where it is one number.
    """

    catalog = models.CharField("Danh mục", max_length=40)
    code = models.CharField("Mã", max_length=20)
    name = models.CharField("Tên", max_length=300)
    folded = _folded("name")
    also = models.CharField("Tên gọi khác", max_length=500, blank=True, default="")
    said = _said()
    detail = models.TextField("Cách tính, điều kiện", blank=True, default="")
    least = models.DecimalField("Từ", max_digits=12, decimal_places=2, null=True, blank=True)
    most = models.DecimalField("Đến", max_digits=12, decimal_places=2, null=True, blank=True)
    ministry_code = models.CharField("Mã của Bộ Nội vụ", max_length=20, blank=True, default="")
    ministry_standing = models.CharField(
        "Mức tin cậy của mã Bộ",
        max_length=8,
        choices=Standing,
        default=Standing.RECALLED,
    )
    position = models.IntegerField("Thứ tự", default=0)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["catalog", "position", "code"]
        verbose_name = "giá trị danh mục"
        verbose_name_plural = "giá trị danh mục"
        constraints = [
            models.UniqueConstraint(
                fields=["catalog", "code"],
                name="catalog_code_once",
                violation_error_message="Mã này đã có trong danh mục.",
            ),
            models.CheckConstraint(
                name="catalog_value_in_order",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lt=F("until")),
                violation_error_message="Ngày bắt đầu dùng phải trước ngày thôi dùng.",
            ),
        ]
        indexes = [models.Index(fields=["catalog", "position", "code"], name="catalog_order")]

    def __str__(self) -> str:
        return self.name


class Rank(Sourced):
    """Ngạch công chức or chức danh nghề nghiệp viên chức; known elsewhere as catalog "rank"."""

    code = models.CharField("Mã ngạch", max_length=20, primary_key=True)
    name = models.CharField("Tên ngạch", max_length=300)
    folded = _folded("name")
    also = models.CharField("Tên gọi khác", max_length=500, blank=True, default="")
    said = _said()
    group = models.CharField("Nhóm", max_length=40, blank=True, default="")
    sector = models.CharField("Ngành, lĩnh vực", max_length=200, blank=True, default="")
    scale = models.CharField("Bảng lương", max_length=20, blank=True, default="")
    scale_standing = models.CharField(
        "Mức tin cậy của bảng lương",
        max_length=8,
        choices=Standing,
        default=Standing.RECALLED,
    )
    months_per_step = models.PositiveSmallIntegerField("Số tháng giữ bậc", null=True, blank=True)
    first_coefficient = CoefficientField("Hệ số bậc 1")
    last_coefficient = CoefficientField("Hệ số bậc cuối")
    ministry_code = models.CharField("Mã của Bộ Nội vụ", max_length=20, blank=True, default="")
    position = models.IntegerField("Thứ tự", default=0)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = "ngạch, chức danh nghề nghiệp"
        verbose_name_plural = "ngạch, chức danh nghề nghiệp"

    @property
    def is_scale_certain(self) -> bool:
        return not self.scale or self.scale_standing == Standing.FOUND or self.is_confirmed

    @property
    def is_certain(self) -> bool:
        """Of a rank, that its pay table is, too."""
        return super().is_certain and self.is_scale_certain

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class SalaryStep(Sourced):
    """The coefficient of one step of one scale (Decree 204/2004/NĐ-CP and its amendments)."""

    scale = models.CharField("Bảng lương", max_length=20)
    scale_name = models.CharField("Tên bảng lương", max_length=300, blank=True, default="")
    step = models.PositiveSmallIntegerField("Bậc")
    coefficient = models.DecimalField("Hệ số", max_digits=5, decimal_places=2)
    months_per_step = models.PositiveSmallIntegerField("Số tháng giữ bậc", null=True, blank=True)

    class Meta:
        ordering = ["scale", "step"]
        verbose_name = "bậc lương"
        verbose_name_plural = "bậc lương"
        constraints = [
            models.UniqueConstraint(
                fields=["scale", "step"],
                name="salary_step_once",
                violation_error_message="Bậc này đã có trong bảng lương.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scale} bậc {self.step}: {self.coefficient}"


class Era(models.TextChoices):
    """63 provinces with districts until 30/06/2025; 34 without since 01/07/2025."""

    OLD = "63", "Trước 01/7/2025"
    NEW = "34", "Từ 01/7/2025"


class Level(models.TextChoices):
    PROVINCE = "t", "Cấp tỉnh"
    DISTRICT = "h", "Cấp huyện"
    COMMUNE = "x", "Cấp xã"


class Place(models.Model):
    """`key` is "<era>-<level>-<code>", e.g. "34-x-27001"; it is what a dossier stores."""

    key = models.CharField(max_length=20, primary_key=True)
    era = models.CharField("Thời kỳ", max_length=2, choices=Era)
    level = models.CharField("Cấp", max_length=1, choices=Level)
    code = models.CharField("Mã", max_length=10)
    name = models.CharField("Tên", max_length=100)
    full_name = models.CharField("Tên đầy đủ", max_length=120)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    full_path = models.CharField("Địa danh", max_length=300)
    folded = _folded("full_path")
    merged_from = models.TextField("Sắp xếp từ", blank=True, default="")
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.FOUND)
    source = models.CharField("Nguồn", max_length=300, blank=True, default="")

    class Meta:
        ordering = ["key"]
        verbose_name = "địa danh"
        verbose_name_plural = "địa danh"
        indexes = [GinIndex(SearchVector("folded", config="simple"), name="place_words")]

    def __str__(self) -> str:
        return self.full_path


class PlaceSuccessor(models.Model):
    """`new` took over all of `old`, or a part of it (`is_part`)."""

    old = models.ForeignKey(Place, models.PROTECT, related_name="successors")
    new = models.ForeignKey(Place, models.PROTECT, related_name="predecessors")
    is_part = models.BooleanField("Một phần", default=False)

    class Meta:
        ordering = ["old_id", "is_part", "new_id"]
        verbose_name = "nơi kế thừa địa danh"
        verbose_name_plural = "nơi kế thừa địa danh"
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="place_successor_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
