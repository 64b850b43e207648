"""What a test that commits leaves behind is swept up; the catalogs, two seconds to load, stay.

Django's own way truncates every table, makes the permissions anew and takes the catalogs along.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection, transaction

from hoso.catalogs import services as catalogs

STAY = "'django_migrations', 'django_content_type', 'auth_permission'"
TABLES = f"""
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ({STAY})
AND tablename NOT LIKE 'catalogs\\_%'
"""
CHANGED = "SELECT EXISTS (SELECT FROM audit_rowchange WHERE \"table\" LIKE 'catalogs\\_%')"


def lay_catalogs() -> None:
    """Loaded by the verb once, without its lines in the log; a copy of the rows is kept aside."""
    catalogs.load(by="tests")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        for table in _catalogs():
            cursor.execute(f"CREATE TABLE kept.{table} AS TABLE {table}")
    sweep(restore=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sweep(*, restore: bool = True) -> None:
    """Every row but those of the catalogs, and theirs as they were where one was written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past the audit's triggers
        cursor.execute(CHANGED)
        is_changed = restore and cursor.fetchone()[0]
        cursor.execute(TABLES)
        everything = [f'DELETE FROM "{table}"' for (table,) in cursor.fetchall()]
        if is_changed:
            for table, columns in _catalogs().items():
                everything.append(f"DELETE FROM {table}")
                everything.append(
                    f"INSERT INTO {table} ({columns}) SELECT {columns} FROM kept.{table}"
                )
        cursor.execute("; ".join(everything))


def _catalogs() -> dict[str, str]:
    """Table: its columns that can be written."""
    return {
        model._meta.db_table: ", ".join(
            f'"{each.column}"' for each in model._meta.concrete_fields if not each.generated
        )
        for model in apps.get_app_config("catalogs").get_models()
    }
