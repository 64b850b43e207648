"""Tables 37.1 and 37.2: salary and allowances over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hoso.base.findings import Finding, Severity
from hoso.dossiers.models.history import Allowance, Salary
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.declaration import ON_CV, Content, Field, Known, Level, Row, Section
from hoso.dossiers.sections.packets import PAY, WORK, to


def paid_one_way(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """By rank and step, or by job position: the form has a column for each."""
    for row in rows:
        by_rank = row.get("rank") or row.get("step") or row.get("coefficient")
        if not by_rank and not row.get("position_pay"):
            yield SALARY.finding(
                "coefficient",
                "Ghi ngạch, bậc, hệ số lương; hoặc tiền lương theo vị trí việc làm.",
                row,
            )
        elif by_rank and not (row.get("step") and row.get("coefficient")):
            missing = "step" if not row.get("step") else "coefficient"
            yield SALARY.finding(missing, "Lương theo ngạch phải có đủ bậc và hệ số.", row)


def steps_rise_one_by_one(rows: Sequence[Row], content: Content, known: Known) -> Iterator[Finding]:
    """Two steps at once in the same rank is rare: the head looks at it first."""
    dated = sorted((row for row in rows if row.get("since")), key=lambda row: str(row["since"]))
    for before, row in pairwise(dated):
        same_rank = row.get("rank") and row.get("rank") == before.get("rank")
        if same_rank and row.get("step", 0) - before.get("step", 0) > 1:
            yield SALARY.finding(
                "step",
                f"Tăng {row['step'] - before['step']} bậc một lần. Nếu được nâng lương vượt bậc, "
                "đính kèm quyết định.",
                row,
                severity=Severity.WARNS,
            )


SALARY = Section(
    key="salary",
    number="37.1",
    title="Quá trình lương",
    group="Gia đình, kinh tế",
    order=330,
    model=Salary,
    required=ON_CV,
    hint="Mỗi lần xếp hoặc nâng lương một dòng; dòng đang hưởng để trống “Đến”",
    evidence=("salary_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins("salary"),
        spans.does_not_overlap("salary", "Mức lương"),
        paid_one_way,
        steps_rise_one_by_one,
    ),
    sorted_by=("since", "until"),
    packet_list=to(f"{PAY}.DS_QUATRINH_LUONG", f"{WORK}.qua_trinh_luong"),
    fields=(
        Field("since", "37.1.1", required=ON_CV, packet=to("TuNgay", "tu")),
        Field("until", "37.1.2", packet=to("DenNgay", "den")),
        Field("rank", "37.1.3", packet=to("Ngach", "ma_ngach")),
        Field("step", "37.1.4", packet=to("BacLuong", "bac_luong")),
        Field("coefficient", "37.1.5", packet=to("HeSoLuong", "he_so_luong")),
        Field(
            "position_pay",
            "37.1.6",
            level=Level.SENSITIVE,
            packet=to(nd27="luong_vtvl"),
        ),
        Field(
            "career_level",
            "37.1.4",
            packet=to(nd27="bac_nghe_nghiep"),
            hint="Viên chức xếp theo vị trí việc làm từ 01/7/2026 (Nghị định 232/2026/NĐ-CP)",
            is_supplement=True,
        ),
        Field(
            "percent",
            "37.1.5",
            packet=to("PhanTramHuong", "phan_tram_huong"),
            is_supplement=True,
        ),
        Field("raise_form", "37.1.4", packet=to(nd27="hinh_thuc_nang"), is_supplement=True),
    ),
)

ALLOWANCES = Section(
    key="allowances",
    number="37.2",
    title="Các loại phụ cấp khác",
    group="Gia đình, kinh tế",
    order=340,
    model=Allowance,
    hint="Mỗi lần hưởng hoặc thay đổi một dòng; dòng đang hưởng để trống “Đến”",
    evidence=("salary_decision", "cv_paper", "other"),
    checks=(spans.ends_after_it_begins("allowances"),),
    sorted_by=("since", "until"),
    packet_list=to(f"{PAY}.DS_QUATRINH_PHUCAP", f"{WORK}.qua_trinh_phu_cap"),
    fields=(
        Field("since", "37.2.1", required=ON_CV, packet=to("TuNgay", "tu")),
        Field("until", "37.2.2", packet=to("DenNgay", "den")),
        Field("kind", "37.2.3", required=ON_CV, packet=to("LoaiPhuCap", "loai_phu_cap")),
        Field("percent", "37.2.4", packet=to("PhanTramHuongPhuCap", "phan_tram")),
        Field("coefficient", "37.2.5", packet=to("HeSo", "he_so")),
        Field("form", "37.2.6", packet=to("HinhThucHuong", "hinh_thuc_huong")),
        Field("amount", "37.2.7", level=Level.SENSITIVE, packet=to("GiaTri", "gia_tri")),
    ),
)

DECLARED = (SALARY, ALLOWANCES)
