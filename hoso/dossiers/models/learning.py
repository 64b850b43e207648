"""Tables 32.2-32.6 of the form: courses beside the professional training of 32.1."""

from __future__ import annotations

from django.db import models

from hoso.base.fields import CatalogField, PartialDateField
from hoso.dossiers.models.row import SectionRow


class Course(SectionRow):
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    institution = models.CharField("Tên cơ sở đào tạo", max_length=300)

    class Meta:
        abstract = True


class Certified(Course):
    certificate = models.CharField("Chứng chỉ được cấp", max_length=300)

    class Meta:
        abstract = True


class PoliticalTheory(Course):
    mode = CatalogField("Hình thức đào tạo", catalog="education_mode")
    degree = CatalogField("Văn bằng được cấp", catalog="political_theory")

    class Meta:
        indexes = [models.Index(fields=["person"], name="political_theory_of")]


class ManagementCourse(Certified):
    level = CatalogField("Mức quản lý nhà nước", catalog="state_management")

    class Meta:
        indexes = [models.Index(fields=["person"], name="management_course_of")]


class DefenceCourse(Certified):
    level = CatalogField("Đối tượng bồi dưỡng", catalog="defence_training")

    class Meta:
        indexes = [models.Index(fields=["person"], name="defence_course_of")]


class ComputingCourse(Certified):
    level = CatalogField("Trình độ tin học", catalog="computing")

    class Meta:
        indexes = [models.Index(fields=["person"], name="computing_course_of")]


class Language(Certified):
    language = CatalogField("Tên ngoại ngữ, tiếng dân tộc", catalog="language")
    score = models.CharField("Điểm số", max_length=40, blank=True, default="")
    level = CatalogField("Bậc ngoại ngữ", catalog="language_level")

    class Meta:
        indexes = [models.Index(fields=["person"], name="language_of")]
