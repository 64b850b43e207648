"""`hoso seed`: fills an empty database with a made-up province."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hoso.deadlines import services as deadlines
from hoso.dossiers.models import Person
from hoso.reports import services as reports
from simulators.province import filling, roles, upward
from simulators.province.stages import Stages


class Command(BaseCommand):
    help = "Tạo một tỉnh giả định: đơn vị, người, hồ sơ, tài khoản. Cùng số hạt cho cùng một tỉnh."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=600, help="số người")
        parser.add_argument("--seed", type=int, default=1, help="số hạt")
        parser.add_argument("--units", type=int, help="số đơn vị (mặc định khoảng 60)")
        parser.add_argument("--demo", action="store_true", help="thêm tài khoản và việc dở dang")
        parser.add_argument("--today", type=date.fromisoformat, help="ngày tính tuổi, yyyy-mm-dd")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_real_data()
        started = time.monotonic()
        today = options["today"] or timezone.localdate()
        try:
            province = filling.fill(
                options["people"], options["seed"], today=today, units=options["units"]
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._say(started, f"{province.people} người ở {len(province.units)} đơn vị")
        roles.give_roles(province)
        stages = Stages(province, timezone.localdate())
        if not options["demo"]:
            stages.walk()
            self._say(started, "khai báo ở mọi bước")
            return
        with upward.national() as there:
            upward.send_first(province, there)
            self._say(started, "phiên bản đầu đã lên cơ sở dữ liệu quốc gia giả lập")
            stages.walk()
            self._say(started, "khai báo ở mọi bước")
            upward.send_approved(province, stages.approved, there)
        reports.open_reports()  # as is done each night, and so is the next
        deadlines.recount(by=filling.BY)
        path = roles.write_down(roles.open_doors(province))
        self._say(started, f"tài khoản dùng thử: {path.name}")

    def _say(self, started: float, done: str) -> None:
        self.stdout.write(f"{time.monotonic() - started:6.1f} giây: {done}")


def refuse_real_data() -> None:
    """Made-up people never stand among real ones."""
    if not (settings.HOSO_DEMO or settings.HOSO_TESTING):
        raise CommandError(
            "Chỉ tạo dữ liệu giả định trong bản thử (HOSO_DEMO=1) hoặc khi kiểm thử."
        )
    if Person.objects.exists():
        raise CommandError("Cơ sở dữ liệu đã có hồ sơ; không trộn dữ liệu giả định vào.")
