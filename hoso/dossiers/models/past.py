"""Items 34 and 35 of the form: one's own past, merits, discipline; item 38, the agency's word."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from hoso.base.fields import CatalogField, CatalogListField, PartialDateField
from hoso.base.sealed_fields import SealedDate, SealedText
from hoso.dossiers.models.row import SectionRow, SingleRow


class Custody(SingleRow):
    statement = SealedText(
        "Bị bắt, bị tù: từ ngày nào đến ngày nào, ở đâu; đã khai báo cho ai, những vấn đề gì",
        max_length=4000,
        blank=True,
        default="",
    )


class FormerRegime(SectionRow):
    since = SealedDate("Từ")
    until = SealedDate("Đến")
    work = SealedText("Chức danh, chức vụ, đơn vị, địa điểm đã làm việc", max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["person"], name="former_regime_of")]


class ForeignTie(SectionRow):
    since = SealedDate("Từ")
    until = SealedDate("Đến")
    work = SealedText("Tên tổ chức, địa chỉ trụ sở, công việc đã làm", max_length=1000)

    class Meta:
        indexes = [models.Index(fields=["person"], name="foreign_tie_of")]


class Rating(SectionRow):
    year = models.PositiveSmallIntegerField(
        "Năm", null=True, blank=True, validators=[MinValueValidator(1945), MaxValueValidator(2100)]
    )
    rating = CatalogField("Xếp loại chuyên môn", catalog="rating")
    emulation_title = CatalogField("Xếp loại thi đua", catalog="emulation_title")
    rewards = CatalogListField("Hình thức khen thưởng", catalog="reward_form")
    authority = models.CharField(
        "Cấp có thẩm quyền đánh giá", max_length=300, blank=True, default=""
    )

    class Meta:
        indexes = [models.Index(fields=["person"], name="rating_of")]


class Discipline(SectionRow):
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    form = CatalogField("Hình thức", catalog="discipline")
    misconduct = SealedText("Hành vi vi phạm chính", max_length=1000)
    authority = models.CharField("Cơ quan quyết định", max_length=300)

    class Meta:
        indexes = [models.Index(fields=["person"], name="discipline_of")]


class Assessment(SingleRow):
    comment = SealedText(
        "Nhận xét, đánh giá của cơ quan, tổ chức, đơn vị sử dụng",
        max_length=4000,
        blank=True,
        default="",
    )
