"""Sealing, checkpoints, proofs, copies: the honest way through."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from hoso import audit
from hoso.audit import command, keys, leaves, services
from hoso.audit.models import Checkpoint, Event, Head, Leaf
from hoso.base.canonical import canonical
from hoso.base.errors import Conflict
from hoso.files.services import accept
from hoso.files.store import check_files
from tests import builders
from tests.audit.log_world import World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = command.main(arguments)
    return code, capsys.readouterr().out


def test_a_leaf_is_the_one_text_of_its_event(world: World) -> None:
    """As PostgreSQL prints the value, so that whoever parses it can print it again."""
    with audit.recording('a "b" \\ \t ạ', "catalogs.save", reason="dòng\nhai \u2028 😀"):
        pass
    services.seal()
    told = list(leaves.sealed(0, 100))
    texts = [text for each in told for text in leaves.row_texts(each.event_id)]
    assert len(texts) > 8
    with connection.cursor() as cursor:
        for text in [*(each.text or b"" for each in told), *texts]:
            cursor.execute("SELECT %s::jsonb::text", [text.decode()])
            assert cursor.fetchone()[0].encode() == text
    assert json.loads(told[-1].text or b"")["reason"] == "dòng\nhai \u2028 😀"


def test_sealing_is_gapless_and_doing_it_again_adds_nothing(world: World) -> None:
    services.seal()
    count = Event.objects.count()
    assert list(Leaf.objects.order_by("number").values_list("number", flat=True)) == [*range(count)]
    heads = Head.objects.count()
    assert services.seal() == 0
    assert services.seal(thorough=True) == 0
    assert Head.objects.count() == heads


def test_the_seals_cannot_be_changed(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("audit_leaf", "audit_head", "audit_checkpoint"):
        with pytest.raises(ProgrammingError, match="refused"), transaction.atomic():
            Leaf.objects.raw(f"DELETE FROM {table} RETURNING *")[0]


def test_the_key_is_private_and_never_made_anew_under_checkpoints(
    world: World, settings: Any
) -> None:
    path = Path(settings.HOSO_LOG_KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(Conflict, match="0600"):
        keys.own_key()
    path.unlink()
    with pytest.raises(Conflict, match="không còn"):
        services.checkpoint(by="tests")
    assert not path.exists()


def test_a_checkpoint_is_recorded_published_and_not_written_over(
    world: World, settings: Any
) -> None:
    made = Checkpoint.objects.order_by("pk")[0]
    path = Path(settings.HOSO_LOG_CHECKPOINTS) / services.file_name(made)
    assert path.read_text("utf-8") == made.note
    assert Event.objects.filter(action="audit.checkpoint").count() == 2
    path.write_text("khác", "utf-8")
    with pytest.raises(Conflict, match="không ghi đè"):
        services.publish(made)


def test_an_event_is_proved_without_the_database(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = world.tmp / "proof.json"
    assert ran(capsys, "prove", world.events[3], "--out", str(proof))[0] == 0
    assert "Giá trị" not in proof.read_text("utf-8")  # what the rows say is not given away
    given = ("verify", "--proof", str(proof), "--checkpoints", str(world.kept))
    code, said = ran(capsys, *given)
    assert code == 0 and "Sự kiện số 3" in said
    for name, changed in (
        ("number", 4),
        ("event", json.loads(proof.read_text())["event"].replace("cán bộ B", "cán bộ X")),
        ("path", []),
    ):
        wrong = {**json.loads(proof.read_text()), name: changed}
        (world.tmp / "wrong.json").write_bytes(canonical(wrong))
        code, said = ran(capsys, "verify", "--proof", str(world.tmp / "wrong.json"), *given[3:])
        assert code == 1 and "không đúng là sự kiện số" in said, name
    (world.tmp / "wrong.json").write_bytes(b"[]")
    assert ran(capsys, "verify", "--proof", str(world.tmp / "wrong.json"), *given[3:])[0] == 1
    assert ran(capsys, *given[:3])[0] == 2  # whose log? no key was given


def test_a_later_checkpoint_is_proved_to_continue_an_older_one(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    proof, old = world.tmp / "proof.json", sorted(world.kept.glob("*.txt"))[0]
    assert ran(capsys, "prove", "--since", str(old), "--out", str(proof))[0] == 0
    given = ("verify", "--proof", str(proof), "--checkpoints", str(world.kept))
    code, said = ran(capsys, *given)
    assert code == 0 and "chỉ thêm vào sau mốc 6" in said
    wrong = json.loads(proof.read_text())
    wrong["path"] = wrong["path"][::-1]
    proof.write_bytes(canonical(wrong))
    code, said = ran(capsys, *given)
    assert code == 1 and "nhật ký đã bị viết lại" in said


def test_a_copy_is_verified_without_the_database(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = world.tmp / "copy.txt"
    assert ran(capsys, "copy", str(copy))[0] == 0
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    given = ("verify", "--copy", str(copy), "--checkpoints", str(world.kept))
    code, said = ran(capsys, *given)
    assert code == 0 and "10 sự kiện, 2 mốc" in said
    assert ran(capsys, "copy", str(copy))[0] == 2  # never over another file
    whole = copy.read_bytes()
    lines = whole.splitlines(keepends=True)
    row = next(at for at, line in enumerate(lines) if "Tên a".encode() in line)
    event = next(at for at, line in enumerate(lines) if "cán bộ B".encode() in line)
    for said, changed in {
        "của bảng catalogs_value bị sửa": whole.replace("Tên a".encode(), "Tên x".encode(), 1),
        "1 lần ghi hàng bị xóa": b"".join(lines[:row] + lines[row + 1 :]),
        "bị thêm vào": b"".join(
            [*lines[: row + 1], lines[row].replace(b"1", b"2"), *lines[row + 1 :]]
        ),
        "bị sửa: nội dung": whole.replace("cán bộ B".encode(), "cán bộ X".encode(), 1),
        "mã băm gốc của": b"".join(lines[:event] + lines[event + 1 :]),
        "nhật ký chỉ còn": b"".join(lines[:-2]),
        "không đọc được": whole.replace(b"E ", b"X ", 1),
    }.items():
        copy.write_bytes(changed)
        code, told = ran(capsys, *given)
        assert code == 1 and said in told, said
    copy.write_bytes(b"PK")
    assert ran(capsys, *given)[0] == 2


def test_a_verification_is_recorded_with_what_it_concluded(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(capsys, "verify", "--checkpoints", str(world.kept))[0] == 0
    assert Event.objects.get(action="audit.verify").reason == "Kết luận: không thấy chỗ sai nào."
    code, said = ran(capsys, "verify", "--read-only", "--json")
    assert code == 0
    told = json.loads(said)
    assert told["sound"] and "chưa đối chiếu với mốc nào" in told["conclusion"]
    assert Event.objects.filter(action="audit.verify").count() == 1


def test_a_file_changed_or_gone_on_disk_is_found(
    world: World, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.FILES_DIR = world.tmp / "files"
    by = builders.make_account("Người Gửi")
    kept, gone = (accept(builders.make_pdf(text), by=by) for text in ("một", "hai"))
    given = ["verify", "--files", "--read-only", "--checkpoints", str(world.kept)]
    assert command.main(given, check_files) == 0
    with kept.path.open("ab") as file:
        file.write(b" ")
    gone.path.unlink()
    capsys.readouterr()
    assert command.main(given, check_files) == 1
    said = capsys.readouterr().out
    assert "bị sửa: nội dung không đúng mã băm của nó" in said and kept.sha256 in said
    assert f"của hàng {gone.pk} không còn trong kho" in said


@pytest.mark.parametrize("wrong", ["không có gì", "a+00000000+AAAA", ""])
def test_a_wrong_key_or_folder_is_told(
    world: World, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    (world.kept / "log.vkey").write_text(wrong, "utf-8")
    code, said = ran(capsys, "verify", "--checkpoints", str(world.kept))
    assert code == 2 and "Không kiểm tra được" in said
    assert ran(capsys, "verify", "--checkpoints", str(world.tmp / "nowhere"))[0] == 2
