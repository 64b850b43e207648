"""Item 37.3: the family's income, houses and land."""

from __future__ import annotations

from hoso.dossiers.models.means import Means
from hoso.dossiers.sections.checks import merits
from hoso.dossiers.sections.declaration import NOBODY, ON_CV, Field, Level, Section
from hoso.dossiers.sections.packets import MEANS as MEANS_GROUP
from hoso.dossiers.sections.packets import to

WANTED = {"salary_income"}
HEADINGS = {"salary_income": "Thu nhập", "granted_house": "Nhà ở", "granted_land_area": "Đất"}
NAMES = {
    "salary_income": "thu_nhap_luong",
    "other_income": "thu_nhap_khac",
    "granted_house": "nha_duoc_cap_loai",
    "granted_house_area": "nha_duoc_cap_m2",
    "granted_house_certificate": "nha_duoc_cap_gcn",
    "bought_house": "nha_tu_mua_loai",
    "bought_house_area": "nha_tu_mua_m2",
    "bought_house_certificate": "nha_tu_mua_gcn",
    "granted_land_area": "dat_duoc_cap_m2",
    "granted_land_certificate": "dat_duoc_cap_gcn",
    "bought_land_area": "dat_tu_mua_m2",
    "bought_land_certificate": "dat_tu_mua_gcn",
    "business_land": "dat_san_xuat_kinh_doanh",
}

MEANS = Section(
    key="means",
    number="37.3",
    title="Thu nhập, nhà ở, đất",
    level=Level.SENSITIVE,
    group="Gia đình, kinh tế",
    order=350,
    model=Means,
    many=False,
    complete=ON_CV,
    hint="Nguồn thu nhập chính của gia đình hằng năm; nhà ở, đất ở, đất sản xuất kinh doanh",
    evidence=("cv_paper", "other"),
    checks=(merits.certificate_has_its_area,),
    fields=tuple(
        Field(
            name,
            "37.3",
            complete=ON_CV if name in WANTED else NOBODY,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{MEANS_GROUP}.{path}"),
            heading=HEADINGS.get(name, ""),
        )
        for name, path in NAMES.items()
    ),
)

DECLARED = (MEANS,)
