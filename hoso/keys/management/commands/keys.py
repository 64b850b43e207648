"""`hoso keys`: the keys of what is sealed at rest (docs/operations/keys.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hoso.base import key_token, keyring
from hoso.base.errors import HosoError
from hoso.base.keyring import CURRENT, READING, RETIRED
from hoso.keys import services

ACTOR = "hoso keys"
STATES = {CURRENT: "đang ghi", READING: "chỉ đọc", RETIRED: "đã thôi dùng"}


class Command(BaseCommand):
    help = "Khóa mã hóa dữ liệu khi lưu: create, wrap, list, add, rotate, reseal, retire."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="do", required=True)
        parts.add_parser("create", help="lập tệp khóa ở HOSO_KEYS, nếu chưa có")
        parts.add_parser("wrap", help="mã hóa tệp khóa bằng khóa trong thiết bị HOSO_KEYS_TOKEN")
        parts.add_parser("list", help="các khóa, và còn bao nhiêu giá trị, tệp dưới mỗi khóa")
        parts.add_parser("add", help="thêm khóa mới; từ nay ghi bằng khóa đó")
        parts.add_parser("rotate", help="thêm khóa mới và xếp tác vụ mã hóa lại những gì đã lưu")
        parts.add_parser("reseal", help="mã hóa lại ngay, có tiến độ; chạy lại được")
        retire = parts.add_parser("retire", help="thôi dùng một khóa không còn mã hóa gì")
        retire.add_argument("key", help="ví dụ k1")

    def handle(self, *args: Any, **given: Any) -> None:
        try:
            getattr(self, f"_{given['do']}")(given)
        except HosoError as error:
            ask = f" Hỏi {error.ask}." if error.ask else ""
            raise CommandError(f"{error.message}{ask}") from None

    def _create(self, given: dict[str, Any]) -> None:
        path = Path(settings.HOSO_KEYS)
        is_made = keyring.create(path, date.today().isoformat())
        self.stdout.write(f"{'Đã lập' if is_made else 'Đã có'} tệp khóa {path}.")

    def _wrap(self, given: dict[str, Any]) -> None:
        if not key_token.is_used():
            raise CommandError("Đặt HOSO_KEYS_TOKEN là tên thiết bị trước đã.")
        is_wrapped = keyring.wrap(Path(settings.HOSO_KEYS))
        self.stdout.write(
            "Đã mã hóa tệp khóa bằng khóa trong thiết bị; hủy các bản chép chưa mã hóa."
            if is_wrapped
            else "Tệp khóa đã được mã hóa bằng khóa trong thiết bị rồi."
        )

    def _list(self, given: dict[str, Any]) -> None:
        found, bare = services.standings()
        for each in found:
            self.stdout.write(
                f"{each.key.id:6} {each.key.made}  {STATES[each.key.state]:12} "
                f"{each.values} giá trị, {each.files} tệp"
            )
        if bare:
            self.stdout.write(f"chưa mã hóa: {bare}; chạy hoso keys reseal")

    def _add(self, given: dict[str, Any]) -> None:
        self.stdout.write(f"Từ nay ghi bằng khóa {services.add(by=ACTOR).id}.")

    def _rotate(self, given: dict[str, Any]) -> None:
        key = services.rotate(by=ACTOR)
        self.stdout.write(
            f"Từ nay ghi bằng khóa {key.id}; tác vụ nền mã hóa lại phần đã lưu. "
            "Xem còn bao nhiêu: hoso keys list."
        )

    def _reseal(self, given: dict[str, Any]) -> None:
        for done in services.reseal(by=ACTOR):
            self.stdout.write(f"{done.table}: {done.rows}")
        self.stdout.write("Xong.")

    def _retire(self, given: dict[str, Any]) -> None:
        services.retire(given["key"], by=ACTOR)
        self.stdout.write(
            f"Đã thôi dùng khóa {given['key']}; giữ lại để đọc nhật ký và sao lưu cũ."
        )
