"""Django's migrate, followed by the audit triggers, which no table is ever without, and by what
other rooms set up."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from hoso.audit import triggers
from hoso.base import migrating


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        triggers.ensure()
        migrating.finish()
