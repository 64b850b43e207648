"""Names of packet versions, and of their groups.

`bnv2020`: the Ministry's service of 2020 (docs/rules/packet.md). `nd27`: the ten groups of
Article 5 of Decree 27/2026/NĐ-CP; its annex of 194 fields was not found, so the names of the
fields are this project's proposal.
"""

from __future__ import annotations

BNV2020, ND27 = "bnv2020", "nd27"

GENERAL, RECRUITMENT = "THONGTINCHUNG", "TUYENDUNG_QT_CONGTAC"
PAY, EDUCATION = "LUONG_PHUCAP_CHUCVU", "TRINHDO_DAOTAO_BOIDUONG"
OTHER, RATINGS = "THONGTIN_KHAC", "DS_KETQUA_DANHGIA_PHANLOAI"

# Article 5 of Decree 27/2026/NĐ-CP, in its order.
BASIC = "N01_THONGTIN_COBAN"
RELATIVES = "N02_QUANHE_GIADINH"
PAST = "N03_LICHSU_BANTHAN"
SERVICE = "N04_TUYENDUNG_BONHIEM_DIEUDONG"
LEARNING = "N05_HOCVAN_DAOTAO_BOIDUONG"
WORK = "N06_CONGTAC_LUONG_DANHGIA"
ORGANISATIONS = "N07_TOCHUC_CHINHTRI_XAHOI"
FORCES = "N08_LUCLUONG_VUTRANG"
MEANS = "N09_TAISAN_THUNHAP"
HEALTH = "N10_SUCKHOE"
ND27_GROUPS = (
    BASIC, RELATIVES, PAST, SERVICE, LEARNING, WORK, ORGANISATIONS, FORCES, MEANS, HEALTH,
)  # fmt: skip


def to(bnv: str = "", nd27: str = "") -> dict[str, str]:
    """Where a field or a list goes, by packet version; left out where a version has no place."""
    return {version: path for version, path in ((BNV2020, bnv), (ND27, nd27)) if path}
