from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hoso.catalogs import services


class Command(BaseCommand):
    help = "Nạp danh mục từ các tệp dữ liệu của hệ thống; chạy lại không đổi gì."

    def handle(self, *args: Any, **options: Any) -> None:
        for table, changed in services.load().items():
            self.stdout.write(f"{table} {changed}")
