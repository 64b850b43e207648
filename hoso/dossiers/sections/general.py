"""The photo and items 1-10 of the form of Circular 06/2023/TT-BNV."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding, Severity
from hoso.base.identity import PersonalNumber
from hoso.dossiers.models.general import Identity, Papers, Portrait
from hoso.dossiers.sections.declaration import (
    EVERYONE,
    ON_CV,
    WORKERS,
    Content,
    Field,
    Known,
    Level,
    Row,
    Section,
)
from hoso.dossiers.sections.packets import BASIC, GENERAL, to


def agrees_with_personal_number(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    """Digits 4-6 of the personal number tell sex and birth year (recalled, so only warned)."""
    number = PersonalNumber(content["person"]["personal_number"])
    for row in rows:
        if "born_on" in row and PartialDate.from_iso(row["born_on"]).year != number.birth_year:
            yield IDENTITY.finding(
                "born_on",
                f"Năm sinh khác với số định danh cá nhân (số này ứng với năm {number.birth_year}). "
                "Xem lại giấy khai sinh; nếu đúng, đính kèm giấy khai sinh làm minh chứng.",
                severity=Severity.WARNS,
            )
        if "sex" in row and row["sex"] != number.sex.value:
            yield IDENTITY.finding(
                "sex",
                "Giới tính khác với số định danh cá nhân. Xem lại; nếu đúng, đính kèm minh chứng.",
                severity=Severity.WARNS,
            )


NOT_A_NAME = "Họ và tên chỉ gồm chữ, dấu cách, dấu gạch nối và dấu phẩy trên."


def is_a_name(text: str) -> bool:
    """Letters of any language, and what stands between them; an empty one is merely missing."""
    return not re.search(r"[^\w\s'’ʼ\-.]|\d|_", text)


def born_by_now(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    today = content["person"].get("today")
    for row in rows:
        if today and row.get("born_on", "") > today:
            yield IDENTITY.finding("born_on", "Ngày sinh ở tương lai. Xem lại.")


def name_is_a_name(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    for row in rows:
        if not is_a_name(row.get("birth_name", "")):
            yield IDENTITY.finding("birth_name", NOT_A_NAME)
        elif row.get("birth_name") and " " not in row["birth_name"]:
            yield IDENTITY.finding(
                "birth_name", "Họ và tên cần có cả họ và tên.", severity=Severity.WARNS
            )


def papers_have_their_digits(
    rows: Sequence[Row], content: Content, known: Known
) -> Iterator[Finding]:
    for row in rows:
        number = row.get("citizen_number", "")
        if number and not re.fullmatch(r"[0-9]{12}", number):
            yield PAPERS.finding(
                "citizen_number",
                f"Số CCCD phải đủ 12 chữ số; bạn nhập {len(number)} ký tự.",
            )
        elif number and number != content["person"]["personal_number"]:
            yield PAPERS.finding(
                "citizen_number",
                "Số CCCD khác số định danh cá nhân của hồ sơ. Nếu số định danh đã được đổi, "
                "đính kèm văn bản của cơ quan công an.",
                severity=Severity.WARNS,
            )
        insurance = row.get("social_insurance_number", "")
        if insurance and not re.fullmatch(r"[0-9]{10}", insurance):
            yield PAPERS.finding(
                "social_insurance_number",
                f"Số BHXH phải đủ 10 chữ số; bạn nhập {len(insurance)} ký tự.",
            )
        health = row.get("health_insurance_number", "")
        if health and not re.fullmatch(r"[A-Z]{2}[0-9]{13}|[0-9]{10}", health):
            yield PAPERS.finding(
                "health_insurance_number",
                "Số thẻ BHYT gồm 10 chữ số, hoặc 2 chữ cái và 13 chữ số; "
                f"bạn nhập {len(health)} ký tự.",
            )
        if row.get("phone") and not re.fullmatch(r"\+?[0-9 .]{9,15}", row["phone"]):
            yield PAPERS.finding("phone", "Số điện thoại chỉ gồm chữ số, từ 9 đến 15 số.")


PORTRAIT = Section(
    key="portrait",
    number="Ảnh",
    title="Ảnh chân dung",
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
            "0",
            complete=EVERYONE,
            packet=to(nd27=f"{BASIC}.anh"),
        ),
    ),
)

IDENTITY = Section(
    key="identity",
    number="1–7",
    title="Nhân thân",
    group="Thông tin chung",
    order=10,
    model=Identity,
    many=False,
    kinds=EVERYONE,
    required=EVERYONE,
    evidence=("birth_certificate", "citizen_card", "cv_paper", "other"),
    checks=(name_is_a_name, born_by_now, agrees_with_personal_number),
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
    group="Thông tin chung",
    order=20,
    model=Papers,
    many=False,
    kinds=EVERYONE,
    required=EVERYONE,
    evidence=("citizen_card", "insurance_card", "cv_paper", "other"),
    checks=(papers_have_their_digits,),
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
            complete=EVERYONE,
            level=Level.SENSITIVE,
            packet=to(f"{GENERAL}.SoSoBaoHiemXaHoi", f"{BASIC}.so_bhxh"),
        ),
        Field(
            "health_insurance_number",
            "9",
            complete=EVERYONE,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{BASIC}.so_bhyt"),
        ),
        Field(
            "address_place",
            "10",
            required=EVERYONE,
            packet=to(nd27=f"{BASIC}.noi_o_hien_nay"),
        ),
        Field("address_detail", "10", packet=to(nd27=f"{BASIC}.noi_o_chi_tiet")),
    ),
)

DECLARED = (PORTRAIT, IDENTITY, PAPERS)
