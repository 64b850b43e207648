from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

TABLES = (
    "catalogs_placesuccessor, catalogs_place, catalogs_value, catalogs_rank, catalogs_salarystep, "
    "audit_rowchange, audit_event"
)


@pytest.fixture(scope="package", autouse=True)
def catalogs_loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole of the data files, once for this folder and gone after it."""
    from hoso.catalogs import services

    with django_db_blocker.unblock():
        services.load(by="test")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table in TABLES.split(", "):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("SET session_replication_role = DEFAULT")
