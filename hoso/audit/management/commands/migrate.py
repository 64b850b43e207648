"""Django's migrate, followed by the audit triggers: no table is ever without."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from hoso.audit import triggers


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        triggers.ensure()
