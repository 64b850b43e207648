"""The stand-in keeps the rules of the interface (docs/rules/packet.md)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.simulators.national import ORG, Running, running, until
from tests.simulators.packets import envelope, record

SYNC = "/apisyncmsg/syncmsg/"
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
KEY = f"{ORG}_CM000123"


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running() as simulator:
        yield simulator


@pytest.fixture
def national(process: Running) -> Running:
    process.control("none")
    number = "CM000123"
    token = process.login()
    process.post(SYNC + "servicem0001", envelope("DEL", record(number)), token)
    return process


def send(
    national: Running,
    action: str,
    content: dict[str, Any],
    service: str = "servicem0001",
) -> dict[str, Any]:
    response = national.post(SYNC + service, envelope(action, content), national.login())
    assert response.status_code == 200
    answer = response.json()
    assert set(answer) == {"message", "err_code", "transaction_id"}
    return answer


def test_a_login_gives_a_token_and_says_until_when(national: Running) -> None:
    answer = national.post("/apiauth/oauth/login", {"username": "demo", "password": "demo"}).json()
    assert answer["err_code"] == 0 and answer["access_token"]
    assert datetime.strptime(answer["expired_time"], "%H:%M:%S %d-%m-%Y") > datetime.now(
        VIETNAM
    ).replace(tzinfo=None)


def test_a_wrong_password_is_told_with_http_200(national: Running) -> None:
    response = national.post("/apiauth/oauth/login", {"username": "demo", "password": "x"})
    assert response.status_code == 200 and response.json()["err_code"] == 1


def test_a_new_password_must_differ_and_be_typed_twice() -> None:
    with running() as national:

        def change(new: str, again: str) -> dict[str, Any]:
            return national.post(
                "/apiauth/oauth/changepassword",
                {
                    "username": "demo",
                    "current_password": "demo",
                    "new_password": new,
                    "retype_password": again,
                },
            ).json()

        assert change("demo", "demo")["err_code"] == 1
        assert change("other", "another")["err_code"] == 1
        assert change("other", "other")["err_code"] == 0
        assert national.login("demo", "other")


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "nonsense", "Bearer a.1.b"])
def test_a_token_that_is_not_ours_is_refused(national: Running, header: str) -> None:
    body = envelope("ADD", record())
    answer = httpx.post(
        national.url + SYNC + "servicem0001",
        json=body,
        headers={"Authorization": header},
    )
    assert answer.status_code == 200 and answer.json()["err_code"] == 1
    assert "Token" in answer.json()["message"]


def test_a_token_ends_after_its_time() -> None:
    with running("--token-seconds", "0") as national:
        answer = national.post(SYNC + "servicem0001", envelope("ADD", record()), national.login())
        assert answer.json()["message"].endswith("đã hết phiên làm việc!")


def test_the_first_seven_characters_of_the_header_are_dropped_unread(
    national: Running,
) -> None:
    answer = httpx.post(
        national.url + SYNC + "servicem0001",
        json=envelope("ADD", record()),
        headers={"Authorization": "XXXXXX:" + national.login()},
    )
    assert answer.json()["err_code"] == 0


def test_add_stores_once_under_the_code_and_the_number(national: Running) -> None:
    answer = send(national, "ADD", record())
    assert answer["err_code"] == 0, answer
    assert answer["message"].endswith("thành công")
    assert national.records()[KEY]["THONGTINCHUNG"]["HoVaTen"] == "Nguyễn Văn A"
    again = send(national, "ADD", record())
    assert again["err_code"] == 1
    assert again["message"] == "Số hiệu CBCCVC Bộ ngành địa phương đã tồn tại!"


@pytest.mark.parametrize("action", ["EDIT", "DEL"])
def test_edit_and_delete_need_a_record(national: Running, action: str) -> None:
    answer = send(national, action, record())
    assert answer["message"] == "Số hiệu CBCCVC Bộ ngành địa phương không tồn tại!"


def test_edit_replaces_a_list_that_is_present_and_leaves_one_that_is_absent(
    national: Running,
) -> None:
    send(national, "ADD", record())
    change = record()
    change["TUYENDUNG_QT_CONGTAC"]["DS_QUATRINH_CONGTAC"] = []
    del change["LUONG_PHUCAP_CHUCVU"]["DS_QUATRINH_LUONG"]
    assert send(national, "EDIT", change)["err_code"] == 0
    stored = national.records()[KEY]
    assert stored["TUYENDUNG_QT_CONGTAC"]["DS_QUATRINH_CONGTAC"] == []
    assert len(stored["LUONG_PHUCAP_CHUCVU"]["DS_QUATRINH_LUONG"]) == 1


def test_one_failing_part_rolls_everything_back(national: Running) -> None:
    send(national, "ADD", record())
    change = record(HoVaTen="Trần Thị B")
    change["DS_KETQUA_DANHGIA_PHANLOAI"][0]["KetQuaDanhGia"] = "77"
    answer = send(national, "EDIT", change)
    assert answer["message"] == "Mã kết quả đánh giá không đúng với danh mục!"
    assert national.records()[KEY]["THONGTINCHUNG"]["HoVaTen"] == "Nguyễn Văn A"


def spoiled(path: str, value: Any) -> dict[str, Any]:
    content = record()
    *groups, field = path.split(".")
    place: Any = content
    for name in groups:
        place = place[int(name)] if name.isdigit() else place[name]
    if value is None:
        del place[field]
    else:
        place[field] = value
    return content


STRUCTURE = (
    "Cấu trúc gói tin json hồ sơ cán bộ, công chức, viên chức không đúng định dạng quy định!"
)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("THONGTINCHUNG.DanToc", "99", "Mã dân tộc không đúng với danh mục!"),
        ("THONGTINCHUNG.DanToc", None, STRUCTURE),
        ("THONGTINCHUNG.DanToc", 1, STRUCTURE),
        (
            "THONGTINCHUNG.HoVaTen",
            "",
            "Họ tên cán bộ, công chức, viên chức không có hoặc rỗng!",
        ),
        (
            "THONGTINCHUNG.MaDonviSuDung",
            "000.00.39.Z99",
            "Mã đơn vị sử dụng không có hoặc không đúng với danh mục!",
        ),
        ("LUONG_PHUCAP_CHUCVU.BacLuong", 3, STRUCTURE),
        ("LUONG_PHUCAP_CHUCVU.DS_QUATRINH_LUONG.0.Ngach", None, STRUCTURE),
        (
            "TRINHDO_DAOTAO_BOIDUONG.DS_TINHOC",
            [{"TrinhDo": "9"}],
            "Mã trình độ tin học không",
        ),
        ("TRINHDO_DAOTAO_BOIDUONG.BoiDuongQuocPhongAnNinh", "2", "(0 hoặc 1)!"),
        ("TUYENDUNG_QT_CONGTAC.DS_QUATRINH_CONGTAC.0.TuNgay", "9/2003", "yyyy"),
        ("SoHieuCBCCVC_BNDP", "", "Không tìm thấy số hiệu CBCCVC Bộ ngành địa phương!"),
        (
            "SoHieuCBCCVC_BNDP",
            None,
            "Không tìm thấy số hiệu CBCCVC Bộ ngành địa phương!",
        ),
        ("SoHieuCBCCVC_BNDP", 5, "json header không đúng định dạng quy định!"),
        ("THONGTINCHUNG", {}, "Không tìm thấy thông tin chung"),
        (
            "TUYENDUNG_QT_CONGTAC",
            [],
            "json M0001 hoặc M0001_1 không đúng định dạng quy định!",
        ),
    ],
)
def test_a_wrong_packet_is_refused_in_its_own_words(
    national: Running, path: str, value: Any, words: str
) -> None:
    answer = send(national, "ADD", spoiled(path, value))
    assert answer["err_code"] == 1 and words in answer["message"], answer
    assert KEY not in national.records()


def test_a_part_of_a_code_passes_as_the_service_only_searches(
    national: Running,
) -> None:
    assert send(national, "ADD", record(DanToc="0"))["err_code"] == 0


def test_the_number_in_the_general_part_is_optional(national: Running) -> None:
    assert send(national, "ADD", spoiled("THONGTINCHUNG.SoHieuCBCCVC", None))["err_code"] == 0


@pytest.mark.parametrize("action", ["", "REPLACE", "add"])
def test_another_action_is_refused(national: Running, action: str) -> None:
    answer = send(national, action, record())
    assert answer["message"] == "Không tìm thấy hành động của hàm hoặc không thuộc ADD, DEL, EDIT!"


def test_the_organisation_must_be_the_one_of_the_token(national: Running) -> None:
    body = envelope("ADD", record(), "000.00.00.H34")
    answer = national.post(SYNC + "servicem0001", body, national.login()).json()
    assert answer["message"] == (
        "Tài khoản chưa được phân quyền đồng bộ dữ liệu cho đơn vị này 000.00.00.H34 !"
    )


def test_an_account_of_an_unknown_organisation_gets_nowhere() -> None:
    with running("--account", "odd:odd:000.00.00.Z99") as national:
        body = envelope("ADD", record(), "000.00.00.Z99")
        answer = national.post(SYNC + "servicem0001", body, national.login("odd", "odd")).json()
        assert answer["message"] == "Mã đơn vị 000.00.00.Z99 không tồn tại trên hệ thống!"


def test_unit_codes_can_be_given() -> None:
    with running("--orgs", "000.00.00.H12,000.00.39.H12") as national:
        token = national.login()
        good = national.post(SYNC + "servicem0001", envelope("ADD", record()), token).json()
        bad = national.post(
            SYNC + "servicem0001",
            envelope("EDIT", record(MaDonviSuDung="000.00.40.H12")),
            token,
        ).json()
        assert (good["err_code"], bad["err_code"]) == (0, 1)


@pytest.mark.parametrize(
    ("service", "group", "lists"),
    [
        ("servicem0002", "TUYENDUNG_QT_CONGTAC", ["DS_QUATRINH_CONGTAC"]),
        (
            "servicem0003",
            "LUONG_PHUCAP_CHUCVU",
            ["DS_QUATRINH_LUONG", "DS_QUATRINH_PHUCAP"],
        ),
        ("servicem0004", "TRINHDO_DAOTAO_BOIDUONG", ["DS_TINHOC", "DS_NGOAINGU"]),
    ],
)
def test_a_part_deletes_its_lists_only(
    national: Running, service: str, group: str, lists: list[str]
) -> None:
    send(national, "ADD", record())
    part = {"SoHieuCBCCVC_BNDP": "CM000123", group: record()[group]}
    assert send(national, "EDIT", part, service)["err_code"] == 0
    assert send(national, "DEL", part, service)["err_code"] == 0
    stored = national.records()[KEY][group]
    assert all(stored[name] == [] for name in lists)
    assert any(value == "" or value for name, value in stored.items() if name not in lists)
    without = {"SoHieuCBCCVC_BNDP": "CM000123"}
    assert send(national, "DEL", without, service)["err_code"] == 1
    # A part cannot be added: to a record that exists, or to one that does not.
    assert send(national, "ADD", {**record(), **part}, service)["err_code"] == 1


def test_other_information_cannot_be_deleted_only_emptied(national: Running) -> None:
    send(national, "ADD", record())
    part = {"SoHieuCBCCVC_BNDP": "CM000123", "THONGTIN_KHAC": {"ChucVuDang": ""}}
    assert "giá trị rỗng" in send(national, "DEL", part, "servicem0005")["message"]
    assert send(national, "EDIT", part, "servicem0005")["err_code"] == 0


def test_ratings_are_replaced_and_cleared(national: Running) -> None:
    send(national, "ADD", record())
    rows = [{"Nam": "2020", "KetQuaDanhGia": "01", "ThamQuyenDanhGia": ""}]
    part = {"SoHieuCBCCVC_BNDP": "CM000123", "DS_KETQUA_DANHGIA_PHANLOAI": rows}
    assert send(national, "EDIT", part, "servicem0006")["err_code"] == 0
    assert national.records()[KEY]["DS_KETQUA_DANHGIA_PHANLOAI"] == rows
    assert send(national, "DEL", part, "servicem0006")["err_code"] == 0
    assert national.records()[KEY]["DS_KETQUA_DANHGIA_PHANLOAI"] == []


def test_the_whole_record_can_be_deleted(national: Running) -> None:
    send(national, "ADD", record(), "servicem0001_1")
    assert send(national, "DEL", {"SoHieuCBCCVC_BNDP": "CM000123"})["err_code"] == 0
    assert KEY not in national.records()


def test_records_and_tokens_outlive_a_restart_when_a_file_is_given(
    tmp_path: Path,
) -> None:
    state = str(tmp_path / "national.sqlite")
    with running("--state", state) as first:
        token = first.login()
        assert (
            first.post(SYNC + "servicem0001", envelope("ADD", record()), token).json()["err_code"]
            == 0
        )
    with running("--state", state) as second:
        assert KEY in second.records() and second.added() == {KEY: 1}
        answer = second.post(SYNC + "servicem0001", envelope("ADD", record()), token).json()
        assert answer["message"].endswith("đã tồn tại!")


@pytest.mark.parametrize(("kind", "stored"), [("close_before", False), ("close_after", True)])
def test_the_connection_can_close_without_an_answer(
    national: Running, kind: str, stored: bool
) -> None:
    national.control(kind)
    with pytest.raises(httpx.RemoteProtocolError):
        send(national, "ADD", record())
    assert (KEY in national.records()) is stored
    assert send(national, "EDIT", record())["err_code"] == (0 if stored else 1)


@pytest.mark.parametrize("stored", [False, True])
def test_http_500_before_or_after_storing(national: Running, stored: bool) -> None:
    national.control("error500", stored=stored)
    response = national.post(SYNC + "servicem0001", envelope("ADD", record()), national.login())
    assert response.status_code == 500 and (KEY in national.records()) is stored


def test_a_success_can_carry_an_error_and_store_nothing(national: Running) -> None:
    national.control("success_with_error_text")
    answer = send(national, "ADD", record())
    assert answer["err_code"] == 0 and "không thành công" in answer["message"]
    assert KEY not in national.records()


def test_a_fault_waits_for_its_record_and_counts_its_times(national: Running) -> None:
    national.control("duplicate", times=2, match="CM000123")
    other = record("CM000999")
    send(national, "DEL", other)
    assert send(national, "ADD", other)["err_code"] == 0
    for _ in range(2):
        assert send(national, "ADD", record())["message"].endswith("đã tồn tại!")
    assert KEY not in national.records()
    assert send(national, "ADD", record())["err_code"] == 0


def test_slow_stores_only_when_it_is_let_go(national: Running) -> None:
    national.control("slow", seconds=60)
    answers: list[dict[str, Any]] = []
    sender = threading.Thread(target=lambda: answers.append(send(national, "ADD", record())))
    started = time.monotonic()
    sender.start()
    with httpx.Client(base_url=national.url) as other:
        armed = lambda: not other.get("/_control/requests").json()["armed"]  # noqa: E731
        until(armed, "the fault is taken")
        assert KEY not in other.get("/_control/records").json()
        other.post("/_control", json={"behaviour": "none"})
    sender.join(20)
    assert answers[0]["err_code"] == 0 and time.monotonic() - started < 20


def test_an_unknown_order_is_told(national: Running) -> None:
    answer = httpx.post(national.url + "/_control", json={"behaviour": "dance"})
    assert answer.status_code == 400 and "slow" in answer.json()["error"]


def test_broken_bodies_do_not_stop_it(national: Running) -> None:
    token = national.login()
    for body in [{}, {"org_Code": ORG}, {"org_Code": ORG, "jsonContent": "%%%"}, []]:
        response = national.post(SYNC + "servicem0001", body, token)
        assert response.status_code == 200 and response.json()["err_code"] == 1
    host, port = national.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as raw:
        raw.sendall(b"POST /apiauth/oauth/login HTTP/1.1\r\nContent-Length: 4\r\n\r\nxxxx")
        assert b"200" in raw.recv(4096)
    assert send(national, "ADD", record())["err_code"] == 0
