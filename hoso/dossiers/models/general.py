"""The photo and items 1-19 of the form of Circular 06/2023/TT-BNV."""

from __future__ import annotations

from django.db import models

from hoso.base.fields import (
    CatalogField,
    PartialDateField,
    PictureField,
    PlaceField,
)
from hoso.base.sealed_fields import SealedCatalog, SealedCatalogList, SealedChar
from hoso.dossiers.models.row import SingleRow


class Portrait(SingleRow):
    photo = PictureField("Ảnh màu (4 x 6 cm)")


class Identity(SingleRow):
    birth_name = models.CharField("Họ và tên khai sinh", max_length=120)
    sex = CatalogField("Giới tính", catalog="sex")
    other_names = models.CharField("Các tên gọi khác", max_length=200, blank=True, default="")
    born_on = PartialDateField("Ngày sinh")
    birth_place = PlaceField("Nơi sinh")
    birth_place_detail = models.CharField(
        "Nơi sinh: chi tiết", max_length=200, blank=True, default=""
    )
    home_place = PlaceField("Quê quán")
    home_place_detail = models.CharField(
        "Quê quán: chi tiết", max_length=200, blank=True, default=""
    )
    ethnicity = CatalogField("Dân tộc", catalog="ethnicity")
    religion = CatalogField("Tôn giáo", catalog="religion")
    marital_status = CatalogField("Tình trạng hôn nhân", catalog="marital_status")


class Papers(SingleRow):
    citizen_number = SealedChar("Số CCCD", max_length=12, blank=True, default="")
    citizen_number_issued_on = PartialDateField("Ngày cấp CCCD")
    citizen_number_issued_by = models.CharField(
        "Nơi cấp CCCD", max_length=200, blank=True, default=""
    )
    phone = SealedChar("Số điện thoại liên hệ", max_length=20, blank=True, default="")
    social_insurance_number = SealedChar("Số BHXH", max_length=10, blank=True, default="")
    health_insurance_number = SealedChar("Số thẻ BHYT", max_length=15, blank=True, default="")
    address_place = PlaceField("Nơi ở hiện nay")
    address_detail = models.CharField(
        "Nơi ở hiện nay: số nhà, đường, thôn, ấp",
        max_length=200,
        blank=True,
        default="",
    )


class Origin(SingleRow):
    family_background = CatalogField("Thành phần gia đình xuất thân", catalog="family_background")
    former_occupation = models.CharField(
        "Nghề nghiệp trước khi được tuyển dụng", max_length=200, blank=True, default=""
    )
    recruited_on = PartialDateField("Ngày được tuyển dụng lần đầu")
    recruited_by = models.CharField(
        "Cơ quan, tổ chức, đơn vị tuyển dụng", max_length=300, blank=True, default=""
    )
    joined_on = PartialDateField("Ngày vào cơ quan hiện đang công tác")
    recruitment_form = CatalogField("Hình thức tuyển dụng", catalog="recruitment_form")
    recruitment_post = CatalogField("Vị trí tuyển dụng", catalog="recruitment_post")
    recruitment_source = CatalogField("Nguồn tuyển dụng", catalog="recruitment_source")


class Membership(SingleRow):
    party_joined_on = PartialDateField("Ngày vào Đảng Cộng sản Việt Nam")
    party_official_on = PartialDateField("Ngày chính thức")
    first_organisation_on = PartialDateField("Ngày tham gia tổ chức chính trị - xã hội đầu tiên")
    first_organisation = CatalogField(
        "Tổ chức chính trị - xã hội đầu tiên", catalog="first_organisation"
    )
    enlisted_on = PartialDateField("Ngày nhập ngũ")
    discharged_on = PartialDateField("Ngày xuất ngũ")
    highest_military_rank = CatalogField("Quân hàm cao nhất", catalog="military_rank")
    policy_groups = SealedCatalogList("Đối tượng chính sách", catalog="policy_group")
    party_card_number = models.CharField("Số thẻ Đảng", max_length=20, blank=True, default="")
    wounded_class = SealedCatalog("Hạng thương binh", catalog="wounded_class")


class Schooling(SingleRow):
    general_education = CatalogField("Trình độ giáo dục phổ thông", catalog="general_education")
