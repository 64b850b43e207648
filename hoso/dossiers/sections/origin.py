"""Items 11-19 of the form of Circular 06/2023/TT-BNV."""

from __future__ import annotations

from hoso.dossiers.models.general import Membership, Origin, Schooling
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import origin
from hoso.dossiers.sections.declaration import ON_CV, Field, Level, Section
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

ORIGIN = Section(
    key="origin",
    number="11–14",
    title="Xuất thân, tuyển dụng",
    level=Level.PERSONAL,
    group="Thông tin chung",
    order=30,
    model=Origin,
    many=False,
    required=ON_CV,
    evidence=("recruitment_decision", "transfer_decision", "cv_paper", "other"),
    checks=(
        origin.recruited_at_15,
        origin.recruited_at_18,
        origin.joined_after_recruitment,
        spans.by_now("recruited_on", "joined_on"),
    ),
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
            complete=ON_CV,
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
    level=Level.PERSONAL,
    group="Thông tin chung",
    order=40,
    model=Membership,
    many=False,
    evidence=("party_decision", "cv_paper", "other"),
    checks=(
        origin.official_member_was_admitted,
        origin.admitted_at_18,
        origin.official_after_admission,
        origin.official_about_a_year_later,
        origin.card_needs_admission,
        origin.youth_union_in_youth,
        origin.discharged_after_enlistment,
        origin.soldier_was_enlisted,
        origin.enlisted_at_17,
        origin.no_group_stands_alone,
        origin.wounded_class_has_its_group,
        spans.by_now(
            "party_joined_on",
            "party_official_on",
            "first_organisation_on",
            "enlisted_on",
            "discharged_on",
        ),
    ),
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
            complete=ON_CV,
            complete_with="first_organisation",
            packet=to(nd27=f"{ORGANISATIONS}.ngay_tham_gia_ctxh"),
        ),
        Field(
            "first_organisation",
            "16",
            complete=ON_CV,
            complete_with="first_organisation_on",
            packet=to(nd27=f"{ORGANISATIONS}.to_chuc_ctxh"),
        ),
        Field("enlisted_on", "17", packet=to(nd27=f"{FORCES}.ngay_nhap_ngu")),
        Field("discharged_on", "17", packet=to(nd27=f"{FORCES}.ngay_xuat_ngu")),
        Field(
            "highest_military_rank",
            "17",
            complete=ON_CV,
            complete_with="enlisted_on",
            packet=to(nd27=f"{FORCES}.quan_ham_cao_nhat"),
        ),
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
    level=Level.PERSONAL,
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
