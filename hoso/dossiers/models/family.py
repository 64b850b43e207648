"""Tables 36.1 (one's own side) and 36.2 (the spouse's side) of the form."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from hoso.base.fields import CatalogField
from hoso.base.sealed_fields import SealedText
from hoso.dossiers.models.row import SectionRow


class Relative(SectionRow):
    name = models.CharField("Họ và tên", max_length=120)
    born_in = models.PositiveSmallIntegerField(
        "Năm sinh",
        null=True,
        blank=True,
        validators=[MinValueValidator(1850), MaxValueValidator(2100)],
    )
    circumstances = SealedText(
        "Quê quán, nghề nghiệp, chức danh, chức vụ, đơn vị công tác, học tập, nơi ở; thành viên "
        "các tổ chức chính trị - xã hội; làm việc cho chế độ cũ, tiền án, tiền sự (nếu có)",
        max_length=2000,
        blank=True,
        default="",
    )

    class Meta:
        abstract = True


class OwnRelative(Relative):
    relation = CatalogField("Mối quan hệ", catalog="relation_own")

    class Meta:
        indexes = [models.Index(fields=["person"], name="own_relative_of")]


class SpouseRelative(Relative):
    relation = CatalogField("Mối quan hệ", catalog="relation_spouse")

    class Meta:
        indexes = [models.Index(fields=["person"], name="spouse_relative_of")]
