"""Item 37.3 of the form: income, houses and land of the family."""

from __future__ import annotations

from hoso.base.sealed_fields import SealedArea, SealedChar, SealedMoney
from hoso.dossiers.models.row import SingleRow


def _text(label: str) -> SealedChar:
    return SealedChar(label, max_length=200, blank=True, default="")


class Means(SingleRow):
    salary_income = SealedMoney("Tiền lương hằng năm (đồng)")
    other_income = _text("Các nguồn khác")
    granted_house = _text("Nhà ở được cấp, được thuê: loại nhà")
    granted_house_area = SealedArea("Nhà được cấp, được thuê: diện tích (m²)")
    granted_house_certificate = _text("Nhà được cấp, được thuê: giấy chứng nhận")
    bought_house = _text("Nhà tự mua, tự xây: loại nhà")
    bought_house_area = SealedArea("Nhà tự mua, tự xây: diện tích (m²)")
    bought_house_certificate = _text("Nhà tự mua, tự xây: giấy chứng nhận")
    granted_land_area = SealedArea("Đất được cấp (m²)")
    granted_land_certificate = _text("Đất được cấp: giấy chứng nhận")
    bought_land_area = SealedArea("Đất tự mua (m²)")
    bought_land_certificate = _text("Đất tự mua: giấy chứng nhận")
    business_land = _text("Đất sản xuất kinh doanh")
