"""A sealed value that cannot be opened stops the measure of its dossier alone."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection

from hoso.base.sealing import MARK_TEXT
from hoso.dossiers.sections import section
from hoso.quality import services
from hoso.quality.models import Doubt, Measure
from hoso.quality.services.measuring import Unreadable
from tests.dossiers.office import Office, crowd
from tests.quality.conftest import BACKWARDS, doubtful, put

SECRET = "Kế toán xí nghiệp"
pytestmark = pytest.mark.django_db


def broken(table: str, column: str, row: Any) -> None:
    """One byte of the stored value is another, behind the back of the log."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"UPDATE {table} SET {column} = overlay({column} placing "
            f"CASE substr({column}, 60, 1) WHEN 'A' THEN 'B' ELSE 'A' END from 60) WHERE id = %s "
            f"AND {column} LIKE %s",
            [row, f"{MARK_TEXT}%"],
        )
        assert cursor.rowcount == 1
        cursor.execute("SET session_replication_role = DEFAULT")


def test_the_others_are_measured_and_the_broken_one_is_named(here: Office, caplog: Any) -> None:
    others = crowd(here.unit, "Lê Văn Bình", "Trần Thị Cúc", "Phạm Văn Dũng", "Vũ Thị Em")
    people = [here.person, *others]
    for each in people:
        put(each, "work", **BACKWARDS)
    bad = others[1]
    row = put(bad, "discipline", since="2015-03", form="01", misconduct=SECRET, authority="Sở")
    broken(section("discipline").model._meta.db_table, "misconduct", row)

    with caplog.at_level(logging.ERROR), pytest.raises(Unreadable) as told:
        services.remeasure_all()
    good = {each.pk for each in people} - {bad.pk}
    assert set(Measure.objects.values_list("person_id", flat=True)) == good
    assert set(Doubt.objects.live().values_list("person_id", flat=True)) == good
    assert told.value.people == (bad.pk,)
    assert "Đã đo 4 hồ sơ. 1 hồ sơ không mở được" in told.value.message
    [record] = [each for each in caplog.records if each.name.startswith("hoso.quality")]
    for said in (record.getMessage(), told.value.message):
        assert str(bad.pk) in said and f"hàng {row}" in said
        assert bad.full_name not in said and bad.personal_number not in said
        assert SECRET not in said


def test_a_doubt_that_cannot_be_opened_stays_as_it_is(here: Office) -> None:
    [other] = crowd(here.unit, "Lê Văn Bình")
    doubt = doubtful(here.person)
    broken(Doubt._meta.db_table, "message", doubt.pk)
    put(other, "work", **BACKWARDS)
    with pytest.raises(Unreadable, match="Đã đo 1 hồ sơ"):
        services.remeasure_all()
    assert Doubt.objects.live().filter(person=other, section="work").exists()
    assert Doubt.objects.live().filter(pk=doubt.pk).exists()
