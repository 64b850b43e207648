"""Table 32.1: professional training, intermediate level and above, at home and abroad."""

from __future__ import annotations

from hoso.dossiers.models.history import Training
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import learning
from hoso.dossiers.sections.declaration import EVERYONE, WORKER, Content, Field, Level, Section
from hoso.dossiers.sections.packets import EDUCATION, LEARNING, to

TRAINING_AGE = 14


def wants_training(content: Content) -> bool:
    """A worker, only with a contract for professional work: that form asks for qualifications."""
    contracts = content.get("contracts", [])
    is_worker = content["person"]["kind"] == WORKER
    return not is_worker or any(row.get("work_kind") == "02" for row in contracts)


TRAINING = Section(
    key="training",
    number="32.1",
    title="Đào tạo chuyên môn",
    level=Level.PERSONAL,
    group="Đào tạo, bồi dưỡng",
    order=110,
    model=Training,
    kinds=EVERYONE,
    complete=EVERYONE,
    complete_if=wants_training,
    hint="Từ trung cấp trở lên, trong nước và ngoài nước",
    evidence=("diploma", "training_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins,
        spans.begins_after_birth(TRAINING_AGE, "Bắt đầu học"),
        spans.begins_by_now,
        spans.is_said_once,
        learning.trained_by_17,
        learning.degree_takes_its_months,
        learning.higher_degree_has_its_lower,
        learning.higher_degree_comes_later,
    ),
    sorted_by=("since", "until"),
    packet_list=to(f"{EDUCATION}.DS_QUATRINH_DAOTAO_BOIDUONG", f"{LEARNING}.dao_tao_chuyen_mon"),
    fields=(
        Field("since", "32.1.1", required=EVERYONE, level=Level.AGENCY, packet=to("TuNgay", "tu")),
        Field(
            "until", "32.1.2", required=EVERYONE, level=Level.AGENCY, packet=to("DenNgay", "den")
        ),
        Field(
            "institution",
            "32.1.3",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to("CoSoDaoTao", "co_so_dao_tao"),
        ),
        Field(
            "major", "32.1.4", complete=EVERYONE, level=Level.AGENCY, packet=to(nd27="chuyen_nganh")
        ),
        Field(
            "mode",
            "32.1.5",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to(nd27="hinh_thuc_dao_tao"),
        ),
        Field(
            "degree",
            "32.1.6",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to("TrinhDoDaoTao", "van_bang_trinh_do"),
        ),
        Field(
            "major_code",
            "32.1.4",
            level=Level.AGENCY,
            packet=to("ChuyenNganhDaoTao", "ma_chuyen_nganh"),
            is_supplement=True,
        ),
        Field(
            "country",
            "32.1.3",
            level=Level.AGENCY,
            packet=to("NuocDaoTao", "nuoc_dao_tao"),
            is_supplement=True,
        ),
        Field(
            "grade",
            "32.1.6",
            level=Level.AGENCY,
            packet=to("XepLoaiTotNghiep", "xep_loai_tot_nghiep"),
            is_supplement=True,
        ),
        Field(
            "funding",
            "32.1.3",
            level=Level.AGENCY,
            packet=to(nd27="nguon_kinh_phi"),
            is_supplement=True,
        ),
    ),
)

DECLARED = (TRAINING,)
