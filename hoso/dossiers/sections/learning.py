"""Tables 32.2-32.6: political theory, management, defence, computing, languages."""

from __future__ import annotations

from hoso.dossiers.models.learning import (
    ComputingCourse,
    DefenceCourse,
    Language,
    ManagementCourse,
    PoliticalTheory,
)
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import learning
from hoso.dossiers.sections.declaration import EVERYONE, Field, Level, Section
from hoso.dossiers.sections.packets import EDUCATION, LEARNING, to

GROUP = "Đào tạo, bồi dưỡng"
EVIDENCE = ("diploma", "training_decision", "cv_paper", "other")
COURSE_AGE = 14


CHECKS = (
    spans.ends_after_it_begins,
    spans.begins_after_birth(COURSE_AGE, "Bắt đầu học"),
    spans.begins_by_now,
    spans.is_said_once,
)


def _course(number: str) -> tuple[Field, ...]:
    return (
        Field("since", f"{number}.1", complete=EVERYONE, level=Level.AGENCY, packet=to(nd27="tu")),
        Field("until", f"{number}.2", complete=EVERYONE, level=Level.AGENCY, packet=to(nd27="den")),
        Field(
            "institution",
            f"{number}.3",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to(nd27="co_so_dao_tao"),
        ),
    )


def _certificate(item: str) -> Field:
    return Field(
        "certificate",
        item,
        required=EVERYONE,
        level=Level.AGENCY,
        packet=to(nd27="chung_chi"),
    )


def _level(item: str) -> Field:
    return Field("level", item, level=Level.AGENCY, packet=to(nd27="trinh_do"), is_supplement=True)


POLITICAL_THEORY = Section(
    key="political_theory",
    number="32.2",
    title="Lý luận chính trị",
    level=Level.PERSONAL,
    group=GROUP,
    order=120,
    model=PoliticalTheory,
    evidence=EVIDENCE,
    checks=(*CHECKS, learning.level_is_said_once),
    sorted_by=("since", "until"),
    packet_list=to(nd27=f"{LEARNING}.ly_luan_chinh_tri"),
    fields=(
        *_course("32.2"),
        Field(
            "mode",
            "32.2.4",
            complete=EVERYONE,
            level=Level.AGENCY,
            packet=to(nd27="hinh_thuc_dao_tao"),
        ),
        Field(
            "degree",
            "32.2.5",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to(nd27="van_bang"),
        ),
    ),
)

MANAGEMENT = Section(
    key="management",
    number="32.3",
    title="Quản lý nhà nước, nghiệp vụ",
    level=Level.PERSONAL,
    group=GROUP,
    order=130,
    model=ManagementCourse,
    hint="Bồi dưỡng quản lý nhà nước, chức danh nghề nghiệp, nghiệp vụ chuyên ngành",
    evidence=EVIDENCE,
    checks=CHECKS,
    sorted_by=("since", "until"),
    packet_list=to(nd27=f"{LEARNING}.boi_duong_qlnn_cdnn_nghiep_vu"),
    fields=(*_course("32.3"), _certificate("32.3.4"), _level("32.3.4")),
)

DEFENCE = Section(
    key="defence",
    number="32.4",
    title="An ninh, quốc phòng",
    level=Level.PERSONAL,
    group=GROUP,
    order=140,
    model=DefenceCourse,
    evidence=EVIDENCE,
    checks=CHECKS,
    sorted_by=("since", "until"),
    packet_list=to(nd27=f"{LEARNING}.boi_duong_an_ninh_quoc_phong"),
    fields=(*_course("32.4"), _certificate("32.4.4"), _level("32.4.4")),
)

COMPUTING = Section(
    key="computing",
    number="32.5",
    title="Tin học",
    level=Level.PERSONAL,
    group=GROUP,
    order=150,
    model=ComputingCourse,
    kinds=EVERYONE,
    evidence=EVIDENCE,
    checks=CHECKS,
    sorted_by=("since", "until"),
    packet_list=to(f"{EDUCATION}.DS_TINHOC", f"{LEARNING}.tin_hoc"),
    fields=(
        *_course("32.5"),
        _certificate("32.5.4"),
        Field(
            "level",
            "32.5.4",
            level=Level.AGENCY,
            packet=to("TrinhDo", "trinh_do"),
            is_supplement=True,
        ),
    ),
)

LANGUAGES = Section(
    key="languages",
    number="32.6",
    title="Ngoại ngữ, tiếng dân tộc",
    level=Level.PERSONAL,
    group=GROUP,
    order=160,
    model=Language,
    kinds=EVERYONE,
    evidence=EVIDENCE,
    checks=CHECKS,
    sorted_by=("since", "until"),
    packet_list=to(f"{EDUCATION}.DS_NGOAINGU", f"{LEARNING}.ngoai_ngu_tieng_dan_toc"),
    fields=(
        *_course("32.6"),
        Field(
            "language",
            "32.6.4",
            required=EVERYONE,
            level=Level.AGENCY,
            packet=to("MaNgoaiNgu", "ngon_ngu"),
        ),
        _certificate("32.6.5"),
        Field("score", "32.6.6", level=Level.AGENCY, packet=to(nd27="diem_so")),
        Field(
            "level",
            "32.6.5",
            level=Level.AGENCY,
            packet=to("TrinhDo", "trinh_do"),
            is_supplement=True,
        ),
    ),
)

DECLARED = (POLITICAL_THEORY, MANAGEMENT, DEFENCE, COMPUTING, LANGUAGES)
