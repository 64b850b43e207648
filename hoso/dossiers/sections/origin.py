"""Items 11-19 of the form of Circular 06/2023/TT-BNV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hoso.base.dates import PartialDate
from hoso.base.findings import Finding
from hoso.dossiers.models.general import Membership, Origin, Schooling
from hoso.dossiers.sections.declaration import (
    ON_CV,
    Content,
    Field,
    Known,
    Level,
    Row,
    Section,
)
from hoso.dossiers.sections.packets import (
    BASIC,
    EDUCATION,
    FORCES,
    LEARNING,
    ORGANISATIONS,
    OTHER,
    RECRUITMENT,
    RELATIVES,
    SERVICE,
    to,
)

RECRUITMENT_AGE = 15
PARTY_AGE = 18


def recruited_after_birth(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
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


def party_dates_follow(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
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


ORIGIN = Section(
    key="origin",
    number="11–14",
    title="Xuất thân, tuyển dụng",
    group="Thông tin chung",
    order=30,
    model=Origin,
    many=False,
    required=ON_CV,
    evidence=("recruitment_decision", "transfer_decision", "cv_paper", "other"),
    checks=(recruited_after_birth,),
    fields=(
        Field(
            "family_background",
            "11",
            required=ON_CV,
            packet=to(nd27=f"{RELATIVES}.thanh_phan_xuat_than"),
        ),
        Field(
            "former_occupation",
            "12",
            packet=to(nd27=f"{SERVICE}.nghe_truoc_tuyen_dung"),
            hint="Ví dụ: học sinh, làm ruộng, thợ điện",
        ),
        Field(
            "recruited_on",
            "13",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to(f"{RECRUITMENT}.NgayTuyenDungLanDau", f"{SERVICE}.ngay_tuyen_dung_lan_dau"),
        ),
        Field(
            "recruited_by",
            "13",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to(f"{RECRUITMENT}.TenCoQuan", f"{SERVICE}.co_quan_tuyen_dung"),
        ),
        Field(
            "joined_on",
            "14",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to(f"{RECRUITMENT}.NgayVaoCoQuanHienNay", f"{SERVICE}.ngay_vao_co_quan"),
        ),
        Field(
            "recruitment_form",
            "13",
            packet=to(nd27=f"{SERVICE}.hinh_thuc_tuyen_dung"),
            is_supplement=True,
        ),
        Field(
            "recruitment_post",
            "13",
            packet=to(f"{RECRUITMENT}.ViTriTuyenDung", f"{SERVICE}.vi_tri_tuyen_dung"),
            is_supplement=True,
        ),
        Field(
            "recruitment_source",
            "13",
            packet=to(nd27=f"{SERVICE}.nguon_tuyen_dung"),
            is_supplement=True,
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
        Field(
            "party_joined_on",
            "15",
            packet=to(f"{OTHER}.NgayVaoDang", f"{ORGANISATIONS}.ngay_vao_dang"),
        ),
        Field(
            "party_official_on",
            "15",
            packet=to(f"{OTHER}.NgayVaoDangChinhThuc", f"{ORGANISATIONS}.ngay_vao_dang_chinh_thuc"),
        ),
        Field(
            "first_organisation_on",
            "16",
            packet=to(nd27=f"{ORGANISATIONS}.ngay_tham_gia_ctxh"),
        ),
        Field(
            "first_organisation",
            "16",
            packet=to(nd27=f"{ORGANISATIONS}.to_chuc_ctxh"),
        ),
        Field("enlisted_on", "17", packet=to(nd27=f"{FORCES}.ngay_nhap_ngu")),
        Field("discharged_on", "17", packet=to(nd27=f"{FORCES}.ngay_xuat_ngu")),
        Field("highest_military_rank", "17", packet=to(nd27=f"{FORCES}.quan_ham_cao_nhat")),
        Field(
            "policy_groups",
            "18",
            level=Level.SENSITIVE,
            packet=to(nd27=f"{BASIC}.doi_tuong_chinh_sach"),
        ),
        Field(
            "party_card_number",
            "15",
            packet=to(f"{OTHER}.SoTheDang", f"{ORGANISATIONS}.so_the_dang"),
            is_supplement=True,
        ),
        Field(
            "wounded_class",
            "18",
            level=Level.SENSITIVE,
            packet=to(nd27=f"{BASIC}.hang_thuong_binh"),
            is_supplement=True,
        ),
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
    required=ON_CV,
    evidence=("diploma", "cv_paper", "other"),
    fields=(
        Field(
            "general_education",
            "19",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to(f"{EDUCATION}.HocVanPhoThong", f"{LEARNING}.trinh_do_gdpt"),
            hint="Đã tốt nghiệp lớp mấy, thuộc hệ nào",
        ),
    ),
)

DECLARED = (ORIGIN, MEMBERSHIP, SCHOOLING)
