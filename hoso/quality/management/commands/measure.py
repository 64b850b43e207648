from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hoso.quality import services
from hoso.quality.looking import rule_set


class Command(BaseCommand):
    help = "Đo lại mức đủ và tìm nghi vấn của mọi hồ sơ; chạy lại không đổi gì."

    def handle(self, *args: Any, **options: Any) -> None:
        number = services.remeasure_all(by="measure")
        self.stdout.write(f"Đã đo {number} hồ sơ theo bộ quy tắc {rule_set()}.")
