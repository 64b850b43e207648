"""The portraits that go with a workbook: out and into an empty system, and what is refused."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from hoso.base.errors import Incomplete
from hoso.changes.models import Declaration, Evidence
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.exchange import packages, rules, services
from hoso.exchange.models import Load, folder
from hoso.files.models import StoredFile
from simulators.province.full import full_contents
from simulators.province.portraits import keep, pictures
from tests.at_rest import laid_out, plain
from tests.exchange.office import DIVISION, Office, hashes, hashes_of, write
from tests.files.making import image

REASON = "Chuyển hồ sơ sang hệ thống mới"


def zipped(path: Path, book: Path, files: Sequence[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(book, "ho-so.xlsx")
        for name, content in files:
            archive.writestr(name, content)
    return path


def named(content: bytes) -> tuple[str, bytes]:
    return f"anh/{hashlib.sha256(content).hexdigest()}.jpg", content


def portrait(**options: object) -> bytes:
    return image("JPEG", (400, 600), **options)


def one_with(tmp_path: Path, photo: str) -> Path:
    [content] = full_contents(1, seed=4, rows=20, kind="official")
    content["portrait"]["photo"] = photo
    return write(tmp_path / "mot.xlsx", [content], DIVISION)


@pytest.mark.clause("TQ-9.2b")
def test_dossiers_go_into_an_empty_system_with_their_pictures(
    office: Office, tmp_path: Path
) -> None:
    """Brought in, taken out as a package, the system emptied of them, brought in again."""
    contents = list(full_contents(3, seed=9, rows=30, kind="official"))
    by_hash = {each.sha256: each.content for each in pictures()}
    sent = [named(by_hash[each["portrait"]["photo"]]) for each in contents]
    book = write(tmp_path / "vao.xlsx", contents)
    point = transaction.savepoint()
    first = office.loaded(zipped(tmp_path / "vao.zip", book, list(dict.fromkeys(sent))))
    assert first.state == rules.LOADED and first.batch is not None, first.message
    office.signed(first.batch)
    made = services.request_export(
        office.tree.unit, "cv", REASON, by=office.officer, with_pictures=True
    )
    services.export(made.pk)
    made.refresh_from_db()
    assert (made.parts, made.part_name(1)[-4:]) == (1, ".zip")
    out = laid_out(made.part_path(1)).rename(tmp_path / "ra.zip")
    kept = {each.path for each in StoredFile.objects.all()}
    transaction.savepoint_rollback(point)
    for path in kept:
        path.unlink()
    assert not Person.objects.exists() and not StoredFile.objects.exists()
    again = office.loaded(out)
    assert again.state == rules.LOADED and again.batch is not None, again.message
    office.signed(again.batch)
    for content in contents:
        number = content["person"]["personal_number"]
        assert hashes_of(number) == hashes(content)
        now = dossiers.content_of(Person.objects.get(personal_number=number))
        assert dossiers.photo_of(now) == by_hash[content["portrait"]["photo"]]
        theirs = Evidence.objects.get(person__personal_number=number)
        assert (theirs.kind, theirs.file.sha256) == ("portrait", content["portrait"]["photo"])
    assert office.checked(out).found.exclude(state=rules.UNCHANGED).count() == 0


def test_a_hash_without_its_picture_comes_in_and_is_said(office: Office, tmp_path: Path) -> None:
    load = office.checked(one_with(tmp_path, pictures()[0].sha256))
    [found] = load.found.all()
    [issue] = [each for each in found.issues if "mã băm" in each["reason"]]
    assert not issue["blocks"] and found.state == rules.READY and not found.picture
    assert any("Ảnh" in each or "ảnh" in each for each in found.warnings)


def test_a_picture_of_somebody_else_is_nobodys_by_its_hash(office: Office, tmp_path: Path) -> None:
    """What the store has is not given to whoever writes its hash into a cell."""
    keep(office.officer)
    load = office.loaded(one_with(tmp_path, pictures()[0].sha256))
    assert load.state == rules.LOADED
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(("content", "said"), [
    (portrait(exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"), "máy ảnh"),
    (image("JPEG", (600, 600)), "4 x 6"),
    (image("JPEG", (200, 300)), "bị mờ"),
    (image("JPEG", (1200, 1800)), "do hệ thống xuất"),
    (image("PNG", (400, 600)), "do hệ thống xuất"),
    (b"MZ not a picture", "chương trình"),
    (b"\xff\xd8\xff\xe0 broken", "hỏng"),
])  # fmt: skip
def test_a_picture_that_the_system_would_not_have_drawn_is_told_at_its_cell(
    office: Office, tmp_path: Path, content: bytes, said: str
) -> None:
    name, _ = named(content)
    book = one_with(tmp_path, name[4:68])
    load = office.checked(zipped(tmp_path / "a.zip", book, [(name, content)]))
    [found] = load.found.all()
    assert found.state == rules.REFUSED
    [issue] = [each for each in found.issues if said in each["reason"]]
    assert issue["blocks"] and "Ảnh" in issue["column"]
    assert not StoredFile.objects.exists(), "nothing of it is kept"


def test_one_byte_changed_is_refused_at_the_door(office: Office, tmp_path: Path) -> None:
    name, content = named(portrait())
    book = one_with(tmp_path, name[4:68])
    refused(office, zipped(tmp_path / "a.zip", book, [(name, content + b"\0")]), "đúng mã băm")


@pytest.mark.parametrize(("names", "said"), [
    (["../../etc/passwd"], "Chỉ nhận"),
    (["anh/chan-dung.jpg"], "Chỉ nhận"),
    (["hai.xlsx"], "hai bảng tính"),
    (["ma.exe"], "Chỉ nhận"),
    (["trong.zip"], "Chỉ nhận"),
])  # fmt: skip
def test_what_does_not_belong_in_a_package_is_named(
    office: Office, tmp_path: Path, names: list[str], said: str
) -> None:
    book = one_with(tmp_path, "")
    refused(office, zipped(tmp_path / "a.zip", book, [(name, b"x") for name in names]), said)


def test_a_bomb_is_stopped_while_it_unpacks(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures of nothing but zeros: a thousandth of their size on the wire."""
    monkeypatch.setattr(packages, "PICTURES_LIMIT", 8 << 20)
    bombs = [named(bytes([n]) * (3 << 20)) for n in range(4)]
    book = one_with(tmp_path, "")
    path = zipped(tmp_path / "a.zip", book, bombs)
    assert path.stat().st_size < 1 << 20
    refused(office, path, "bung ra quá lớn")


def test_one_picture_beyond_what_an_upload_may_weigh(
    office: Office, tmp_path: Path, settings: object
) -> None:
    settings.HOSO_UPLOAD_LIMIT = 1 << 20  # type: ignore[attr-defined]
    path = zipped(tmp_path / "a.zip", one_with(tmp_path, ""), [named(bytes(2 << 20))])
    refused(office, path, "bung ra quá lớn")


def test_a_workbook_in_the_package_is_guarded_like_any_other(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"not a workbook")
    refused(office, zipped(tmp_path / "a.zip", tmp_path / "x.xlsx", []), "không phải tệp bảng tính")


def test_a_locked_and_a_broken_package(office: Office, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", one_with(tmp_path, ""), [named(portrait())])
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[200] ^= 0xFF
    path.write_bytes(bytes(damaged))
    refused(office, path, "hỏng")
    locked = bytearray(whole)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := whole.find(mark, at + 1)) >= 0:
            locked[at + place] |= 1
    path.write_bytes(bytes(locked))
    refused(office, path, "mật khẩu")


def refused(office: Office, path: Path, said: str) -> None:
    """With the reason, and without leaving anything behind."""
    upload = SimpleUploadedFile("goi.zip", path.read_bytes())
    before = sorted(os.listdir(folder())) if folder().exists() else []
    with pytest.raises(Incomplete, match=said):
        services.receive(upload, by=office.officer, unit=office.tree.unit)
    assert sorted(os.listdir(folder())) == before
    assert not Load.objects.exists()


def test_a_dropped_load_leaves_no_picture(office: Office, tmp_path: Path) -> None:
    name, content = named(portrait())
    load = office.checked(
        zipped(tmp_path / "a.zip", one_with(tmp_path, name[4:68]), [(name, content)])
    )
    assert load.pictures_path.is_dir() and load.found.get().picture == name[4:68]
    services.drop(load, by=office.officer)
    assert not load.pictures_path.exists() and not load.path.exists()
    assert not StoredFile.objects.exists()


def test_pictures_part_a_package_by_their_weight(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = list(full_contents(3, seed=9, rows=20, kind="official"))
    by_hash = {each.sha256: each.content for each in pictures()}
    sent = list(dict.fromkeys(named(by_hash[each["portrait"]["photo"]]) for each in contents))
    load = office.loaded(zipped(tmp_path / "a.zip", write(tmp_path / "a.xlsx", contents), sent))
    assert load.batch is not None
    office.signed(load.batch)
    largest = max(len(content) for _, content in sent)
    monkeypatch.setattr(packages, "PICTURES_LIMIT", largest + 10)
    made = services.request_export(
        office.tree.unit, "cv", REASON, by=office.officer, with_pictures=True
    )
    services.export(made.pk)
    made.refresh_from_db()
    assert (made.parts, made.written, made.state) == (3, 3, rules.WRITTEN)
    for part in range(1, 4):
        with zipfile.ZipFile(plain(made.part_path(part))) as archive:
            assert archive.testzip() is None
            [_, picture] = archive.namelist()
            with Image.open(io.BytesIO(archive.read(picture))) as drawn:
                assert drawn.size == (400, 600)
    assert Declaration.objects.count() == 3
