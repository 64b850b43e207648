"""The addresses of the service and what each answers. Pure of HTTP."""

from __future__ import annotations

import base64
import binascii
import copy
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulators.national_db.checks import (
    LISTS,
    RATINGS,
    Checks,
    Json,
    Malformed,
    Refusal,
    string,
)
from simulators.national_db.codes import Codes
from simulators.national_db.electronic import BODY, check
from simulators.national_db.ledger import Ledger

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
BAD_LOGIN = "Xác thực không thành công. Tên đăng nhập hoặc mật khẩu không chính xác!"
ENDED = "Xác thực không thành công. Token không đúng hoặc đã hết phiên làm việc!"
EXISTS = "Số hiệu CBCCVC Bộ ngành địa phương đã tồn tại!"
MISSING = "Số hiệu CBCCVC Bộ ngành địa phương không tồn tại!"
NO_NUMBER = "Không tìm thấy số hiệu CBCCVC Bộ ngành địa phương!"
NO_ACTION = "Không tìm thấy hành động của hàm hoặc không thuộc ADD, DEL, EDIT!"
ONLY_EMPTY = (
    "Không thể xóa thông tin khác do dữ liệu cùng thông tin hồ sơ chung, "
    "bạn có thể cập nhật giá trị rỗng cho thông tin khác!"
)


@dataclass(frozen=True)
class Service:
    group: str  # what it carries; "" is the whole record
    short: str  # how it is named when the packet cannot be read
    name: str  # how it is named when a part cannot be read
    edited: str
    deleted: str
    not_edited: str
    not_deleted: str


def _service(group: str, short: str, name: str, subject: str, deleted: str = "") -> Service:
    return Service(
        group,
        short,
        name,
        f"Cập nhật {subject} thành công",
        deleted or f"Xóa {subject} thành công",
        f"Cập nhật {subject} không thành công",
        f"Xóa {subject} không thành công",
    )


ELECTRONIC = "servicend27"  # proposed: the interface of Decree 27/2026 is not public
_RECORD = "dữ liệu cán bộ, công chức, viên chức"
_WHOLE = _service("", "M0001 hoặc M0001_1", "hồ sơ cán bộ, công chức, viên chức", _RECORD)
SERVICES: dict[str, Service] = {
    "servicem0001": _WHOLE,
    "servicem0001_1": _WHOLE,
    "servicem0002": _service(
        "TUYENDUNG_QT_CONGTAC",
        "M0002",
        "tuyển dụng, quá trình công tác",
        "thông tin về tuyển dụng, quá trình công tác",
    ),
    "servicem0003": _service(
        "LUONG_PHUCAP_CHUCVU",
        "M0003",
        "lương, phụ cấp, chức vụ",
        "thông tin về lương, phụ cấp, chức vụ",
        "Xóa thông thông tin về lương, phụ cấp, chức vụ thành công",
    ),
    "servicem0004": _service(
        "TRINHDO_DAOTAO_BOIDUONG",
        "M0004",
        "trình độ, đào tao, bồi dưỡng",
        "thông tin trình độ, đào tạo, bồi dưỡng",
    ),
    "servicem0005": _service("THONGTIN_KHAC", "M0005", "thông tin khác", "thông tin khác"),
    "servicem0006": _service(
        RATINGS, "M0006", "kết quả đánh giá xếp loại", "kết quả đánh giá, xếp loại"
    ),
    ELECTRONIC: _service("", "ND27", "hồ sơ điện tử", "hồ sơ điện tử"),
}


@dataclass(frozen=True)
class Message:
    """One request, read as far as it can be: `key` is <org_Code>_<số hiệu>."""

    service: str
    org_code: str
    action: str
    number: str
    header: Json
    record: Json

    @property
    def key(self) -> str:
        return f"{self.org_code}_{self.number}"


class Interface:
    def __init__(self, ledger: Ledger, codes: Codes, checks: Checks, *, token_seconds: int) -> None:
        self._ledger, self._codes, self._checks = ledger, codes, checks
        self._token_seconds = token_seconds

    # --- accounts

    def login(self, body: Json) -> Json:
        username = str(body.get("username"))
        account = self._ledger.account(username)
        if not account or account[0] != body.get("password"):
            return {"message": BAD_LOGIN, "err_code": 1}
        until = int(time.time()) + self._token_seconds
        return {
            "access_token": self._signed(username, until),
            "err_code": 0,
            "expired_time": datetime.fromtimestamp(until, VIETNAM).strftime("%H:%M:%S %d-%m-%Y"),
        }

    def change_password(self, body: Json) -> Json:
        username = str(body.get("username"))
        account = self._ledger.account(username)
        new = body.get("new_password")
        if not account or account[0] != body.get("current_password"):
            return {"message": BAD_LOGIN, "err_code": 1}
        if new == body.get("current_password"):
            return {
                "message": "Mật khẩu mới phải khác mật khẩu hiện tại!",
                "err_code": 1,
            }
        if not isinstance(new, str) or new != body.get("retype_password"):
            return {"message": "Mật khẩu không trùng khớp!", "err_code": 1}
        self._ledger.set_password(username, new)
        return {"message": "Đổi mật khẩu thành công!", "err_code": 0}

    def organisation_of(self, authorization: str) -> str | None:
        """Of the token; the first seven characters of the header are dropped unread."""
        try:
            name, until, _seal = authorization[7:].rsplit(".", 2)
            username = base64.urlsafe_b64decode(name).decode()
            good = hmac.compare_digest(authorization[7:], self._signed(username, int(until)))
        except ValueError:
            return None
        account = self._ledger.account(username)
        return account[1] if good and account and time.time() < int(until) else None

    def _signed(self, username: str, until: int) -> str:
        text = f"{base64.urlsafe_b64encode(username.encode()).decode()}.{until}"
        seal = hmac.new(self._ledger.token_key(), text.encode(), hashlib.sha256).hexdigest()
        return f"{text}.{seal}"

    # --- the six services

    def read(self, service: str, organisation: str, body: Json) -> Message:
        """Raises Refusal: the envelope and the header, as far as the action and the number."""
        org_code = body.get("org_Code")
        if org_code != organisation:
            raise Refusal(
                "Tài khoản chưa được phân quyền đồng bộ dữ liệu cho đơn vị này "
                f"{'null' if org_code is None else org_code} !"
            )
        if not self._codes.knows("org_Code", str(org_code)):
            raise Refusal(f"Mã đơn vị {org_code} không tồn tại trên hệ thống!")
        try:
            data = _member(_decoded(body.get("jsonContent")), "Data")
            header = _member(data, "Header")
            action = header.get("Action_Type")
            if action is not None and not isinstance(action, str):
                raise Malformed("Action_Type")
            if action not in ("ADD", "EDIT", "DEL"):
                raise Refusal(NO_ACTION)
            is_electronic = service == ELECTRONIC
            record = _member(_member(data, "Body"), BODY if is_electronic else "HOSO_CBCCVC")
            key = "MaHoSo" if is_electronic else "SoHieuCBCCVC_BNDP"
            if record.get(key) is None:
                raise Refusal(NO_NUMBER)
            number = string(record, key)
        except Malformed:
            raise Refusal("Cấu trúc gói tin json header không đúng định dạng quy định!") from None
        if not number:
            raise Refusal(NO_NUMBER)
        return Message(service, str(org_code), action, number, header, record)

    def receive(self, message: Message) -> Json:
        """Everything or nothing: the answer, and the record as it stands afterwards."""
        service = SERVICES[message.service]
        transaction_id = str(uuid.uuid4())
        try:
            with self._ledger.transaction():
                words = self._done(service, message)
        except Refusal as refusal:
            return answer(str(refusal), 1, transaction_id)
        return answer(words, 0, transaction_id)

    def _done(self, service: Service, message: Message) -> str:
        stored = self._ledger.record(message.key)
        if message.action == "ADD" and stored is not None:
            raise Refusal(EXISTS)
        if message.action != "ADD" and stored is None:
            raise Refusal(MISSING)
        if message.service == ELECTRONIC:
            return self._electronic(service, message)
        if message.action == "ADD" and not _group(message.record, "THONGTINCHUNG"):
            raise Refusal(
                "Không tìm thấy thông tin chung trong khi thực hiện thêm mới dữ liệu "
                "cán bộ, công chức, viên chứ!"
            )
        if message.action == "ADD" and service.group:
            raise Refusal(
                f"Cấu trúc gói tin json {service.short} không đúng định dạng quy định, "
                "Hành động phải thuộc EDIT hoặc DEL!"
            )
        try:
            _shape(service, message.record)
        except Malformed:
            raise Refusal(
                f"Cấu trúc gói tin json {service.short} không đúng định dạng quy định!"
            ) from None
        failed = service.not_deleted if message.action == "DEL" else service.not_edited
        try:
            self._checks.header(message.header)
            if message.action == "DEL":
                return self._delete(service, message, stored or {})
            return self._update(service, message, stored or {})
        except Malformed:
            raise Refusal(
                f"Cấu trúc gói tin json {service.name} không đúng định dạng quy định!"
            ) from None
        except ValueError as error:  # what is a RuntimeException over there
            raise Refusal(f"{failed}: {error}!") from None

    def _electronic(self, service: Service, message: Message) -> str:
        """The whole record replaces what was there."""
        self._checks.header(message.header)
        if message.action == "DEL":
            self._ledger.remove(message.key)
            return service.deleted
        check(message.record, self._codes)
        self._ledger.put(message.key, message.record)
        return "Thêm mới hồ sơ điện tử thành công" if message.action == "ADD" else service.edited

    def _delete(self, service: Service, message: Message, stored: Json) -> str:
        if not service.group:
            self._ledger.remove(message.key)
            return service.deleted
        if service.group == "THONGTIN_KHAC":
            raise Refusal(ONLY_EMPTY)
        given = message.record.get(service.group)
        if not given:
            raise Refusal(f"Cấu trúc gói tin json {service.short} không đúng định dạng quy định!")
        if service.group == RATINGS:
            stored[RATINGS] = []
        else:
            for name in LISTS[service.group]:
                if given.get(name) is None:
                    raise ValueError("null")
                stored.setdefault(service.group, {})[name] = []
        self._ledger.put(message.key, stored)
        return service.deleted

    def _update(self, service: Service, message: Message, stored: Json) -> str:
        given, record = message.record, copy.deepcopy(stored)
        if not service.group:
            general = given.get("THONGTINCHUNG")
            if general is None:
                raise ValueError("null")
            self._checks.general(general)
            record.setdefault("THONGTINCHUNG", {}).update(general)
        for name in [service.group] if service.group else [*LISTS, "THONGTIN_KHAC"]:
            if name != RATINGS and given.get(name):
                self._merge(record, name, given[name])
        if service.group in ("", RATINGS) and given.get(RATINGS) is not None:
            for row in given[RATINGS]:
                self._checks.row(RATINGS, row)
            record[RATINGS] = given[RATINGS]
        self._ledger.put(message.key, record)
        if message.action == "ADD":
            return f"Thêm mới {_RECORD} thành công"
        return service.edited

    def _merge(self, record: Json, name: str, given: Json) -> None:
        """A list that is present replaces the stored one; a list that is absent stays."""
        kept = record.setdefault(name, {})
        singles = {key: value for key, value in given.items() if key not in LISTS.get(name, ())}
        for each in LISTS.get(name, ()):
            if given.get(each) is None:
                continue
            for row in given[each]:
                self._checks.row(each, row)
            kept[each] = given[each]
        if singles:
            self._checks.singles(name, singles)
            kept.update(singles)


def answer(message: str, err_code: int, transaction_id: str | None = None) -> Json:
    return {
        "message": message,
        "err_code": err_code,
        "transaction_id": transaction_id or str(uuid.uuid4()),
    }


def _decoded(content: Any) -> Any:
    if not isinstance(content, str):
        raise Refusal("Xử lý thông tin header không thành công!null")
    try:
        padded = content + "=" * (-len(content) % 4)
        return json.loads(base64.b64decode(padded).decode("utf-8", "replace"))
    except (binascii.Error, ValueError):
        raise Malformed("jsonContent") from None


def _member(parent: Any, name: str) -> Json:
    value = parent.get(name) if isinstance(parent, dict) else None
    if not isinstance(value, dict):
        raise Malformed(name)
    return value


def _group(record: Json, name: str) -> Json:
    value = record.get(name)
    if value is not None and not isinstance(value, dict):
        raise Refusal("Cấu trúc gói tin json header không đúng định dạng quy định!")
    return value or {}


def _shape(service: Service, record: Json) -> None:
    """Groups must be objects and lists must be lists, before anything is looked at."""
    groups = [service.group] if service.group else ["THONGTINCHUNG", *LISTS, "THONGTIN_KHAC"]
    for name in groups:
        value = record.get(name)
        if name == RATINGS or value is None:
            continue
        if not isinstance(value, dict):
            raise Malformed(name)
        for each in LISTS.get(name, ()):
            if value.get(each) is not None and not isinstance(value[each], list):
                raise Malformed(each)
    if service.group in ("", RATINGS) and not isinstance(record.get(RATINGS) or [], list):
        raise Malformed(RATINGS)
