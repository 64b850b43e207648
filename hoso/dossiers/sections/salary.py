"""Table 37.1: salary history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hoso.base.findings import Finding, Severity
from hoso.dossiers.models.history import Salary
from hoso.dossiers.sections import spans
from hoso.dossiers.sections.declaration import Content, Field, Level, Row, Section
from hoso.dossiers.sections.general import PACKET

PAY = "LUONG_PHUCAP_CHUCVU"


def paid_one_way(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
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


def steps_rise_one_by_one(rows: Sequence[Row], content: Content) -> Iterator[Finding]:
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
    required=True,
    hint="Mỗi lần xếp hoặc nâng lương một dòng; dòng đang hưởng để trống “Đến”",
    evidence=("salary_decision", "cv_paper", "other"),
    checks=(
        spans.ends_after_it_begins("salary"),
        spans.does_not_overlap("salary", "Mức lương"),
        paid_one_way,
        steps_rise_one_by_one,
    ),
    sorted_by=("since", "until"),
    packet_list={PACKET: f"{PAY}.DS_QUATRINH_LUONG"},
    fields=(
        Field("since", "37.1.1", required=True, packet={PACKET: "TuNgay"}),
        Field("until", "37.1.2", packet={PACKET: "DenNgay"}),
        Field("rank", "37.1.3", packet={PACKET: "Ngach"}),
        Field("step", "37.1.4", packet={PACKET: "BacLuong"}),
        Field("coefficient", "37.1.5", packet={PACKET: "HeSoLuong"}),
        Field("position_pay", "37.1.6", level=Level.SENSITIVE),
    ),
)

DECLARED = (SALARY,)
