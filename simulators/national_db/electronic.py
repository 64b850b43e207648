"""A receiving service for the ten groups of Article 5 of Decree 27/2026/NĐ-CP.

The decree's interface is not public: groups and order are found (press), everything else is
proposed. It stands here so that two packet versions meet the same other side.
"""

from __future__ import annotations

from typing import Any

from simulators.national_db.checks import Json, Refusal
from simulators.national_db.codes import Codes

BODY = "HOSO_DIENTU"
GROUPS = (
    "N01_THONGTIN_COBAN", "N02_QUANHE_GIADINH", "N03_LICHSU_BANTHAN",
    "N04_TUYENDUNG_BONHIEM_DIEUDONG", "N05_HOCVAN_DAOTAO_BOIDUONG", "N06_CONGTAC_LUONG_DANHGIA",
    "N07_TOCHUC_CHINHTRI_XAHOI", "N08_LUCLUONG_VUTRANG", "N09_TAISAN_THUNHAP", "N10_SUCKHOE",
)  # fmt: skip
# Catalogs whose ministry codes this service knows, by its own names of the lists.
LISTS = {
    "sex": "gioitinh", "ethnicity": "dantoc", "religion": "tongiao", "rank": "mangach_chucdanh",
    "degree": "trinhdochuyenmondaotao", "political_theory": "lyluanchinhtri",
    "rating": "kettquadanhgia",
}  # fmt: skip


def check(record: Json, codes: Codes) -> None:
    """Raises Refusal in words that name the group or the field."""
    for group in GROUPS:
        if not isinstance(record.get(group), dict):
            raise Refusal(f"Hồ sơ điện tử thiếu nhóm {group}!")
    basic = record["N01_THONGTIN_COBAN"]
    if not basic.get("ho_ten"):
        raise Refusal("Nhóm N01_THONGTIN_COBAN: họ tên không có hoặc rỗng!")
    _look(record, codes, "")


def _look(value: Any, codes: Codes, name: str) -> None:
    if isinstance(value, list):
        for each in value:
            _look(each, codes, name)
    elif isinstance(value, dict) and "danh_muc" in value:
        list_, code = LISTS.get(value["danh_muc"]), value.get("ma_bnv")
        if list_ and code and not codes.knows(list_, f"^{code}$"):
            raise Refusal(f"Trường {name}: mã không đúng với danh mục!")
    elif isinstance(value, dict):
        for key, each in value.items():
            _look(each, codes, key)
    elif not isinstance(value, str):
        raise Refusal(f"Trường {name} phải là chuỗi ký tự!")
