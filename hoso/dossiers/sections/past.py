"""Items 34, 35 and 38: one's own past, merits and discipline, the agency's assessment."""

from __future__ import annotations

from hoso.dossiers.models.past import (
    Assessment,
    Custody,
    Discipline,
    ForeignTie,
    FormerRegime,
    Rating,
)
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.checks import merits
from hoso.dossiers.sections.declaration import ON_CV, Content, Field, Level, Section
from hoso.dossiers.sections.packets import PAST, RATINGS, WORK, to

HISTORY, MERITS = "Lịch sử bản thân", "Khen thưởng, kỷ luật"

CUSTODY = Section(
    key="custody",
    number="34.1",
    title="Bị bắt, bị tù",
    level=Level.SENSITIVE,
    group=HISTORY,
    order=220,
    model=Custody,
    many=False,
    complete=ON_CV,
    hint="Không có thì ghi “Không”",
    evidence=("cv_paper", "other"),
    fields=(
        Field(
            "statement",
            "34.1",
            complete=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27=f"{PAST}.lich_su_bi_bat_tu"),
        ),
    ),
)


def _sensitive_work(number: str) -> tuple[Field, ...]:
    return (
        Field("since", f"{number}.1", level=Level.SENSITIVE, packet=to(nd27="tu")),
        Field("until", f"{number}.2", level=Level.SENSITIVE, packet=to(nd27="den")),
        Field(
            "work",
            f"{number}.3",
            required=ON_CV,
            level=Level.SENSITIVE,
            packet=to(nd27="noi_dung"),
        ),
    )


FORMER_REGIME = Section(
    key="former_regime",
    number="34.2",
    title="Làm việc cho chế độ cũ",
    level=Level.SENSITIVE,
    group=HISTORY,
    order=230,
    model=FormerRegime,
    evidence=("cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins,
        spans.is_said_once,
        merits.former_regime_is_over,
    ),
    sorted_by=("since", "until"),
    packet_list=to(nd27=f"{PAST}.lam_viec_che_do_cu"),
    fields=_sensitive_work("34.2"),
)

FOREIGN_TIES = Section(
    key="foreign_ties",
    number="34.3",
    title="Quan hệ với tổ chức nước ngoài",
    level=Level.SENSITIVE,
    group=HISTORY,
    order=240,
    model=ForeignTie,
    hint="Tham gia hoặc có quan hệ với các tổ chức chính trị, kinh tế, xã hội ở nước ngoài",
    evidence=("cv_paper", "other"),
    checks=(spans.ends_after_it_begins, spans.begins_by_now, spans.is_said_once),
    sorted_by=("since", "until"),
    packet_list=to(nd27=f"{PAST}.quan_he_to_chuc_nuoc_ngoai"),
    fields=_sensitive_work("34.3"),
)


def was_rated(content: Content) -> bool:
    """Recruited before this year, so that a year has been rated."""
    recruited: str = content.get("origin", {}).get("recruited_on", "")
    today: str = content["person"].get("today", "9999")
    return recruited[:4] < today[:4]


RATING = Section(
    key="ratings",
    number="35.1",
    title="Đánh giá, thi đua, khen thưởng",
    level=Level.PERSONAL,
    group=MERITS,
    order=250,
    model=Rating,
    complete=ON_CV,
    complete_if=was_rated,
    hint="Mỗi năm một dòng",
    evidence=("rating_decision", "reward_decision", "cv_paper", "other"),
    checks=(
        spans.is_said_once,
        merits.ratings_have_no_hole,
        merits.one_rating_a_year,
        merits.rating_says_something,
        merits.rated_after_recruitment,
        merits.rated_by_now,
        merits.discipline_lowers_the_rating,
        merits.title_fits_the_rating,
    ),
    sorted_by=("year",),
    packet_list=to(RATINGS, f"{WORK}.thi_dua_khen_thuong"),
    fields=(
        Field("year", "35.1.1", required=ON_CV, level=Level.AGENCY, packet=to("Nam", "nam")),
        Field(
            "rating",
            "35.1.2",
            complete=ON_CV,
            level=Level.AGENCY,
            packet=to("KetQuaDanhGia", "xep_loai_chuyen_mon"),
        ),
        Field("emulation_title", "35.1.3", level=Level.AGENCY, packet=to(nd27="xep_loai_thi_dua")),
        Field("rewards", "35.1.4", level=Level.AGENCY, packet=to(nd27="hinh_thuc_khen_thuong")),
        Field(
            "authority",
            "35.1.2",
            level=Level.AGENCY,
            packet=to("ThamQuyenDanhGia", "tham_quyen_danh_gia"),
            is_supplement=True,
        ),
    ),
)

DISCIPLINE = Section(
    key="discipline",
    number="35.2",
    title="Kỷ luật Đảng, hành chính",
    level=Level.PERSONAL,
    group=MERITS,
    order=260,
    model=Discipline,
    evidence=("discipline_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins,
        spans.begins_by_now,
        spans.is_said_once,
        merits.discipline_lasts_a_year,
        merits.discipline_form_existed,
        merits.discipline_form_is_of_ones_kind,
    ),
    sorted_by=("since", "until"),
    packet_list=to(nd27=f"{WORK}.ky_luat"),
    fields=(
        Field("since", "35.2.1", required=ON_CV, packet=to(nd27="tu")),
        Field("until", "35.2.2", packet=to(nd27="den")),
        Field("form", "35.2.3", required=ON_CV, packet=to(nd27="hinh_thuc")),
        Field("misconduct", "35.2.4", required=ON_CV, packet=to(nd27="hanh_vi_vi_pham")),
        Field("authority", "35.2.5", required=ON_CV, packet=to(nd27="co_quan_quyet_dinh")),
    ),
)

ASSESSMENT = Section(
    key="assessment",
    number="38",
    title="Nhận xét, đánh giá của cơ quan",
    level=Level.PERSONAL,
    group="Nhận xét",
    order=360,
    model=Assessment,
    many=False,
    hint="Cơ quan, đơn vị sử dụng ghi",
    evidence=("rating_decision", "other"),
    by_agency=True,
    fields=(
        Field("comment", "38", level=Level.AGENCY, packet=to(nd27=f"{WORK}.nhan_xet_danh_gia")),
    ),
)

DECLARED = (CUSTODY, FORMER_REGIME, FOREIGN_TIES, RATING, DISCIPLINE, ASSESSMENT)
