"""Items 21-31 of the form: titles, posts, current pay, health."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from hoso.base.fields import CatalogField, CatalogListField, PartialDateField, PercentField
from hoso.base.sealed_fields import SealedCatalog, SealedChar, SealedDecimal, SealedSmallNumber
from hoso.dossiers.models.row import SingleRow

GOVERNMENT, PARTY = "position_government", "position_party"


class Honours(SingleRow):
    academic_title = CatalogField("Học hàm", catalog="academic_title")
    state_titles = CatalogListField("Danh hiệu nhà nước phong tặng", catalog="state_title")
    academic_title_on = PartialDateField("Ngày phong học hàm")
    state_titles_note = models.CharField(
        "Năm phong tặng danh hiệu", max_length=200, blank=True, default=""
    )


class Position(SingleRow):
    position = CatalogField("Chức vụ hiện tại", catalog=GOVERNMENT)
    appointed_on = PartialDateField("Ngày bổ nhiệm, phê chuẩn")
    reappointed_on = PartialDateField("Ngày bổ nhiệm lại, phê chuẩn nhiệm kỳ tiếp theo")
    planned_positions = CatalogListField("Được quy hoạch chức danh", catalog=GOVERNMENT)
    concurrent_positions = CatalogListField("Chức vụ kiêm nhiệm", catalog=GOVERNMENT)
    party_position = CatalogField("Chức vụ Đảng hiện tại", catalog=PARTY)
    concurrent_party_positions = CatalogListField("Chức vụ Đảng kiêm nhiệm", catalog=PARTY)
    main_work = models.CharField(
        "Công việc chính được giao", max_length=500, blank=True, default=""
    )
    strength = models.CharField("Sở trường công tác", max_length=300, blank=True, default="")
    longest_work = models.CharField(
        "Công việc làm lâu nhất", max_length=300, blank=True, default=""
    )
    term = models.CharField("Nhiệm kỳ (cán bộ chuyên trách)", max_length=60, blank=True, default="")
    planned_period = models.CharField("Giai đoạn quy hoạch", max_length=60, blank=True, default="")
    mass_position = CatalogField("Chức vụ đoàn thể", catalog="position_mass")


class Pay(SingleRow):
    """What item 30 asks for and tables 37.1 and 37.2 do not say; the rest is derived from them."""

    rank_appointed_on = PartialDateField("Ngày bổ nhiệm ngạch, chức danh nghề nghiệp")
    percent = PercentField("Phần trăm hưởng (%)")
    beyond_frame_percent = PercentField("Phụ cấp thâm niên vượt khung (%)")
    beyond_frame_on = PartialDateField("Ngày hưởng PCTNVK")
    job_position = models.CharField("Vị trí việc làm", max_length=300, blank=True, default="")
    job_position_code = models.CharField(
        "Mã số vị trí việc làm", max_length=30, blank=True, default=""
    )
    career_level = CatalogField("Bậc lương theo vị trí việc làm", catalog="career_level")
    job_percent = PercentField("Phần trăm hưởng theo vị trí việc làm (%)")
    job_beyond_frame_percent = PercentField("Phụ cấp thâm niên vượt khung theo vị trí (%)")
    job_beyond_frame_on = PartialDateField("Ngày hưởng PCTNVK theo vị trí")
    payment_form = CatalogField("Hình thức chi trả lương", catalog="payment_form")
    beyond_frame_form = CatalogField(
        "Hình thức hưởng thâm niên vượt khung", catalog="beyond_frame_form"
    )


class Health(SingleRow):
    state = SealedCatalog("Tình trạng sức khỏe", catalog="health")
    height_cm = SealedSmallNumber(
        "Chiều cao (cm)",
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(250)],
    )
    weight_kg = SealedDecimal(
        "Cân nặng (kg)", max_digits=4, decimal_places=1, null=True, blank=True
    )
    blood_group = SealedCatalog("Nhóm máu", catalog="blood_group")
    detail = SealedChar("Sức khỏe: chi tiết", max_length=500, blank=True, default="")
