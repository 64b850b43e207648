"""Table 33: summary of work history."""

from __future__ import annotations

from hoso.dossiers.models.history import Work
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.declaration import Field, Level, Section
from hoso.dossiers.sections.general import PACKET, RECRUITMENT, RECRUITMENT_AGE

WORK = Section(
    key="work",
    number="33",
    title="Quá trình công tác",
    group="Công tác, khen thưởng",
    order=210,
    model=Work,
    required=True,
    hint="Đảng, chính quyền, đoàn thể, tổ chức xã hội; dòng đang làm để trống “Đến”",
    evidence=(
        "appointment_decision",
        "recruitment_decision",
        "transfer_decision",
        "cv_paper",
        "other",
    ),
    checks=(
        spans.ends_after_it_begins("work"),
        spans.begins_after_birth("work", RECRUITMENT_AGE, "Bắt đầu làm việc"),
        spans.does_not_overlap("work", "Quá trình"),
        spans.not_in_the_future("work"),
    ),
    sorted_by=("since", "until"),
    packet_list={PACKET: f"{RECRUITMENT}.DS_QUATRINH_CONGTAC"},
    fields=(
        Field(
            "since",
            "33.1",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "TuNgay"},
        ),
        Field("until", "33.2", level=Level.AGENCY, packet={PACKET: "DenNgay"}),
        Field(
            "organisation",
            "33.3",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "TenCoQuan"},
        ),
        Field(
            "position",
            "33.4",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "ViTriViecLam"},
        ),
    ),
)

DECLARED = (WORK,)
