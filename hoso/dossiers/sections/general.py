"""The photo and items 1-10 of the form of Circular 06/2023/TT-BNV."""

from __future__ import annotations

from hoso.dossiers.models.general import Identity, Papers, Portrait
from hoso.dossiers.sections.checks import person
from hoso.dossiers.sections.declaration import EVERYONE, ON_CV, WORKERS, Field, Level, Section
from hoso.dossiers.sections.packets import BASIC, GENERAL, to

PORTRAIT = Section(
    key="portrait",
    number="Ảnh",
    title="Ảnh chân dung",
    level=Level.PERSONAL,
    group="Thông tin chung",
    order=5,
    model=Portrait,
    many=False,
    kinds=EVERYONE,
    complete=EVERYONE,
    hint="Ảnh màu 4 x 6 cm, chụp trong 6 tháng gần đây",
    evidence=("portrait",),
    fields=(
        Field(
            "photo",
            "",  # the form has a place for it and no number
            complete=EVERYONE,
            packet=to(nd27=f"{BASIC}.anh"),
        ),
    ),
)

IDENTITY = Section(
    key="identity",
    number="1–7",
    title="Nhân thân",
    level=Level.PERSONAL,
    group="Thông tin chung",
    order=10,
    model=Identity,
    many=False,
    kinds=EVERYONE,
    required=EVERYONE,
    evidence=("birth_certificate", "citizen_card", "cv_paper", "other"),
    checks=(
        person.name_has_only_letters,
        person.name_has_two_words,
        person.born_by_now,
        person.birth_agrees_with_number,
        person.sex_agrees_with_number,
        person.marriage_agrees_with_family,
    ),
    fields=(
        Field(
            "birth_name",
            "1",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to(f"{GENERAL}.HoVaTen", f"{BASIC}.ho_ten"),
            hint="Viết như trong giấy khai sinh",
        ),
        Field(
            "sex",
            "1",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to(f"{GENERAL}.GioiTinh", f"{BASIC}.gioi_tinh"),
        ),
        Field("other_names", "2", packet=to(nd27=f"{BASIC}.ten_goi_khac")),
        Field(
            "born_on",
            "3",
            required=EVERYONE,
            packet=to(f"{GENERAL}.NgaySinh", f"{BASIC}.ngay_sinh"),
        ),
        Field(
            "birth_place",
            "4",
            required=EVERYONE,
            packet=to(nd27=f"{BASIC}.noi_sinh"),
            hint="Gõ không dấu cũng được; có cả địa danh trước và sau 01/7/2025",
        ),
        Field("birth_place_detail", "4", packet=to(nd27=f"{BASIC}.noi_sinh_chi_tiet")),
        Field(
            "home_place",
            "5",
            required=ON_CV,
            packet=to(nd27=f"{BASIC}.que_quan"),
            hint="Nơi cha đẻ hoặc ông nội sinh ra và lớn lên",
        ),
        Field("home_place_detail", "5", packet=to(nd27=f"{BASIC}.que_quan_chi_tiet")),
        Field(
            "ethnicity",
            "6",
            required=ON_CV,
            packet=to(f"{GENERAL}.DanToc", f"{BASIC}.dan_toc"),
        ),
        Field(
            "religion",
            "7",
            required=ON_CV,
            packet=to(f"{GENERAL}.TonGiao", f"{BASIC}.ton_giao"),
            hint="Không theo tôn giáo nào thì chọn “Không”",
        ),
        Field("marital_status", "7", is_supplement=True),
    ),
)

PAPERS = Section(
    key="papers",
    number="8–10",
    title="Giấy tờ, nơi ở",
    level=Level.PERSONAL,
    group="Thông tin chung",
    order=20,
    model=Papers,
    many=False,
    kinds=EVERYONE,
    required=EVERYONE,
    evidence=("citizen_card", "insurance_card", "cv_paper", "other"),
    checks=(
        person.citizen_number_has_12_digits,
        person.citizen_number_is_the_personal_number,
        person.card_issued_in_ones_life,
        person.card_issued_at_14,
        person.social_insurance_has_10_digits,
        person.health_insurance_has_its_form,
        person.phone_has_its_digits,
    ),
    fields=(
        Field(
            "citizen_number",
            "8",
            required=EVERYONE,
            level=Level.SENSITIVE,
            packet=to(f"{GENERAL}.SoDinhDanhCaNhan", f"{BASIC}.so_cccd"),
        ),
        Field(
            "citizen_number_issued_on",
            "8",
            required=EVERYONE,
            packet=to(nd27=f"{BASIC}.cccd_ngay_cap"),
        ),
        Field(
            "citizen_number_issued_by",
            "8",
            complete=WORKERS,
            packet=to(nd27=f"{BASIC}.cccd_noi_cap"),
            is_supplement=True,
        ),
        Field(
            "phone",
            "8",
            required=EVERYONE,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{BASIC}.so_dien_thoai"),
        ),
        Field(
            "social_insurance_number",
            "9",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(f"{GENERAL}.SoSoBaoHiemXaHoi", f"{BASIC}.so_bhxh"),
        ),
        Field(
            "health_insurance_number",
            "9",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{BASIC}.so_bhyt"),
        ),
        Field(
            "address_place",
            "10",
            required=EVERYONE,
            packet=to(nd27=f"{BASIC}.noi_o_hien_nay"),
        ),
        Field(
            "address_detail",
            "10",
            complete=EVERYONE,
            packet=to(nd27=f"{BASIC}.noi_o_chi_tiet"),
        ),
    ),
)

DECLARED = (PORTRAIT, IDENTITY, PAPERS)
