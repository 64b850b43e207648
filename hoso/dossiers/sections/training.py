"""Table 32.1: professional training, intermediate level and above, at home and abroad."""

from __future__ import annotations

from hoso.dossiers.models.history import Training
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.declaration import Field, Level, Section
from hoso.dossiers.sections.general import EDUCATION, PACKET

TRAINING_AGE = 14

TRAINING = Section(
    key="training",
    number="32.1",
    title="Đào tạo chuyên môn",
    group="Đào tạo, bồi dưỡng",
    order=110,
    model=Training,
    hint="Từ trung cấp trở lên, trong nước và ngoài nước",
    evidence=("diploma", "training_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins("training"),
        spans.begins_after_birth("training", TRAINING_AGE, "Bắt đầu học"),
        spans.not_in_the_future("training"),
    ),
    sorted_by=("since", "until"),
    packet_list={PACKET: f"{EDUCATION}.DS_QUATRINH_DAOTAO_BOIDUONG"},
    fields=(
        Field(
            "since",
            "32.1.1",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "TuNgay"},
        ),
        Field(
            "until",
            "32.1.2",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "DenNgay"},
        ),
        Field(
            "institution",
            "32.1.3",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "CoSoDaoTao"},
        ),
        Field("major", "32.1.4", level=Level.AGENCY),
        Field("mode", "32.1.5", required=True, level=Level.AGENCY),
        Field(
            "degree",
            "32.1.6",
            required=True,
            level=Level.AGENCY,
            packet={PACKET: "TrinhDoDaoTao"},
        ),
    ),
)

DECLARED = (TRAINING,)
