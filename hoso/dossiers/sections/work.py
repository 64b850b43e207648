"""Table 33: summary of work history."""

from __future__ import annotations

from hoso.dossiers.models.history import Work
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import origin, work
from hoso.dossiers.sections.declaration import ON_CV, Field, Level, Section
from hoso.dossiers.sections.packets import RECRUITMENT, SERVICE, to

WORK = Section(
    key="work",
    number="33",
    title="Quá trình công tác",
    level=Level.PERSONAL,
    group="Công tác, khen thưởng",
    order=210,
    model=Work,
    required=ON_CV,
    hint="Đảng, chính quyền, đoàn thể, tổ chức xã hội; dòng đang làm để trống “Đến”",
    evidence=(
        "appointment_decision",
        "recruitment_decision",
        "transfer_decision",
        "cv_paper",
        "other",
    ),
    checks=(
        spans.ends_after_it_begins,
        spans.begins_after_birth(origin.LEAST_AGE, "Bắt đầu làm việc"),
        spans.does_not_overlap("Quá trình"),
        spans.one_is_open("đang làm các việc ấy"),
        spans.begins_by_now,
        spans.ends_by_now,
        spans.is_said_once,
        work.no_long_holes,
        work.reaches_back_to_recruitment,
        work.covers_joining,
    ),
    sorted_by=("since", "until"),
    packet_list=to(f"{RECRUITMENT}.DS_QUATRINH_CONGTAC", f"{SERVICE}.qua_trinh_cong_tac"),
    fields=(
        Field("since", "33.1", required=ON_CV, level=Level.AGENCY, packet=to("TuNgay", "tu")),
        Field("until", "33.2", level=Level.AGENCY, packet=to("DenNgay", "den")),
        Field(
            "organisation",
            "33.3",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to("TenCoQuan", "don_vi_cong_tac"),
        ),
        Field(
            "position",
            "33.4",
            required=ON_CV,
            level=Level.AGENCY,
            packet=to("ViTriViecLam", "chuc_danh_chuc_vu"),
        ),
    ),
)

DECLARED = (WORK,)
