"""Items 1-19 of the form of Circular 06/2023/TT-BNV, as five groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding, Severity
from hoso.base.identity import PersonalNumber
from hoso.dossiers.models.general import Identity, Membership, Origin, Papers, Schooling
from hoso.dossiers.sections.declaration import Content, Field, Level, Row, Section

PACKET = "bnv2020"
GENERAL, RECRUITMENT = "THONGTINCHUNG", "TUYENDUNG_QT_CONGTAC"
EDUCATION, OTHER = "TRINHDO_DAOTAO_BOIDUONG", "THONGTIN_KHAC"

RECRUITMENT_AGE = 15
PARTY_AGE = 18


def agrees_with_personal_number(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
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


def born_by_now(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
    today = content["person"].get("today")
    for row in rows:
        if today and row.get("born_on", "") > today:
            yield IDENTITY.finding("born_on", "Ngày sinh ở tương lai. Xem lại.")


def name_is_a_name(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
    for row in rows:
        if not is_a_name(row.get("birth_name", "")):
            yield IDENTITY.finding("birth_name", NOT_A_NAME)
        elif row.get("birth_name") and " " not in row["birth_name"]:
            yield IDENTITY.finding(
                "birth_name", "Họ và tên cần có cả họ và tên.", severity=Severity.WARNS
            )


def papers_have_their_digits(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
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


def recruited_after_birth(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
    born = content.get("identity", {}).get("born_on")
    for row in rows:
        if born and "recruited_on" in row:
            age = PartialDate.from_iso(row["recruited_on"]).year - PartialDate.from_iso(born).year
            if age < RECRUITMENT_AGE:
                yield ORIGIN.finding(
                    "recruited_on",
                    f"Được tuyển dụng khi mới {age} tuổi. Xem lại ngày tuyển dụng hoặc ngày sinh.",
                )
        if "recruited_on" in row and "joined_on" in row:
            first = PartialDate.from_iso(row["recruited_on"])
            if PartialDate.from_iso(row["joined_on"]).surely_before(first):
                yield ORIGIN.finding(
                    "joined_on",
                    f"Sớm hơn ngày được tuyển dụng lần đầu ({first.shown()}). "
                    "Sửa một trong hai ngày.",
                )


def party_dates_follow(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
    born = content.get("identity", {}).get("born_on")
    for row in rows:
        joined, official = row.get("party_joined_on"), row.get("party_official_on")
        if official and not joined:
            yield MEMBERSHIP.finding(
                "party_joined_on", "Có ngày chính thức thì phải có ngày vào Đảng."
            )
        if joined and born:
            age = PartialDate.from_iso(joined).year - PartialDate.from_iso(born).year
            if age < PARTY_AGE:
                yield MEMBERSHIP.finding(
                    "party_joined_on",
                    f"Vào Đảng khi mới {age} tuổi. Xem lại ngày vào Đảng hoặc ngày sinh.",
                )
        for begin, end, words in (
            ("party_joined_on", "party_official_on", "ngày vào Đảng"),
            ("enlisted_on", "discharged_on", "ngày nhập ngũ"),
        ):
            if row.get(begin) and row.get(end):
                first = PartialDate.from_iso(row[begin])
                if PartialDate.from_iso(row[end]).surely_before(first):
                    yield MEMBERSHIP.finding(end, f"Sớm hơn {words} ({first.shown()}).")


IDENTITY = Section(
    key="identity",
    number="1–7",
    title="Nhân thân",
    group="Thông tin chung",
    order=10,
    model=Identity,
    many=False,
    required=True,
    evidence=("birth_certificate", "citizen_card", "cv_paper", "other"),
    checks=(name_is_a_name, born_by_now, agrees_with_personal_number),
    fields=(
        Field(
            "birth_name",
            "1",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: f"{GENERAL}.HoVaTen"},
            hint="Viết như trong giấy khai sinh",
        ),
        Field(
            "sex",
            "1",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: f"{GENERAL}.GioiTinh"},
        ),
        Field("other_names", "2"),
        Field("born_on", "3", required=True, packet={PACKET: f"{GENERAL}.NgaySinh"}),
        Field(
            "birth_place",
            "4",
            required=True,
            hint="Gõ không dấu cũng được; có cả địa danh trước và sau 01/7/2025",
        ),
        Field("birth_place_detail", "4"),
        Field(
            "home_place",
            "5",
            required=True,
            hint="Nơi cha đẻ hoặc ông nội sinh ra và lớn lên",
        ),
        Field("home_place_detail", "5"),
        Field("ethnicity", "6", required=True, packet={PACKET: f"{GENERAL}.DanToc"}),
        Field(
            "religion",
            "7",
            required=True,
            packet={PACKET: f"{GENERAL}.TonGiao"},
            hint="Không theo tôn giáo nào thì chọn “Không”",
        ),
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
    required=True,
    evidence=("citizen_card", "insurance_card", "cv_paper", "other"),
    checks=(papers_have_their_digits,),
    fields=(
        Field(
            "citizen_number",
            "8",
            required=True,
            level=Level.SENSITIVE,
            packet={PACKET: f"{GENERAL}.SoDinhDanhCaNhan"},
        ),
        Field("citizen_number_issued_on", "8", required=True),
        Field("phone", "8", required=True, level=Level.SENSITIVE),
        Field(
            "social_insurance_number",
            "9",
            level=Level.SENSITIVE,
            packet={PACKET: f"{GENERAL}.SoSoBaoHiemXaHoi"},
        ),
        Field("health_insurance_number", "9", level=Level.SENSITIVE),
        Field("address_place", "10", required=True),
        Field("address_detail", "10"),
    ),
)

ORIGIN = Section(
    key="origin",
    number="11–14",
    title="Xuất thân, tuyển dụng",
    group="Thông tin chung",
    order=30,
    model=Origin,
    many=False,
    required=True,
    evidence=("recruitment_decision", "transfer_decision", "cv_paper", "other"),
    checks=(recruited_after_birth,),
    fields=(
        Field("family_background", "11", required=True),
        Field("former_occupation", "12", hint="Ví dụ: học sinh, làm ruộng, thợ điện"),
        Field(
            "recruited_on",
            "13",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: f"{RECRUITMENT}.NgayTuyenDungLanDau"},
        ),
        Field(
            "recruited_by",
            "13",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: f"{RECRUITMENT}.TenCoQuan"},
        ),
        Field(
            "joined_on",
            "14",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: f"{RECRUITMENT}.NgayVaoCoQuanHienNay"},
        ),
    ),
)

MEMBERSHIP = Section(
    key="membership",
    number="15–18",
    title="Đảng, đoàn thể, quân đội",
    group="Thông tin chung",
    order=40,
    model=Membership,
    many=False,
    evidence=("party_decision", "cv_paper", "other"),
    checks=(party_dates_follow,),
    fields=(
        Field("party_joined_on", "15", packet={PACKET: f"{OTHER}.NgayVaoDang"}),
        Field("party_official_on", "15", packet={PACKET: f"{OTHER}.NgayVaoDangChinhThuc"}),
        Field("first_organisation_on", "16"),
        Field("first_organisation", "16"),
        Field("enlisted_on", "17"),
        Field("discharged_on", "17"),
        Field("highest_military_rank", "17"),
        Field("policy_groups", "18", level=Level.SENSITIVE),
    ),
)

SCHOOLING = Section(
    key="schooling",
    number="19",
    title="Giáo dục phổ thông",
    group="Thông tin chung",
    order=50,
    model=Schooling,
    many=False,
    required=True,
    evidence=("diploma", "cv_paper", "other"),
    fields=(
        Field(
            "general_education",
            "19",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: f"{EDUCATION}.HocVanPhoThong"},
            hint="Đã tốt nghiệp lớp mấy, thuộc hệ nào",
        ),
    ),
)

DECLARED = (IDENTITY, PAPERS, ORIGIN, MEMBERSHIP, SCHOOLING)
