"""For migrations: seal what rests in plain, in batches, when a column becomes a sealed one."""

from __future__ import annotations

from typing import Any

from django.db import connection, migrations

from hoso.audit import triggers
from hoso.keys.resealing import reseal_rows


def seal_rows(room: str, *models: str) -> migrations.RunPython:
    """An operation of a migration with `atomic = False`; may be killed and run again. The log keeps
    what it had: it is only ever added to, so what was written before stays as it was written."""

    def run(apps: Any, schema_editor: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(triggers.FUNCTION)  # as of now: it lets these writes pass without image
        for name in models:
            for _ in reseal_rows(apps.get_model(room, name)):
                pass

    return migrations.RunPython(run)
