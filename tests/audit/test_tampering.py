"""Tamperings by whoever holds the database, its triggers off, or the files: each is found by
`hoso audit verify`, which says what and where (B7)."""

# ruff: noqa: E501  # a tampering is one line of the table, with the words it must meet

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from hoso import audit
from hoso.audit import notes, services
from hoso.audit.keys import own_key
from hoso.audit.leaves import sealed
from hoso.audit.merkle import Frontier
from hoso.audit.models import Checkpoint, Head, Leaf
from hoso.audit.triggers import FUNCTION
from hoso.catalogs.models import Value
from tests.audit.log_world import World, world

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.clause("CM-13.2")]
Act = Callable[[World], object]

EVENT = "UPDATE audit_event SET {} WHERE id = %s"
CHANGE = "UPDATE audit_rowchange SET {} WHERE event_id = %s"
THREE = 3  # the event that changed three rows
OLD = "INSERT INTO audit_event (id, at, action, actor, subject, reason) VALUES (gen_random_uuid(), now() - interval '2 days', 'catalogs.save', 'ai đó', '', '')"


def event(change: str, place: int = THREE) -> Act:
    return lambda world: world.sql(EVENT.format(change), world.events[place])


def change(what: str, place: int = 4) -> Act:
    """The one row change of that event."""
    return lambda world: world.sql(CHANGE.format(what), world.events[place])


def run(statement: str, *places: int) -> Act:
    return lambda world: world.sql(statement, *(world.events[place] for place in places))


def in_order(*acts: Act) -> Act:
    def all_of(world: World) -> None:
        for act in acts:
            act(world)

    return all_of


def resealed(world: World) -> None:
    """Leaves, heads and frontiers made anew over what stands there now: a full rewrite."""
    told = list(sealed(0, 1000))
    heads = {head.size: head for head in Head.objects.all()}
    tree = Frontier()
    for number, each in enumerate(told):
        tree.add(each.hash)
        world.sql(
            "UPDATE audit_leaf SET hash = %s, rows = %s, number = %s WHERE event_id = %s",
            each.hash, each.short_rows, number, each.event_id,
        )  # fmt: skip
        if tree.size in heads:
            world.sql("UPDATE audit_head SET root = %s, frontier = %s WHERE size = %s",
                      tree.root(), tree.packed(), tree.size)  # fmt: skip


def signed_again(world: World) -> None:
    """By an insider who holds the key of the log too: the database's own checkpoints agree."""
    roots = {head.size: bytes(head.root) for head in Head.objects.all()}
    for each in Checkpoint.objects.all():
        said = notes.Head("hoso.localhost/nhat-ky", each.size, roots[each.size], each.at)
        note = notes.signed(said.text, said.origin, own_key())
        world.sql("UPDATE audit_checkpoint SET note = %s WHERE id = %s", note, each.pk)
        world.sql(
            "UPDATE audit_rowchange SET after = jsonb_set(after, '{note}', to_jsonb(%s::text)) "
            "WHERE \"table\" = 'audit_checkpoint' AND row = %s", note, str(each.pk),
        )  # fmt: skip


def inserted_in_the_middle(world: World) -> None:
    world.sql(OLD)
    world.sql("UPDATE audit_leaf SET number = number + 1000 WHERE number >= 2")
    world.sql(
        "INSERT INTO audit_leaf (number, event_id, hash, rows) "
        "SELECT 2, id, '', '' FROM audit_event WHERE actor = 'ai đó'"
    )
    world.sql("UPDATE audit_leaf SET number = number - 999 WHERE number >= 1000")
    resealed(world)


def swapped(columns: str, one: int, other: int) -> Act:
    """Leaves that change places; their unique columns by way of a copy."""

    def act(world: World) -> None:
        world.sql("CREATE TEMP TABLE two AS SELECT * FROM audit_leaf WHERE number IN (%s, %s)",
                  one, other)  # fmt: skip
        world.sql("DELETE FROM audit_leaf WHERE number IN (%s, %s)", one, other)
        taken = ", ".join(
            f"{'b' if name in columns.split() else 'a'}.{name}"
            for name in ("event_id", "hash", "rows")
        )
        world.sql(f"INSERT INTO audit_leaf (number, event_id, hash, rows) SELECT a.number, {taken} "
                  "FROM two a JOIN two b ON a.number <> b.number")  # fmt: skip

    return act


def tail_cut(world: World) -> None:
    for pk in world.events[-2:]:
        world.sql("DELETE FROM audit_rowchange WHERE event_id = %s", pk)
        world.sql("DELETE FROM audit_leaf WHERE event_id = %s", pk)
        world.sql("DELETE FROM audit_event WHERE id = %s", pk)


def heads_cut(world: World) -> None:
    world.sql("DELETE FROM audit_head WHERE size > %s", Leaf.objects.count())


def all_gone(world: World) -> None:
    for table in ("leaf", "head", "checkpoint", "rowchange", "event"):
        world.sql(f"DELETE FROM audit_{table}")


def value(change: str, place: int = 0) -> Act:
    return lambda world: world.sql(
        f"UPDATE catalogs_value SET {change} WHERE id = %s", world.rows[place]
    )


def covered_up(world: World) -> None:
    """Changed behind the log, then written over by an honest act."""
    value("name = 'Giấu'")(world)
    with audit.recording("cán bộ A", "catalogs.save"):
        Value.objects.filter(pk=world.rows[0]).update(name="Tên mới")


def file_changed(name: str, old: str, new: str) -> Act:
    def act(world: World) -> None:
        path = sorted(world.kept.glob(name))[0]
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return act


def other_key(world: World) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = sorted(world.kept.glob("*.txt"))[0]
    text = path.read_text("utf-8").rpartition("\n\n")[0] + "\n"
    key = Ed25519PrivateKey.generate()
    path.write_text(notes.signed(text, "hoso.localhost/nhat-ky", key), "utf-8")


ALTERED = "bị sửa: nội dung không khớp với niêm phong"
CHANGED = "lần ghi hàng {row} của bảng catalogs_value bị sửa"
ADDED = "lần ghi hàng {row} của bảng catalogs_value bị thêm vào"
NOT_KEPT = "mã băm gốc của"
INSERT_VALUE = (
    "INSERT INTO catalogs_value (catalog, code, name, also, ministry_code, ministry_standing, "
    "standing, source, confirmed_document, position, detail) "
    "VALUES ('religion', 'x9', 'a', '', '', 'found', 'found', '', '', 0, '')"
)
ONLY = FUNCTION.split("$$")[5]  # lets what changes no other column pass
TAMPERINGS: dict[str, tuple[Act, str]] = {
    # an event
    "who": (event("actor = 'ai đó'"), ALTERED),
    "whose account": (event("actor_id = 7"), ALTERED),
    "what": (event("action = 'catalogs.load'"), ALTERED),
    "about what": (event("subject = ''"), ALTERED),
    "why": (event("reason = 'lý do khác'"), ALTERED),
    "a blank in why": (event("reason = reason || ' '"), ALTERED),
    "when, by a millionth of a second": (event("at = at + interval '1 microsecond'"), ALTERED),
    "its name": (run("WITH e AS (UPDATE audit_event SET id = gen_random_uuid() WHERE id = %s RETURNING id) UPDATE audit_leaf SET event_id = (SELECT id FROM e) WHERE event_id = %s", 4, 4), "1 lần ghi hàng bị xóa"),
    # a row change
    "after": (change("after = jsonb_set(after, '{name}', '\"Khác\"')"), CHANGED),
    "before": (change("before = jsonb_set(before, '{position}', '8')"), CHANGED),
    "after gone": (change("after = NULL"), CHANGED),
    "before gone": (change("before = NULL"), CHANGED),
    "a field more": (change("after = after || '{\"x\": null}'"), CHANGED),
    "a field less": (change("after = after - 'position'"), CHANGED),
    "the same number otherwise written": (change("after = jsonb_set(after, '{position}', '7.0')"), CHANGED),
    "letters otherwise composed": (change("before = jsonb_set(before, '{name}', to_jsonb(normalize(before ->> 'name', NFD)))"), CHANGED),
    "insert, update or delete": (change("operation = 'INSERT'"), CHANGED),
    "when a row was written": (change("at = at - interval '1 second'"), CHANGED),
    "which row": (change("\"row\" = '999999'"), "lần ghi hàng 999999 của bảng catalogs_value bị sửa"),
    "which table": (change("\"table\" = 'catalogs_place'"), "của bảng catalogs_place bị sửa"),
    "a deletion's before": (change("before = '{}'", 5), "của bảng catalogs_value bị sửa"),
    "one of three": (run("UPDATE audit_rowchange SET after = '{}' WHERE id = (SELECT max(id) FROM audit_rowchange WHERE event_id = %s)", THREE), "của bảng catalogs_value bị sửa"),
    "a change removed": (run("DELETE FROM audit_rowchange WHERE id = (SELECT min(id) FROM audit_rowchange WHERE event_id = %s)", THREE), "1 lần ghi hàng bị xóa"),
    "all its changes removed": (run("DELETE FROM audit_rowchange WHERE event_id = %s", THREE), "3 lần ghi hàng bị xóa"),
    "a change added": (run("INSERT INTO audit_rowchange (event_id, at, \"table\", \"row\", operation, before, after) SELECT event_id, at, \"table\", \"row\", operation, before, after FROM audit_rowchange WHERE event_id = %s", 4), ADDED),
    "a change moved to another event": (run("UPDATE audit_rowchange SET event_id = %s WHERE event_id = %s", 5, 4), ADDED),
    "two changes in the other order": (run("UPDATE audit_rowchange SET id = 2000000000 - id WHERE event_id = %s", THREE), "của bảng catalogs_value bị sửa"),
    "a change of no event": (run("UPDATE audit_rowchange SET event_id = gen_random_uuid() WHERE event_id = %s", 4), "không có trong nhật ký"),
    # events removed, put in, moved
    "an event removed": (run("DELETE FROM audit_event WHERE id = %s", 2), "Sự kiện số 2 (mã {event}) bị xóa khỏi nhật ký"),
    "an event and its changes removed": (run("WITH r AS (DELETE FROM audit_rowchange WHERE event_id = %s) DELETE FROM audit_event WHERE id = %s", 2, 2), "Sự kiện số 2 (mã {event}) bị xóa khỏi nhật ký"),
    "an event and its seal removed": (run("WITH l AS (DELETE FROM audit_leaf WHERE event_id = %s) DELETE FROM audit_event WHERE id = %s", 2, 2), "Mất dấu niêm phong của sự kiện số 2"),
    "a seal removed": (run("DELETE FROM audit_leaf WHERE event_id = %s", 2), "Mất dấu niêm phong của sự kiện số 2"),
    "the last events removed": (tail_cut, "sự kiện đã bị xóa khỏi cuối nhật ký"),
    "the last events and heads removed": (in_order(tail_cut, heads_cut), "ký cho 10 sự kiện nhưng nhật ký chỉ còn 8"),
    "everything removed": (all_gone, "nhật ký chỉ còn 0"),
    "an old event put in": (run(OLD), "bị chèn"),
    "an old event put in and sealed": (in_order(run(OLD), lambda world: services.seal(thorough=True)), "bị chèn lùi ngày"),
    "an event put in, all sealed again": (inserted_in_the_middle, NOT_KEPT),
    "two events change places": (swapped("event_id", 1, 2), "bị đổi chỗ: được niêm phong ở số"),
    "two leaves change places": (swapped("event_id hash rows", 1, 2), "đứng sai thứ tự"),
    "leaves of two batches change places": (swapped("event_id hash rows", 1, 8), "có dấu niêm phong bị sửa, thêm, bớt hay đổi chỗ"),
    # the seals
    "a leaf": (run("UPDATE audit_leaf SET hash = sha256('x') WHERE event_id = %s", 1), "không khớp: trước đó có dấu niêm phong bị sửa"),
    "the short hashes": (run("UPDATE audit_leaf SET rows = 'x' WHERE event_id = %s", 1), "dấu niêm phong của các lần ghi hàng bị sửa"),
    "a head's root": (run("UPDATE audit_head SET root = sha256('x') WHERE size = 6"), "Niêm phong đến sự kiện số 5"),
    "a head's frontier": (run("UPDATE audit_head SET frontier = sha256('x') || sha256('y') WHERE size = 6"), "Niêm phong đến sự kiện số 5"),
    "event and seals rewritten": (in_order(event("actor = 'ai đó'"), resealed), NOT_KEPT),
    "all rewritten with the key": (in_order(event("actor = 'ai đó'"), signed_again, resealed, signed_again), NOT_KEPT),
    # checkpoints
    "a kept checkpoint's size": (file_changed("*.txt", "\n6\n", "\n5\n"), "mốc bị sửa sau khi ký"),
    "a kept checkpoint's time": (file_changed("*.txt", "time 2", "time 1"), "mốc bị sửa sau khi ký"),
    "a checkpoint signed by another": (other_key, "Mốc không do khóa này của nhật ký ký"),
    "a checkpoint of the database": (run("UPDATE audit_checkpoint SET note = replace(note, E'\\n6\\n', E'\\n5\\n')"), "Mốc trong cơ sở dữ liệu số"),
    # rows behind the log
    "a row": (value("name = 'Khác'"), "Bảng catalogs_value, hàng {row}: bị sửa ngoài nhật ký, ở folded, name"),
    "a row to nothing": (value("name = ''"), "Bảng catalogs_value, hàng {row}: bị sửa ngoài nhật ký, ở folded, name"),
    "a row's number": (value("id = id + 1000000"), "Bảng catalogs_value, hàng {row}: bị xóa ngoài nhật ký"),
    "a row removed": (lambda world: world.sql("DELETE FROM catalogs_value WHERE id = %s", world.rows[0]), "Bảng catalogs_value, hàng {row}: bị xóa ngoài nhật ký"),
    "a row put in": (run(INSERT_VALUE), "không sự kiện nào ghi hàng này"),
    "a removed row back": (lambda world: world.sql(INSERT_VALUE.replace("(catalog", "(id, catalog").replace("('religion'", f"({world.events and _removed(world)}, 'religion'")), "bị thêm lại ngoài nhật ký sau khi đã xóa"),
    "a table emptied": (run("DELETE FROM catalogs_value"), "Bảng catalogs_value, hàng {row}: bị xóa ngoài nhật ký"),
    "a row, and written again": (covered_up, "bị sửa ngoài nhật ký trước lần ghi này"),
    # the guard
    "recording off": (run("ALTER TABLE catalogs_value DISABLE TRIGGER hoso_record"), "Bảng catalogs_value mất hoặc bị tắt bộ ghi nhật ký"),
    "recording dropped": (run("DROP TRIGGER hoso_record ON catalogs_value"), "Bảng catalogs_value mất hoặc bị tắt bộ ghi nhật ký"),
    "the log opened": (run("DROP TRIGGER hoso_append ON audit_event"), "Bảng audit_event mất hoặc bị tắt"),
    "recording led elsewhere": (in_order(run("CREATE FUNCTION pg_temp.hoso_record() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"), run("CREATE OR REPLACE TRIGGER hoso_record AFTER INSERT OR UPDATE OR DELETE ON catalogs_value FOR EACH ROW EXECUTE FUNCTION pg_temp.hoso_record('id')")), "Bảng catalogs_value mất hoặc bị tắt bộ ghi nhật ký"),
    "recording of some rows only": (run("CREATE OR REPLACE TRIGGER hoso_record AFTER UPDATE ON catalogs_value FOR EACH ROW WHEN (NEW.code <> 'a') EXECUTE FUNCTION hoso_record('id')"), "Bảng catalogs_value mất hoặc bị tắt bộ ghi nhật ký"),
    "refusing replaced by another of ours": (run("CREATE OR REPLACE FUNCTION hoso_refuse() RETURNS trigger LANGUAGE plpgsql AS $f$" + ONLY + "$f$"), "Hàm ghi nhật ký hoso_refuse trong cơ sở dữ liệu bị thay"),
    "recording replaced": (run(FUNCTION.replace("RETURN NULL;", "RETURN NULL; -- rỗng", 1)), "Hàm ghi nhật ký hoso_record trong cơ sở dữ liệu bị thay"),
}  # fmt: skip


def _removed(world: World) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT \"row\" FROM audit_rowchange WHERE operation = 'DELETE' AND event_id = %s",
            [world.events[5]],
        )
        return int(cursor.fetchone()[0])


def test_a_log_that_nobody_touched_is_sound(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = world.verify(capsys)
    assert code == 0, said
    assert "Kết luận: không thấy chỗ sai nào." in said
    assert "10 sự kiện, 4 mốc" in said  # two kept, the same two in the database
    assert "Đã đối chiếu" in said


def test_there_are_fifty() -> None:
    assert len(TAMPERINGS) >= 50


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_tampering_is_found_and_named(
    what: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    act, words = TAMPERINGS[what]
    act(world)
    code, said = world.verify(capsys, "--read-only")
    assert code == 1, said
    assert words.format(row=world.rows[0], event=world.events[2]) in said
    assert "KHÔNG nguyên vẹn" in said
