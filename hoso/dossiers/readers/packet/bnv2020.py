"""HOSO_CBCCVC as the Ministry's service of 2020 reads it (docs/rules/packet.md).

The skeleton lists every key the other side checks; the declarations name where a field goes.
Empty values are "" and every value is text (form-and-packet 3.2).
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from hoso.base.dates import PartialDate
from hoso.base.fields import PartialDateField
from hoso.base.findings import Finding, Severity
from hoso.dossiers.readers.values import PLACES, catalog_of
from hoso.dossiers.sections import SECTIONS, sections_of
from hoso.dossiers.sections.declaration import Content, Field, Row, Section
from hoso.dossiers.sections.derived import DERIVED, by_rank, highest
from hoso.dossiers.sections.packets import BNV2020

# Every single value the 2020 service knows, empty; lists start empty (a list present
# replaces the stored one entirely).
SKELETON: dict[str, Any] = {
    "SoHieuCBCCVC_BNDP": "",
    "THONGTINCHUNG": dict.fromkeys(
        ["SoHieuCBCCVC", "PhanLoaiHoSo", "MaDonVi", "TenDonVi", "MaDonviSuDung", "TenDonViSuDung",
         "MaDonViQuanLy", "TenDonViQuanLy", "HoVaTen", "GioiTinh", "NgaySinh", "SoCMND",
         "SoDinhDanhCaNhan", "SoSoBaoHiemXaHoi", "DanToc", "TonGiao"], ""),
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
    "DS_QUATRINH_PHUCAP": ("TuNgay", "DenNgay", "LoaiPhuCap", "HeSo", "PhanTramHuongPhuCap",
                           "GiaTri", "HinhThucHuong"),
    "DS_QUATRINH_DAOTAO_BOIDUONG": ("TuNgay", "DenNgay", "ChuyenNganhDaoTao", "TrinhDoDaoTao",
                                    "CoSoDaoTao", "XepLoaiTotNghiep", "NuocDaoTao"),
    "DS_TINHOC": ("TrinhDo",),
    "DS_NGOAINGU": ("MaNgoaiNgu", "TrinhDo"),
    "DS_KETQUA_DANHGIA_PHANLOAI": ("Nam", "KetQuaDanhGia", "ThamQuyenDanhGia"),
}  # fmt: skip

# (catalog, local code) to the ministry's code; absent or "" when none is known.
MinistryCodes = Mapping[tuple[str, str], str]

ETHNIC = "dt-"  # codes of ethnic languages in catalog language: dt-<code of catalog ethnicity>
# Codes of catalog degree to those of catalog academic_degree (both recalled pairings).
ACADEMIC_DEGREES = {"05": "03", "06": "02"}


def record(content: Content, codes: MinistryCodes) -> dict[str, Any]:
    filled = copy.deepcopy(SKELETON)
    _head(filled, content, codes)
    for section in SECTIONS.values():
        rows = [row for row in section.rows(content) if not _is_ethnic(section, row)]
        if section.many and BNV2020 in section.packet_list:
            path = section.packet_list[BNV2020]
            element = dict.fromkeys(ELEMENTS[path.rsplit(".", 1)[-1]], "")
            _place(filled, path, [{**element, **_row(section, row, codes)} for row in rows])
        elif not section.many:
            for row in rows:
                for path, text_ in _row(section, row, codes).items():
                    _place(filled, path, text_)
    _derived(filled, content, codes)
    return filled


def left_out(content: Content, codes: MinistryCodes) -> list[Finding]:
    """What the dossier says and the packet cannot: values whose catalog has no code of the
    ministry. They go out empty, so somebody must know."""
    found = []
    for section in sections_of(content):
        for row in section.rows(content):
            for field in section.fields:
                if BNV2020 not in field.packet or _is_ethnic(section, row):
                    continue
                value = row.get(field.name)
                if value and not text(section, field, value, codes):
                    found.append(_without_code(section, field, row))
    return found


def _without_code(section: Section, field: Field, row: Row) -> Finding:
    label = section.label(field.name)
    return section.finding(
        field.name,
        f"{label} ({field.packet[BNV2020].rsplit('.', 1)[-1]}): danh mục chưa có mã của Bộ Nội vụ "
        "cho giá trị này, nên gói tin để trống.",
        row,
        severity=Severity.WARNS,
    )


def _head(filled: dict[str, Any], content: Content, codes: MinistryCodes) -> None:
    head = content["person"]
    unit, managing = head["unit"], head["managing_unit"]
    filled["SoHieuCBCCVC_BNDP"] = head["staff_number"]
    filled["THONGTINCHUNG"] |= {
        "SoHieuCBCCVC": head["staff_number"],
        "PhanLoaiHoSo": codes.get(("person_kind", head["kind"]), ""),
        "MaDonVi": unit["legacy_code"],
        "TenDonVi": unit["name"],
        "MaDonviSuDung": unit["legacy_code"],
        "TenDonViSuDung": unit["name"],
        "MaDonViQuanLy": managing["legacy_code"],
        "TenDonViQuanLy": managing["name"],
    }


def _derived(filled: dict[str, Any], content: Content, codes: MinistryCodes) -> None:
    """Single values that the form's tables tell."""
    for each in DERIVED:
        if BNV2020 not in each.packet:
            continue
        source = SECTIONS[each.source]
        for value in each.values(content)[:1]:
            said = text(source, source.field(each.name), value, codes)
            _place(filled, each.packet[BNV2020], said)
    education, pay = filled["TRINHDO_DAOTAO_BOIDUONG"], filled["LUONG_PHUCAP_CHUCVU"]
    education["BoiDuongQuocPhongAnNinh"] = "1" if content.get("defence") else "0"
    for row in _ethnic_rows(content)[:1]:
        code = row["language"].removeprefix(ETHNIC)
        education["TiengDanTocThieuSo"] = codes.get(("ethnicity", code), code)
    for row in highest("degree")(content.get("training", [])):
        if row["degree"] in ACADEMIC_DEGREES:
            code = ACADEMIC_DEGREES[row["degree"]]
            education["MaHocVi"] = codes.get(("academic_degree", code), code)
            education["NgayQuyetDinhHocVi"] = _day(row.get("until"))
    for row in by_rank(content.get("salary", [])):
        pay["DenNgay"] = _day(row.get("until"))


def _ethnic_rows(content: Content) -> list[Row]:
    rows = content.get("languages", [])
    return [row for row in rows if str(row.get("language", "")).startswith(ETHNIC)]


def _is_ethnic(section: Section, row: Row) -> bool:
    """An ethnic language is a single value of the packet, not one of its foreign languages."""
    return section.key == "languages" and str(row.get("language", "")).startswith(ETHNIC)


def _row(section: Section, row: Row, codes: MinistryCodes) -> dict[str, str]:
    return {
        field.packet[BNV2020]: text(section, field, row.get(field.name), codes)
        for field in _sent(section)
    }


def _sent(section: Section) -> Iterator[Field]:
    return (field for field in section.fields if BNV2020 in field.packet)


def text(section: Section, field: Field, value: Any, codes: MinistryCodes) -> str:
    """A value as the 2020 service reads it: dates yyyy, yyyymm, yyyymmdd; the ministry's codes;
    of several codes the first one that it has a code for, as it takes one."""
    if value in (None, "", []):
        return ""
    column = section.column(field.name)
    catalog = catalog_of(column)
    if catalog and catalog != PLACES:
        given = value if isinstance(value, list) else [value]
        return next((found for one in given if (found := codes.get((catalog, one)))), "")
    if isinstance(column, PartialDateField):
        return _day(value)
    return str(value)


def _day(iso: str | None) -> str:
    return PartialDate.from_iso(iso).iso().replace("-", "") if iso else ""


def _place(filled: dict[str, Any], path: str, value: Any) -> None:
    *groups, last = path.split(".")
    target = filled
    for group in groups:
        target = target[group]
    target[last] = value
