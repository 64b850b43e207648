"""What the form asks for and tables already say: shown with its source, never typed twice.

Each value is a field of chosen rows of a table, so it shows, prints and is sent as that field is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hoso.dossiers.sections.declaration import Content, Row
from hoso.dossiers.sections.packets import EDUCATION, LEARNING, PAY, WORK, to

Choose = Callable[[list[Row]], list[Row]]

POSITION_ALLOWANCE, CONCURRENT_ALLOWANCE = "08", "01"  # codes of catalog allowance
NOT_OTHER = {POSITION_ALLOWANCE, CONCURRENT_ALLOWANCE, "02"}  # 02: beyond the frame, in 30.1


@dataclass(frozen=True, slots=True)
class Derived:
    """item, label: as on the form. shown_in: the section whose page shows it.
    source, name: the table and field whose value it is; choose: which of the table's rows."""

    key: str
    item: str
    label: str
    shown_in: str
    source: str
    name: str
    choose: Choose
    packet: Mapping[str, str] = field(default_factory=dict)

    def rows(self, content: Content) -> list[Row]:
        """The rows it is taken from that fill the field in, in the table's order."""
        return [row for row in self.choose(content.get(self.source, [])) if self.name in row]

    def values(self, content: Content) -> list[Any]:
        return [row[self.name] for row in self.rows(content)]


def highest(name: str) -> Choose:
    """The row with the highest code: catalogs of degrees and levels rise with their codes."""

    def choose(rows: list[Row]) -> list[Row]:
        filled = [row for row in rows if row.get(name)]
        if not filled:
            return []
        return [max(filled, key=lambda row: (str(row[name]), str(row.get("until", ""))))]

    return choose


def latest(*names: str) -> Choose:
    """The row that began last among those that fill in one of the fields."""

    def choose(rows: list[Row]) -> list[Row]:
        filled = [row for row in rows if any(row.get(name) for name in names)]
        return [max(filled, key=lambda row: str(row.get("since", "")))] if filled else []

    return choose


def running(*, kinds: frozenset[str] = frozenset(), but: frozenset[str] = frozenset()) -> Choose:
    """Allowances without an end, of these kinds or of all kinds but these."""

    def choose(rows: list[Row]) -> list[Row]:
        return [
            row
            for row in rows
            if not row.get("until")
            and (row.get("kind") in kinds if kinds else row.get("kind") not in but)
        ]

    return choose


by_rank = latest("rank", "step", "coefficient")
by_position = latest("position_pay")

DERIVED = (
    Derived(
        "highest_degree", "20", "Trình độ chuyên môn cao nhất", "schooling",
        "training", "degree", highest("degree"),
        to(f"{EDUCATION}.TrinhDoChuyenMon", f"{LEARNING}.trinh_do_chuyen_mon"),
    ),
    Derived(
        "rank", "30.1", "Ngạch, chức danh nghề nghiệp", "pay", "salary", "rank", by_rank,
        to(f"{PAY}.MaNgachChucDanh", f"{WORK}.ma_ngach"),
    ),
    Derived(
        "step", "30.1", "Bậc lương", "pay", "salary", "step", by_rank,
        to(f"{PAY}.BacLuong", f"{WORK}.bac_luong"),
    ),
    Derived(
        "coefficient", "30.1", "Hệ số", "pay", "salary", "coefficient", by_rank,
        to(f"{PAY}.HeSoLuong", f"{WORK}.he_so_luong"),
    ),
    Derived(
        "paid_since", "30.1", "Ngày hưởng", "pay", "salary", "since", by_rank,
        to(f"{PAY}.TuNgayHuongBac", f"{WORK}.ngay_huong_luong"),
    ),
    Derived(
        "position_allowance", "30.2", "Phụ cấp chức vụ", "pay", "allowances", "coefficient",
        running(kinds=frozenset({POSITION_ALLOWANCE})), to(nd27=f"{WORK}.pc_chuc_vu"),
    ),
    Derived(
        "concurrent_allowance", "30.2", "Phụ cấp kiêm nhiệm", "pay", "allowances", "percent",
        running(kinds=frozenset({CONCURRENT_ALLOWANCE})), to(nd27=f"{WORK}.pc_kiem_nhiem"),
    ),
    Derived(
        "other_allowances", "30.2", "Phụ cấp khác", "pay", "allowances", "kind",
        running(but=frozenset(NOT_OTHER)), to(nd27=f"{WORK}.pc_khac"),
    ),
    Derived(
        "position_pay", "30.3", "Lương theo mức tiền (vnđ)", "pay", "salary", "position_pay",
        by_position, to(nd27=f"{WORK}.luong_muc_tien"),
    ),
    Derived(
        "position_paid_since", "30.3", "Ngày hưởng", "pay", "salary", "since", by_position,
        to(nd27=f"{WORK}.vtvl_ngay_huong"),
    ),
    Derived(
        "political_theory", "32.2", "Lý luận chính trị cao nhất", "political_theory",
        "political_theory", "degree", highest("degree"),
        to(f"{EDUCATION}.TrinhDoLyLuanChinhTri"),
    ),
    Derived(
        "management", "32.3", "Quản lý nhà nước cao nhất", "management",
        "management", "level", highest("level"), to(f"{EDUCATION}.TrinhDoQuanLyNhaNuoc"),
    ),
)  # fmt: skip


def derived_in(key: str) -> Iterator[Derived]:
    """What the page of this section shows beside its own fields."""
    return (each for each in DERIVED if each.shown_in == key)
