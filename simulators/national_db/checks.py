"""What each part of a record must hold, in the order and the words of the service."""

from __future__ import annotations

import re
from typing import Any

from simulators.national_db.codes import Codes, Organisations

Json = dict[str, Any]
_DATE = re.compile(r"^(\d{4}|\d{6}|\d{8})$")

# list of records in a group -> (field, list of codes, words of the refusal)
ROWS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "DS_QUATRINH_CONGTAC": (),
    "DS_QUATRINH_PHUCAP": (
        ("LoaiPhuCap", "loaiphucap", "Mã loại phụ cấp không đúng với danh mục!"),
        (
            "HinhThucHuong",
            "hinhthuchuongphucap",
            "Mã hình thức hưởng phụ cấp không đúng với danh mục!",
        ),
    ),
    "DS_QUATRINH_LUONG": (
        ("Ngach", "mangach_chucdanh", "Mã ngạch chức danh không đúng với danh mục!"),
        ("BacLuong", "bacluong", "Mã bậc lương không đúng với danh mục!"),
    ),
    "DS_TINHOC": (("TrinhDo", "trinhdotinhoc", "Mã trình độ tin học không đúng với danh mục!"),),
    "DS_NGOAINGU": (
        ("MaNgoaiNgu", "ngoaingu", "Mã ngoại ngữ không đúng với danh mục!"),
        (
            "TrinhDo",
            "trinhdongoaingu",
            "Mã trình độ ngoại ngữ không đúng với danh mục!",
        ),
    ),
    "DS_QUATRINH_DAOTAO_BOIDUONG": (
        (
            "ChuyenNganhDaoTao",
            "chuyennganhdaotao",
            "Mã chuyên ngành đào tạo không đúng với danh mục!",
        ),
        (
            "TrinhDoDaoTao",
            "trinhdochuyenmondaotao",
            "Mã  trình độ đào tạo không đúng với danh mục!",
        ),
        (
            "XepLoaiTotNghiep",
            "xeplaoitotnghiep",
            "Mã xếp loại tốt nghiệp không đúng với danh mục!",
        ),
        ("NuocDaoTao", "nuocdaotao", "Mã nước đào tạo không đúng với danh mục!"),
    ),
    "DS_KETQUA_DANHGIA_PHANLOAI": (
        (
            "KetQuaDanhGia",
            "kettquadanhgia",
            "Mã kết quả đánh giá không đúng với danh mục!",
        ),
    ),
}

SINGLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "THONGTINCHUNG": (
        (
            "PhanLoaiHoSo",
            "doituong",
            "Mã phân loại hồ sơ (đối tượng) không đúng với danh mục!",
        ),
        ("GioiTinh", "gioitinh", "Mã giới tính không đúng với danh mục!"),
        ("DanToc", "dantoc", "Mã dân tộc không đúng với danh mục!"),
        ("TonGiao", "tongiao", "Mã tôn giáo không đúng với danh mục!"),
    ),
    "TUYENDUNG_QT_CONGTAC": (
        (
            "ViTriTuyenDung",
            "vitrituyendung",
            "Mã vị trí tuyển dụng không đúng với danh mục!",
        ),
    ),
    "LUONG_PHUCAP_CHUCVU": (
        (
            "MaNgachChucDanh",
            "mangach_chucdanh",
            "Mã ngạch chức danh không đúng với danh mục!",
        ),
        ("BacLuong", "bacluong", "Mã bậc lương không đúng với danh mục!"),
        ("ChucVu", "chucvu_chucdanhkn", "Mã chức vụ không đúng với danh mục!"),
        (
            "ChucVuChucDanhKiemNhiem",
            "chucvu_chucdanhkn",
            "Mã chức danh kiêm nhiệm không đúng với danh mục!",
        ),
    ),
    "TRINHDO_DAOTAO_BOIDUONG": (
        (
            "HocVanPhoThong",
            "giaoducphothong",
            "Mã học vấn phổ thông không đúng với danh mục!",
        ),
        (
            "TrinhDoChuyenMon",
            "trinhdochuyenmondaotao",
            "Mã trình độ chuyên môn không đúng với danh mục!",
        ),
        (
            "TrinhDoLyLuanChinhTri",
            "lyluanchinhtri",
            "Mã trình độ lý luận chính trị không đúng với danh mục!",
        ),
        (
            "TrinhDoQuanLyNhaNuoc",
            "quanlynhanuoc",
            "Mã trình độ quản lý nhà nước không đúng với danh mục!",
        ),
        (
            "BoiDuongQuocPhongAnNinh",
            "quocphonganninh",
            "Bồi dưỡng quốc phòng an ninh không đúng với quy định (0 hoặc 1)!",
        ),
        (
            "MaChucDanhKhoaHoc",
            "chucdanhkhoahoc",
            "Mã chức danh khoa học không đúng với danh mục!",
        ),
        ("MaHocVi", "hocvi", "Mã học vị không đúng với danh mục!"),
        (
            "TiengDanTocThieuSo",
            "tiengdantoc",
            "Mã tiếng dân tộc không đúng với danh mục!",
        ),
    ),
    "THONGTIN_KHAC": (("ChucVuDang", "chucdang", "Mã chức vụ đảng không đúng với danh mục!"),),
}

LISTS: dict[str, tuple[str, ...]] = {
    "TUYENDUNG_QT_CONGTAC": ("DS_QUATRINH_CONGTAC",),
    "LUONG_PHUCAP_CHUCVU": ("DS_QUATRINH_PHUCAP", "DS_QUATRINH_LUONG"),
    "TRINHDO_DAOTAO_BOIDUONG": (
        "DS_TINHOC",
        "DS_NGOAINGU",
        "DS_QUATRINH_DAOTAO_BOIDUONG",
    ),
}
RATINGS = "DS_KETQUA_DANHGIA_PHANLOAI"


class Refusal(Exception):
    """The service's own words."""


class Malformed(Exception):
    """A key missing, or a number where a string belongs."""


def string(group: Json, key: str) -> str:
    value = group.get(key)
    if not isinstance(value, str):
        raise Malformed(key)
    return value


class Checks:
    def __init__(self, codes: Codes, organisations: Organisations) -> None:
        self._codes, self._organisations = codes, organisations

    def header(self, header: Json) -> None:
        sender = string(header, "Sender_Code")
        if sender and not self._codes.knows("org_Code", sender):
            raise Refusal("Mã đơn vị gửi không tồn tại trên hệ thống!")

    def general(self, group: Json) -> None:
        for key, words in (("MaDonviSuDung", "sử dụng"), ("MaDonViQuanLy", "quản lý")):
            code = string(group, key)
            if not code or not self._organisations.knows(code):
                raise Refusal(f"Mã đơn vị {words} không có hoặc không đúng với danh mục!")
        if not string(group, "HoVaTen"):
            raise Refusal("Họ tên cán bộ, công chức, viên chức không có hoặc rỗng!")
        self.singles("THONGTINCHUNG", group)

    def singles(self, name: str, group: Json) -> None:
        for key, codes, words in SINGLES[name]:
            self._code(group, key, codes, words)

    def row(self, name: str, row: Any) -> None:
        if not isinstance(row, dict):
            raise Malformed(name)
        for key, codes, words in ROWS[name]:
            self._code(row, key, codes, words)
        if name == "DS_QUATRINH_CONGTAC":
            for key in ("TuNgay", "DenNgay"):
                value = string(row, key)
                if value and not _DATE.match(value):
                    # The first half is the service's; its procedure's own words are not public.
                    raise Refusal(
                        "Cập nhật thông tin quá trình công tác không thành công: "
                        f"{key} không đúng định dạng yyyy, yyyymm hoặc yyyymmdd!"
                    )

    def _code(self, group: Json, key: str, codes: str, words: str) -> None:
        value = string(group, key)
        if value and not self._codes.knows(codes, value):
            raise Refusal(words)
