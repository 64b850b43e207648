"""Tables 32.1, 33, 37.1 and 37.2 of the form."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from hoso.base.fields import (
    CatalogField,
    CoefficientField,
    PartialDateField,
    PercentField,
)
from hoso.base.sealed_fields import SealedMoney
from hoso.dossiers.models.row import SectionRow


class Training(SectionRow):
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    institution = models.CharField("Tên cơ sở đào tạo", max_length=300)
    major = models.CharField("Chuyên ngành đào tạo", max_length=300, blank=True, default="")
    mode = CatalogField("Hình thức đào tạo", catalog="education_mode")
    degree = CatalogField("Văn bằng, trình độ", catalog="degree")
    major_code = CatalogField("Mã chuyên ngành", catalog="major")
    country = CatalogField("Nước đào tạo", catalog="country")
    grade = CatalogField("Xếp loại tốt nghiệp", catalog="graduation_grade")
    funding = CatalogField("Nguồn kinh phí đào tạo", catalog="training_funding")

    class Meta:
        indexes = [models.Index(fields=["person"], name="training_of")]


class Work(SectionRow):
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    organisation = models.CharField("Đơn vị công tác", max_length=300)
    position = models.CharField("Chức danh, chức vụ", max_length=300)

    class Meta:
        indexes = [models.Index(fields=["person"], name="work_of")]


class Salary(SectionRow):
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    rank = CatalogField("Mã số", catalog="rank")
    step = models.PositiveSmallIntegerField(
        "Bậc lương",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    coefficient = CoefficientField("Hệ số lương")
    position_pay = SealedMoney("Tiền lương theo vị trí việc làm")
    career_level = CatalogField("Bậc nghề nghiệp", catalog="career_level")
    percent = PercentField("Phần trăm hưởng")
    raise_form = CatalogField("Hình thức nâng lương, nâng ngạch", catalog="raise_form")

    class Meta:
        indexes = [models.Index(fields=["person"], name="salary_of")]


class Allowance(SectionRow):
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    kind = CatalogField("Loại phụ cấp", catalog="allowance")
    percent = PercentField("Phần trăm hưởng")
    coefficient = CoefficientField("Hệ số")
    form = CatalogField("Hình thức hưởng", catalog="allowance_form")
    amount = SealedMoney("Giá trị (đồng)")

    class Meta:
        indexes = [models.Index(fields=["person"], name="allowance_of")]
