"""Items 21-31 of the form of Circular 06/2023/TT-BNV: titles, posts, current pay, health."""

from __future__ import annotations

from hoso.dossiers.models.position import Health, Honours, Pay, Position
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import beyond, learning, pay, person, position
from hoso.dossiers.sections.declaration import EMPLOYEE, OFFICIAL, ON_CV, Field, Level, Section
from hoso.dossiers.sections.packets import (
    EDUCATION,
    LEARNING,
    ORGANISATIONS,
    OTHER,
    PAY,
    RECRUITMENT,
    SERVICE,
    WORK,
    to,
)
from hoso.dossiers.sections.packets import HEALTH as HEALTH_GROUP

RANKED = frozenset({OFFICIAL, EMPLOYEE})  # cadres are paid by their post

HONOURS = Section(
    key="honours",
    number="21–22",
    title="Học hàm, danh hiệu",
    level=Level.PERSONAL,
    group="Chức vụ, tiền lương, sức khỏe",
    order=60,
    model=Honours,
    many=False,
    evidence=("reward_decision", "appointment_decision", "cv_paper", "other"),
    checks=(
        learning.academic_title_has_its_doctorate,
        learning.academic_title_after_doctorate,
        spans.by_now("academic_title_on"),
    ),
    fields=(
        Field(
            "academic_title",
            "21",
            level=Level.AGENCY,
            packet=to(f"{EDUCATION}.MaChucDanhKhoaHoc", f"{LEARNING}.hoc_ham"),
        ),
        Field(
            "state_titles",
            "22",
            level=Level.AGENCY,
            packet=to(nd27=f"{WORK}.danh_hieu_nha_nuoc"),
        ),
        Field(
            "academic_title_on",
            "21",
            level=Level.AGENCY,
            packet=to(f"{EDUCATION}.NgayPhongChucDanh", f"{LEARNING}.ngay_phong_hoc_ham"),
            is_supplement=True,
        ),
        Field(
            "state_titles_note",
            "22",
            level=Level.AGENCY,
            packet=to(nd27=f"{WORK}.danh_hieu_nha_nuoc_nam"),
            is_supplement=True,
        ),
    ),
)

POSITION = Section(
    key="position",
    number="23–29",
    title="Chức vụ, công việc",
    level=Level.PERSONAL,
    group="Chức vụ, tiền lương, sức khỏe",
    order=70,
    model=Position,
    many=False,
    required=ON_CV,
    evidence=("appointment_decision", "assignment_decision", "party_decision", "cv_paper", "other"),
    checks=(
        position.appointed_after_recruitment,
        position.reappointed_after_appointment,
        position.reappointment_has_its_appointment,
        position.appointment_has_its_position,
        position.term_has_not_run_out,
        position.party_post_needs_membership,
        position.main_post_is_not_concurrent,
        spans.by_now("appointed_on", "reappointed_on"),
    ),
    fields=(
        Field(
            "position",
            "23",
            level=Level.AGENCY,
            packet=to(f"{PAY}.ChucVu", f"{WORK}.chuc_vu"),
            heading="Chức vụ",
            hint="Không giữ chức vụ thì để trống",
        ),
        Field(
            "appointed_on",
            "23",
            complete=ON_CV,
            complete_with="position",
            level=Level.AGENCY,
            packet=to(f"{PAY}.NgayBoNhiemLanDau", f"{WORK}.ngay_bo_nhiem"),
        ),
        Field(
            "reappointed_on",
            "23",
            level=Level.AGENCY,
            packet=to(f"{PAY}.NgayBoNhiemLai", f"{WORK}.ngay_bo_nhiem_lai"),
        ),
        Field("planned_positions", "24", packet=to(nd27=f"{SERVICE}.quy_hoach_chuc_danh")),
        Field(
            "concurrent_positions",
            "25",
            level=Level.AGENCY,
            packet=to(f"{PAY}.ChucVuChucDanhKiemNhiem", f"{WORK}.chuc_vu_kiem_nhiem"),
        ),
        Field(
            "party_position",
            "26",
            packet=to(f"{OTHER}.ChucVuDang", f"{ORGANISATIONS}.chuc_vu_dang"),
            heading="Chức vụ Đảng",
        ),
        Field(
            "concurrent_party_positions",
            "27",
            packet=to(nd27=f"{ORGANISATIONS}.chuc_vu_dang_kiem_nhiem"),
        ),
        Field(
            "main_work",
            "28",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to(nd27=f"{WORK}.cong_viec_chinh"),
            heading="Công việc",
            hint="Ví dụ: tổng hợp, kế toán, dạy Toán lớp 8",
        ),
        Field("strength", "29", complete=ON_CV, packet=to(nd27=f"{WORK}.so_truong")),
        Field("longest_work", "29", complete=ON_CV, packet=to(nd27=f"{WORK}.cong_viec_lau_nhat")),
        Field(
            "term",
            "23",
            packet=to(f"{PAY}.NhiemKyCanBoChuyenTrach", f"{WORK}.nhiem_ky"),
            is_supplement=True,
        ),
        Field(
            "planned_period",
            "24",
            packet=to(nd27=f"{SERVICE}.quy_hoach_giai_doan"),
            is_supplement=True,
        ),
        Field(
            "mass_position",
            "27",
            packet=to(nd27=f"{ORGANISATIONS}.chuc_vu_doan_the"),
            is_supplement=True,
        ),
    ),
)

CURRENT_PAY = Section(
    key="pay",
    number="30",
    title="Ngạch, lương hiện hưởng",
    level=Level.PERSONAL,
    group="Chức vụ, tiền lương, sức khỏe",
    order=80,
    model=Pay,
    many=False,
    complete=ON_CV,
    hint="Ngạch, bậc, hệ số, mức lương và phụ cấp lấy từ bảng 37.1 và 37.2, không phải khai lại",
    evidence=("rank_decision", "salary_decision", "assignment_decision", "cv_paper", "other"),
    checks=(
        pay.rank_after_recruitment,
        pay.percent_is_usual,
        pay.career_level_is_for_employees,
        beyond.beyond_frame_at_least_five,
        beyond.beyond_frame_on_the_last_step,
        beyond.beyond_frame_fits_its_time,
        spans.by_now("rank_appointed_on", "beyond_frame_on", "job_beyond_frame_on"),
    ),
    fields=(
        Field(
            "rank_appointed_on",
            "30.1",
            complete=RANKED,
            level=Level.AGENCY,
            packet=to(f"{PAY}.TuNgayHuongNgach", f"{WORK}.ngay_bo_nhiem_ngach"),
            heading="Lương theo ngạch, bậc",
        ),
        Field(
            "percent",
            "30.1",
            packet=to(f"{PAY}.PhanTramHuong", f"{WORK}.phan_tram_huong"),
            hint="100; 85 khi tập sự",
        ),
        Field("beyond_frame_percent", "30.1", packet=to(nd27=f"{WORK}.pctnvk")),
        Field(
            "beyond_frame_on",
            "30.1",
            complete=ON_CV,
            complete_with="beyond_frame_percent",
            packet=to(nd27=f"{WORK}.ngay_huong_pctnvk"),
        ),
        Field(
            "job_position",
            "30.3",
            complete=ON_CV,
            level=Level.AGENCY,
            packet=to(f"{RECRUITMENT}.ViTriViecLam", f"{WORK}.vi_tri_viec_lam"),
            heading="Lương theo vị trí việc làm",
        ),
        Field(
            "job_position_code",
            "30.3",
            level=Level.AGENCY,
            packet=to(nd27=f"{WORK}.ma_vtvl"),
        ),
        Field(
            "career_level",
            "30.3",
            level=Level.AGENCY,
            packet=to(nd27=f"{WORK}.vtvl_bac_luong"),
            hint="Viên chức từ 01/7/2026: bậc nghề nghiệp 1 đến 5 (Nghị định 232/2026/NĐ-CP)",
        ),
        Field("job_percent", "30.3", packet=to(nd27=f"{WORK}.vtvl_phan_tram")),
        Field("job_beyond_frame_percent", "30.3", packet=to(nd27=f"{WORK}.vtvl_pctnvk")),
        Field(
            "job_beyond_frame_on",
            "30.3",
            complete=ON_CV,
            complete_with="job_beyond_frame_percent",
            packet=to(nd27=f"{WORK}.vtvl_ngay_pctnvk"),
        ),
        Field(
            "payment_form",
            "30",
            packet=to(nd27=f"{WORK}.hinh_thuc_chi_tra_luong"),
            is_supplement=True,
        ),
        Field(
            "beyond_frame_form",
            "30",
            packet=to(nd27=f"{WORK}.hinh_thuc_huong_tnvk"),
            is_supplement=True,
        ),
    ),
)

HEALTH = Section(
    key="health",
    number="31",
    title="Sức khỏe",
    level=Level.SENSITIVE,
    group="Chức vụ, tiền lương, sức khỏe",
    order=90,
    model=Health,
    many=False,
    complete=ON_CV,
    evidence=("health_certificate", "cv_paper", "other"),
    checks=(person.figures_are_usual,),
    fields=(
        Field(
            "state",
            "31",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{HEALTH_GROUP}.suc_khoe"),
        ),
        Field(
            "height_cm",
            "31",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{HEALTH_GROUP}.chieu_cao_cm"),
        ),
        Field(
            "weight_kg",
            "31",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{HEALTH_GROUP}.can_nang_kg"),
        ),
        Field(
            "blood_group",
            "31",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{HEALTH_GROUP}.nhom_mau"),
        ),
        Field(
            "detail",
            "31",
            level=Level.SENSITIVE,
            packet=to(nd27=f"{HEALTH_GROUP}.chi_tiet"),
            is_supplement=True,
        ),
    ),
)

DECLARED = (HONOURS, POSITION, CURRENT_PAY, HEALTH)
