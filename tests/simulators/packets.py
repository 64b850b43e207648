"""Packets of made-up people, whole and valid, to be spoiled by tests."""

from __future__ import annotations

import base64
import json
from typing import Any

ORG = "000.00.00.H12"


def record(number: str = "CM000123", **general: Any) -> dict[str, Any]:
    return {
        "SoHieuCBCCVC_BNDP": number,
        "THONGTINCHUNG": {
            "SoHieuCBCCVC": "",
            "PhanLoaiHoSo": "02",
            "MaDonviSuDung": "000.00.39.H12",
            "TenDonViSuDung": "",
            "MaDonViQuanLy": ORG,
            "TenDonViQuanLy": "",
            "HoVaTen": "Nguyễn Văn A",
            "GioiTinh": "1",
            "NgaySinh": "19800115",
            "SoCMND": "",
            "SoDinhDanhCaNhan": "096080000123",
            "SoSoBaoHiemXaHoi": "",
            "DanToc": "01",
            "TonGiao": "00",
            **general,
        },
        "TUYENDUNG_QT_CONGTAC": {
            "NgayTuyenDungLanDau": "",
            "MaCoQuan": "",
            "TenCoQuan": "",
            "ViTriTuyenDung": "",
            "NgayVaoCoQuanHienNay": "",
            "ViTriViecLam": "",
            "DS_QUATRINH_CONGTAC": [
                {
                    "TuNgay": "200309",
                    "DenNgay": "200812",
                    "MaCoQuan": "",
                    "TenCoQuan": "Sở A",
                    "ViTriViecLam": "Chuyên viên",
                }
            ],
        },
        "LUONG_PHUCAP_CHUCVU": {
            "MaNgachChucDanh": "01.003",
            "TuNgayHuongNgach": "",
            "BacLuong": "3",
            "HeSoLuong": "3.00",
            "TuNgayHuongBac": "",
            "PhanTramHuong": "",
            "DenNgay": "",
            "ChucVu": "",
            "NgayBoNhiemLanDau": "",
            "NgayBoNhiemLai": "",
            "NhiemKyCanBoChuyenTrach": "",
            "ChucVuChucDanhKiemNhiem": "",
            "DS_QUATRINH_PHUCAP": [],
            "DS_QUATRINH_LUONG": [
                {
                    "TuNgay": "2020",
                    "DenNgay": "",
                    "Ngach": "01.003",
                    "BacLuong": "3",
                    "HeSoLuong": "3.00",
                    "PhanTramHuong": "",
                }
            ],
        },
        "TRINHDO_DAOTAO_BOIDUONG": {
            "HocVanPhoThong": "",
            "TrinhDoChuyenMon": "",
            "TrinhDoLyLuanChinhTri": "",
            "TrinhDoQuanLyNhaNuoc": "",
            "BoiDuongQuocPhongAnNinh": "1",
            "TiengDanTocThieuSo": "",
            "MaChucDanhKhoaHoc": "",
            "NgayPhongChucDanh": "",
            "MaHocVi": "",
            "NgayQuyetDinhHocVi": "",
            "DS_TINHOC": [],
            "DS_NGOAINGU": [],
            "DS_QUATRINH_DAOTAO_BOIDUONG": [],
        },
        "THONGTIN_KHAC": {
            "NgayVaoDang": "",
            "NgayVaoDangChinhThuc": "",
            "SoTheDang": "",
            "ChucVuDang": "",
        },
        "DS_KETQUA_DANHGIA_PHANLOAI": [
            {"Nam": "2019", "KetQuaDanhGia": "02", "ThamQuyenDanhGia": ""}
        ],
    }


def content(action: str, record: dict[str, Any]) -> dict[str, Any]:
    return {
        "Data": {
            "Header": {"Sender_Code": ORG, "Action_Type": action},
            "Body": {"HOSO_CBCCVC": record},
        }
    }


def envelope(action: str, record: dict[str, Any], org_code: str = ORG) -> dict[str, str]:
    text = json.dumps(content(action, record), ensure_ascii=False)
    return {
        "org_Code": org_code,
        "jsonContent": base64.b64encode(text.encode()).decode(),
    }
