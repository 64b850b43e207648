"""Reader: a content as a packet to the national database.

The skeleton of each packet version lists every key the other side checks; the
declarations name where a field goes. Empty values are "" (form-and-packet 3.2).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from hoso.base.dates import PartialDate
from hoso.base.fields import PartialDateField
from hoso.dossiers.readers.values import PLACES, catalog_of
from hoso.dossiers.sections import SECTIONS
from hoso.dossiers.sections.declaration import Content, Field, Row, Section

BNV2020 = "bnv2020"

# Every single value the 2020 service knows, empty; lists start empty (a list present
# replaces the stored one entirely).
SKELETON: dict[str, Any] = {
    "SoHieuCBCCVC_BNDP": "",
    "THONGTINCHUNG": dict.fromkeys(
        ["SoHieuCBCCVC", "PhanLoaiHoSo", "MaDonviSuDung", "TenDonViSuDung", "MaDonViQuanLy",
         "TenDonViQuanLy", "HoVaTen", "GioiTinh", "NgaySinh", "SoCMND", "SoDinhDanhCaNhan",
         "SoSoBaoHiemXaHoi", "DanToc", "TonGiao"], ""),
    "TUYENDUNG_QT_CONGTAC": {
        **dict.fromkeys(["NgayTuyenDungLanDau", "MaCoQuan", "TenCoQuan", "ViTriTuyenDung",
                         "NgayVaoCoQuanHienNay", "ViTriViecLam"], ""),
        "DS_QUATRINH_CONGTAC": [],
    },
    "LUONG_PHUCAP_CHUCVU": {
        **dict.fromkeys(["MaNgachChucDanh", "TuNgayHuongNgach", "BacLuong", "HeSoLuong",
                         "TuNgayHuongBac", "PhanTramHuong", "DenNgay", "ChucVu",
                         "NgayBoNhiemLanDau", "NgayBoNhiemLai", "NhiemKyCanBoChuyenTrach",
                         "ChucVuChucDanhKiemNhiem"], ""),
        "DS_QUATRINH_PHUCAP": [],
        "DS_QUATRINH_LUONG": [],
    },
    "TRINHDO_DAOTAO_BOIDUONG": {
        **dict.fromkeys(["HocVanPhoThong", "TrinhDoChuyenMon", "TrinhDoLyLuanChinhTri",
                         "TrinhDoQuanLyNhaNuoc", "BoiDuongQuocPhongAnNinh", "TiengDanTocThieuSo",
                         "MaChucDanhKhoaHoc", "NgayPhongChucDanh", "MaHocVi",
                         "NgayQuyetDinhHocVi"], ""),
        "DS_TINHOC": [], "DS_NGOAINGU": [], "DS_QUATRINH_DAOTAO_BOIDUONG": [],
    },
    "THONGTIN_KHAC": dict.fromkeys(
        ["NgayVaoDang", "NgayVaoDangChinhThuc", "SoTheDang", "ChucVuDang"], ""),
    "DS_KETQUA_DANHGIA_PHANLOAI": [],
}  # fmt: skip

# What a list's element must hold, filled or not.
ELEMENTS: dict[str, tuple[str, ...]] = {
    "DS_QUATRINH_CONGTAC": ("TuNgay", "DenNgay", "MaCoQuan", "TenCoQuan", "ViTriViecLam"),
    "DS_QUATRINH_LUONG": ("TuNgay", "DenNgay", "Ngach", "BacLuong", "HeSoLuong", "PhanTramHuong"),
    "DS_QUATRINH_DAOTAO_BOIDUONG": ("TuNgay", "DenNgay", "ChuyenNganhDaoTao", "TrinhDoDaoTao",
                                    "CoSoDaoTao", "XepLoaiTotNghiep", "NuocDaoTao"),
    "DS_QUATRINH_PHUCAP": ("TuNgay", "DenNgay", "LoaiPhuCap", "HeSo", "PhanTramHuongPhuCap",
                           "GiaTri", "HinhThucHuong"),
    "DS_TINHOC": ("TrinhDo",),
    "DS_NGOAINGU": ("MaNgoaiNgu", "TrinhDo"),
    "DS_KETQUA_DANHGIA_PHANLOAI": ("Nam", "KetQuaDanhGia", "ThamQuyenDanhGia"),
}  # fmt: skip

# (catalog, local code) to the ministry's code; absent or "" when none is known.
MinistryCodes = Mapping[tuple[str, str], str]


def packet(content: Content, codes: MinistryCodes, version: str = BNV2020) -> dict[str, Any]:
    """The value of HOSO_CBCCVC, every value text."""
    filled = copy.deepcopy(SKELETON)
    _head(filled, content, codes)
    for section in SECTIONS.values():
        rows = section.rows(content)
        if section.many and version in section.packet_list:
            path = section.packet_list[version]
            element = dict.fromkeys(ELEMENTS[path.rsplit(".", 1)[-1]], "")
            _place(
                filled,
                path,
                [{**element, **_row(section, row, codes, version)} for row in rows],
            )
        elif not section.many:
            for row in rows:
                for path, text in _row(section, row, codes, version).items():
                    _place(filled, path, text)
    return filled


def _head(filled: dict[str, Any], content: Content, codes: MinistryCodes) -> None:
    head = content["person"]
    filled["SoHieuCBCCVC_BNDP"] = head["staff_number"]
    filled["THONGTINCHUNG"] |= {
        "SoHieuCBCCVC": head["staff_number"],
        "PhanLoaiHoSo": codes.get(("person_kind", head["kind"]), ""),
        "MaDonviSuDung": head["unit"]["legacy_code"],
        "TenDonViSuDung": head["unit"]["name"],
        "MaDonViQuanLy": head["managing_unit"]["legacy_code"],
        "TenDonViQuanLy": head["managing_unit"]["name"],
    }


def _row(section: Section, row: Row, codes: MinistryCodes, version: str) -> dict[str, str]:
    return {
        field.packet[version]: text(section, field, row.get(field.name), codes)
        for field in section.fields
        if version in field.packet
    }


def text(section: Section, field: Field, value: Any, codes: MinistryCodes) -> str:
    """A value as the 2020 service reads it: dates yyyy, yyyymm, yyyymmdd; the ministry's codes."""
    if value in (None, "", []):
        return ""
    column = section.column(field.name)
    catalog = catalog_of(column)
    if catalog and catalog != PLACES:
        # The service of 2020 takes one code where the form takes several: the first.
        return codes.get((catalog, value[0] if isinstance(value, list) else value), "")
    if isinstance(column, PartialDateField):
        return PartialDate.from_iso(value).iso().replace("-", "")
    return str(value)


def _place(filled: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    target = filled
    for group in groups:
        target = target[group]
    target[last] = value
