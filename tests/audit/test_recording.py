from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from hoso import audit
from hoso.audit import triggers
from hoso.audit.models import Event, RowChange
from hoso.catalogs.models import Value
from hoso.notices.models import Notice

pytestmark = pytest.mark.django_db


def made(code: str = "x1") -> Value:
    return Value(catalog="religion", code=code, name="Thử nghiệm")


def refuses(write) -> None:
    with pytest.raises(ProgrammingError, match="outside audit"), transaction.atomic():
        write()


def test_every_kind_of_write_is_refused_outside_a_recording() -> None:
    with audit.recording("test", "catalogs.save"):
        made("kept").save()
    kept = Value.objects.filter(code="kept")

    refuses(lambda: made().save())
    refuses(lambda: Value.objects.bulk_create([made("x2"), made("x3")]))
    refuses(lambda: kept.update(name="Khác"))
    refuses(lambda: Value.objects.bulk_update([_renamed(kept.get())], ["name"]))
    refuses(kept.delete)
    refuses(lambda: _sql("UPDATE catalogs_value SET name = 'Khác' WHERE code = 'kept'"))
    refuses(
        lambda: _sql(
            "INSERT INTO catalogs_value (catalog, code, name, also, ministry_code, "
            "ministry_standing, standing, source, confirmed_document, position, detail) "
            "VALUES ('religion', 'x9', 'a', '', '', 'found', 'found', '', '', 0, '')"
        )
    )
    with pytest.raises(ProgrammingError, match="refused"), transaction.atomic():
        _sql("TRUNCATE catalogs_value CASCADE")

    assert list(kept.values_list("name", flat=True)) == ["Thử nghiệm"]


@pytest.mark.clause("CM-13.2")
def test_each_row_is_recorded_before_and_after_with_who_and_why() -> None:
    with audit.recording(
        "cán bộ A", "catalogs.save", subject="catalogs.value:x1", reason="sai tên"
    ):
        value = made()
        value.save()
        Value.objects.filter(pk=value.pk).update(name="Tên đúng")
        Value.objects.filter(pk=value.pk).delete()

    event = Event.objects.get(action="catalogs.save")
    assert (event.actor, event.reason, event.label()) == ("cán bộ A", "sai tên", "Sửa danh mục")
    added, changed, removed = event.rows.order_by("id")
    assert (added.operation, added.before, added.after["name"]) == ("INSERT", None, "Thử nghiệm")
    assert (changed.before["name"], changed.after["name"]) == ("Thử nghiệm", "Tên đúng")
    assert (removed.operation, removed.after) == ("DELETE", None)
    assert {row.row for row in (added, changed, removed)} == {str(value.pk)}


def test_a_bulk_write_records_every_row(no_catalogs: None) -> None:
    with audit.recording("test", "catalogs.save") as event:
        Value.objects.bulk_create(made(f"b{n}") for n in range(50))
        Value.objects.filter(code__startswith="b").update(position=7)

    assert RowChange.objects.filter(event=event, operation="INSERT").count() == 50
    assert RowChange.objects.filter(event=event, operation="UPDATE").count() == 50


def test_a_recording_inside_another_joins_it() -> None:
    with audit.recording("test", "catalogs.load") as outer:
        with audit.recording("test", "catalogs.save"):
            made().save()
        made("x2").save()

    assert Event.objects.count() == 1
    assert RowChange.objects.filter(event=outer).count() == 2


def test_a_failed_act_leaves_neither_rows_nor_event() -> None:
    def fails() -> None:
        with audit.recording("test", "catalogs.save"):
            made().save()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()

    assert not Value.objects.filter(code="x1").exists()
    assert not Event.objects.exists()
    refuses(lambda: made().save())


def test_the_log_itself_cannot_be_changed_or_shortened() -> None:
    with audit.recording("test", "catalogs.save"):
        made().save()
    _sql("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in (
        "UPDATE audit_event SET actor = 'ai đó'",
        "DELETE FROM audit_rowchange",
        "TRUNCATE audit_event CASCADE",
    ):
        with pytest.raises(ProgrammingError, match="refused"), transaction.atomic():
            _sql(statement)


def test_an_action_without_a_label_is_refused() -> None:
    with pytest.raises(LookupError), audit.recording("test", "no.such.action"):
        pass


def test_every_table_of_ours_has_the_trigger_or_a_written_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'hoso_record'"
        )
        held = {name for (name,) in cursor.fetchall()}
    assert held == set(triggers.audited_tables())
    assert Notice._meta.db_table in held
    assert all(triggers.EXEMPT.values())


def _renamed(value: Value) -> Value:
    value.name = "Khác"
    return value


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
