"""What the database says of a failed act reaches the caller, not what came of saying more to it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DataError

from hoso import audit

pytestmark = pytest.mark.django_db


def _divided() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_an_error_of_the_database_passes_through_a_recording_as_it_is() -> None:
    with pytest.raises(DataError, match="division by zero"), audit.recording("t", "seed.fill"):
        _divided()
    assert audit.current_event_id() is None


def test_after_a_failed_act_the_next_one_has_an_event_of_its_own() -> None:
    with transaction.atomic():
        with pytest.raises(ValueError, match="undone"), audit.recording("t", "seed.fill") as first:
            raise ValueError("undone")
        assert audit.current_event_id() is None
        with audit.recording("t", "seed.fill") as second:
            assert audit.current_event_id() == second.pk != first.pk
