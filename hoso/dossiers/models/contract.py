"""The labour contract of Circular 05/2023/TT-BNV, Annex II, both variants: who signs, the
contracts one after the other, their appendices."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from hoso.base.fields import CatalogField, CoefficientField, PartialDateField
from hoso.base.sealed_fields import SealedChar, SealedMoney, SealedText
from hoso.dossiers.models.row import SectionRow, SingleRow


def _text(label: str, length: int = 300) -> models.CharField[str, str]:
    return models.CharField(label, max_length=length, blank=True, default="")


def _sealed(label: str, length: int = 300) -> SealedChar:
    return SealedChar(label, max_length=length, blank=True, default="")


class ContractParty(SingleRow):
    """Bên B, beyond what the sections it shares with the CV say."""

    tax_code = _sealed("Mã số thuế", 14)
    bank_account = _sealed("Số tài khoản", 30)
    bank = _text("Nơi mở tài khoản")
    email = _text("Thư điện tử", 120)
    practice_certificate = _text("Chứng chỉ hành nghề")
    other_information = _text("Thông tin khác", 500)


class Contract(SectionRow):
    number = models.CharField("Số hợp đồng", max_length=60)
    signed_on = PartialDateField("Ngày ký")
    signed_at = _text("Nơi ký", 120)
    work_kind = CatalogField("Loại công việc", catalog="contract_work")
    term_kind = CatalogField("Loại thời hạn", catalog="contract_kind")
    since = PartialDateField("Từ")
    until = PartialDateField("Đến")
    trial_since = PartialDateField("Thử việc từ")
    trial_until = PartialDateField("Thử việc đến")
    employer = models.CharField("Bên A: cơ quan, tổ chức, đơn vị", max_length=300)
    employer_address = _text("Bên A: địa chỉ")
    employer_phone = _text("Bên A: điện thoại", 20)
    employer_tax_code = _text("Bên A: mã số thuế", 14)
    employer_account = _sealed("Bên A: số tài khoản", 30)
    employer_bank = _text("Bên A: nơi mở tài khoản")
    representative = models.CharField("Bên A: người đại diện", max_length=120)
    representative_title = _text("Bên A: chức vụ người đại diện")
    authorisation = _text("Bên A: văn bản ủy quyền (số, ngày)")
    workplace = _text("Địa điểm làm việc")
    department = _text("Bộ phận quản lý")
    job_position = models.CharField("Vị trí việc làm", max_length=300)
    duties = models.TextField("Nhiệm vụ", max_length=2000, blank=True, default="")
    pay_way = CatalogField("Cách trả lương", catalog="contract_pay")
    pay = SealedMoney("Mức lương (đồng)")
    rank = CatalogField("Ngạch, chức danh áp dụng", catalog="rank")
    step = models.PositiveSmallIntegerField(
        "Bậc lương áp dụng",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    coefficient = CoefficientField("Hệ số lương áp dụng")
    trial_pay = SealedMoney("Lương thử việc (đồng)")
    allowances = _sealed("Phụ cấp")
    payment_form = CatalogField("Hình thức trả lương", catalog="payment_form")
    payment_period = _text("Kỳ hạn trả lương", 120)
    payment_day = _text("Ngày trả lương", 60)
    raises = _text("Nâng bậc, nâng lương")
    bonus = _sealed("Thưởng")
    travel = _text("Tiền tàu xe")
    training_support = _text("Hỗ trợ đào tạo, bồi dưỡng")
    working_hours = _text("Thời giờ làm việc")
    rest = _text("Nghỉ trong ngày, nghỉ tuần, nghỉ năm, nghỉ lễ, Tết", 500)
    protection = _text("Bảo hộ lao động")
    insurance = _text("BHXH, BHYT, BHTN và mức đóng")
    other_rights = _text("Quyền khác", 500)
    copies = _text("Số bản hợp đồng", 120)
    ended_on = PartialDateField("Ngày chấm dứt")
    ending = _text("Lý do chấm dứt")

    class Meta:
        indexes = [models.Index(fields=["person"], name="contract_of")]


class ContractAppendix(SectionRow):
    contract_number = models.CharField("Phụ lục của hợp đồng số", max_length=60)
    number = models.CharField("Số phụ lục", max_length=60)
    signed_on = PartialDateField("Ngày ký")
    effective_on = PartialDateField("Có hiệu lực từ")
    amendments = SealedText("Nội dung sửa đổi, bổ sung", max_length=2000)
    new_until = PartialDateField("Thời hạn mới đến")
    new_pay = SealedMoney("Mức lương mới (đồng)")

    class Meta:
        indexes = [models.Index(fields=["person"], name="contract_appendix_of")]
