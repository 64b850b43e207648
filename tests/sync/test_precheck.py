"""The strict check before sending names the field and never the value."""

from __future__ import annotations

from typing import Any

import pytest

from hoso.sync.precheck import known_fields, precheck, valid_codes, words
from tests.simulators.packets import record


def test_the_code_lists_are_all_there() -> None:
    codes = valid_codes()
    assert len(codes) == 27
    assert sum(map(len, codes.values())) >= 2_800
    assert {field.codes for field in known_fields()} - {""} <= set(codes)


def test_a_good_packet_has_no_findings() -> None:
    assert precheck(record()) == []


@pytest.mark.parametrize(
    ("path", "value", "field", "said"),
    [
        ("THONGTINCHUNG.DanToc", "0", "DanToc", "Dân tộc"),
        ("THONGTINCHUNG.DanToc", None, "DanToc", "không có trong gói tin"),
        ("THONGTINCHUNG.DanToc", 1, "DanToc", "chuỗi ký tự"),
        ("THONGTINCHUNG.HoVaTen", " ", "HoVaTen", "bắt buộc"),
        ("THONGTINCHUNG.MaDonviSuDung", "", "MaDonviSuDung", "Mã đơn vị sử dụng"),
        ("THONGTINCHUNG.MaDonViQuanLy", "H12", "MaDonViQuanLy", "000.00.00.X00"),
        ("THONGTINCHUNG.NgaySinh", "19800231", "NgaySinh", "yyyymmdd"),
        ("SoHieuCBCCVC_BNDP", "", "SoHieuCBCCVC_BNDP", "bắt buộc"),
        ("LUONG_PHUCAP_CHUCVU.DS_QUATRINH_LUONG.0.Ngach", "01.00", "Ngach", "dòng 1"),
        ("TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC.0.TuNgay", "9/2003", "TuNgay", "dòng 1"),
        ("THONGTINCHUNG", {}, "HoVaTen", "thiếu"),
    ],
)
def test_each_fault_is_named(path: str, value: Any, field: str, said: str) -> None:
    packet = record()
    *groups, last = path.split(".")
    place: Any = packet
    for name in groups:
        place = place[int(name)] if name.isdigit() else place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    findings = precheck(packet)
    assert field in {finding.field for finding in findings}
    assert any(said in finding.message for finding in findings)
    assert "Nguyễn Văn A" not in words(findings)
    assert "096080000123" not in words(findings)


def test_partial_dates_pass() -> None:
    packet = record(NgaySinh="1980")
    packet["TUYENDUNG_QT_CONGTAC"]["DS_QUATRINH_CONGTAC"][0]["TuNgay"] = "20030229"
    assert [finding.field for finding in precheck(packet)] == ["TuNgay"]
