"""What comes in as evidence, and what is turned away at the door."""

from __future__ import annotations

import stat
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hoso import audit
from hoso.accounts.models import Account
from hoso.audit.models import Event, RowChange
from hoso.base.errors import Incomplete
from hoso.files import services
from hoso.files.models import StoredFile
from tests.at_rest import plain
from tests.files import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path: Path) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def account() -> Account:
    with audit.recording("test", "accounts.open"):
        return Account.objects.create(username="079185000123", full_name="Lê Thị Mận")


def upload(content: bytes, name: str = "bằng.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("content", "media_type", "pages"),
    [
        (making.saved(making.pdf(3)), "application/pdf", 3),
        (making.saved(making.pdf(), object_stream_mode=1), "application/pdf", 1),
        (making.pdf_with("harmless open action"), "application/pdf", 1),
        (making.image("JPEG"), "image/jpeg", 1),
        (making.image("PNG"), "image/png", 1),
    ],
)
def test_sound_evidence_is_stored_under_its_hash(
    content: bytes, media_type: str, pages: int, account: Account, store: Path
) -> None:
    stored = services.accept(upload(content, "bằng tốt nghiệp"), by=account)
    assert (stored.media_type, stored.pages) == (media_type, pages)
    assert stored.path == store / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    with stored.open() as file:
        kept_bytes = file.read()
    assert (sha256(kept_bytes).hexdigest(), len(kept_bytes)) == (stored.sha256, stored.size)
    for sent in (content, kept_bytes):
        with services.examined(upload(sent), by=account) as again:
            assert again.sha256 == stored.sha256
            assert ("Tệp được ghi lại trước khi lưu" in again.rewritten) == (sent != kept_bytes)
    assert kept(store) == [stored.path]


def test_content_is_readable_by_the_service_alone(account: Account, store: Path) -> None:
    stored = services.accept(upload(making.image("PNG")), by=account)
    assert stat.S_IMODE(stored.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(stored.path.parent.stat().st_mode) == 0o700


def test_acceptance_is_in_the_log_with_the_row(account: Account) -> None:
    stored = services.accept(upload(making.image("PNG")), by=account)
    event = Event.objects.get(action="files.accept")
    assert (event.actor_id, event.actor) == (account.pk, f"account:{account.pk}")
    assert RowChange.objects.filter(event=event, row=str(stored.pk), operation="INSERT").exists()


def test_same_content_sent_twice_lies_in_the_store_once(account: Account, store: Path) -> None:
    content = making.image("JPEG")
    first = services.accept(upload(content, "a.jpg"), by=account)
    second = services.accept(upload(content, "b.jpg"), by=account)
    assert first.pk != second.pk and first.path == second.path
    assert kept(store) == [first.path]


def test_the_same_content_put_by_many_at_once_is_whole(store: Path) -> None:
    content = making.image("PNG")

    def put(_: int) -> Path:
        with services._received(upload(content), 10**9) as received:
            target = store / "ab" / "cd" / received.sha256
            services._put(received.path, target)
            return target

    with ThreadPoolExecutor(8) as crowd:
        targets = set(crowd.map(put, range(40)))
    assert len(targets) == 1 and plain(targets.pop()).read() == content
    assert len(kept(store)) == 1


PDF = making.saved(making.pdf())
JPEG = making.image("JPEG", (400, 300))

HOSTILE = {
    "empty": (b"", "rỗng"),
    "renamed Windows program": (b"MZ\x90\x00" + b"\x00" * 500, "chương trình chạy được"),
    "renamed Linux program": (b"\x7fELF" + b"\x00" * 500, "chương trình chạy được"),
    "script": (b"#!/bin/sh\nrm -rf ~\n", "chương trình chạy được"),
    "zip": (making.archive("a.txt"), "tệp nén"),
    "zip bomb": (making.archive("a.txt", size=60_000_000), "tệp nén"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"\x00" * 90, "tệp nén"),
    "docx": (making.archive("[Content_Types].xml", "word/document.xml"), "Word"),
    "old doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Word"),
    "web page": (b"<html><script>alert(1)</script></html>", "không phải PDF, JPG hay PNG"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "không phải PDF, JPG hay PNG"),
    "heic photo": (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 90, "chuyển ảnh sang JPG"),
    "gif": (making.image("GIF"), "chuyển ảnh sang JPG"),
    "text": ("Tôi cam đoan".encode(), "không phải PDF, JPG hay PNG"),
    "junk before a PDF": (b"<script>x</script>" + PDF, "hai loại nội dung"),
    "PDF that is also a zip": (PDF + making.archive("a.js"), "hai loại nội dung"),
    "JPEG that is also a zip": (JPEG + making.archive("a.js"), "hai loại nội dung"),
    "JPEG that is also a PDF": (JPEG[:20] + b"%PDF-1.7" + JPEG[20:], "hai loại nội dung"),
    "encrypted PDF": (making.locked("u"), "bản không bảo vệ"),
    "PDF locked by its owner": (making.locked(""), "bản không bảo vệ"),
    "PDF cut short": (making.saved(making.pdf(20))[:-300], "bị hỏng"),
    "PDF of noise": (b"%PDF-1.7\n" + bytes(range(256)) * 8, "bị hỏng"),
    "PDF without pages": (making.saved(making.pdf(0)), "không có trang nào"),
    "PDF of 301 pages": (making.saved(making.pdf(301)), "301 trang; mỗi tệp tối đa 300"),
    "PDF that unpacks to 700 MB": (making.pdf_bomb(700), "bung ra quá lớn"),
    "PDF with a bomb before the first look": (making.pdf_bomb_in_objects(1500), ""),
    "JPEG cut short": (JPEG[: len(JPEG) // 2], "bị hỏng"),
    "PNG cut short": (making.image("PNG", (400, 300))[:-200], "bị hỏng"),
    "PNG of 64 megapixels": (making.pixel_bomb(), "64 triệu điểm ảnh; tối đa 60"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_ends_with_its_message_and_nothing_stored(
    name: str, account: Account, store: Path
) -> None:
    content, words = HOSTILE[name]
    with pytest.raises(Incomplete) as refused:
        services.accept(upload(content, "bằng tốt nghiệp.pdf"), by=account)
    assert words in refused.value.message
    assert refused.value.findings[0].message == refused.value.message
    assert not StoredFile.objects.exists()
    assert not Event.objects.filter(action="files.accept").exists()
    assert kept(store) == []


def test_too_big_is_told_with_both_sizes_before_a_byte_is_read(
    account: Account, settings, store: Path
) -> None:
    settings.HOSO_UPLOAD_LIMIT = 20 * 1024 * 1024
    big = making.Streamed(30, b"\x00" * (1024 * 1024))
    with pytest.raises(Incomplete, match="nặng 30 MB, vượt mức cho phép là 20 MB"):
        services.accept(big, by=account)
    assert big.read_pieces == 0 and kept(store) == []


def test_an_upload_that_lies_about_its_size_is_stopped_at_the_limit(
    account: Account, settings, store: Path
) -> None:
    settings.HOSO_UPLOAD_LIMIT = 5 * 1024 * 1024
    big = making.Streamed(30, b"\x00" * (1024 * 1024), claims=10)
    with pytest.raises(Incomplete, match="vượt mức cho phép là 5 MB"):
        services.accept(big, by=account)
    assert big.read_pieces == 6 and kept(store) == []


def test_thirty_megabytes_are_never_in_memory_at_once(account: Account, settings) -> None:
    settings.HOSO_UPLOAD_LIMIT = 40 * 1024 * 1024
    big = making.Streamed(30 * 16, b"\x00" * (64 * 1024))
    tracemalloc.start()
    with pytest.raises(Incomplete, match="không phải PDF"):
        services.accept(big, by=account)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert big.read_pieces == 480
    assert peak < 3 * 1024 * 1024


def test_a_write_that_fails_later_leaves_no_row(account: Account) -> None:
    def fail_after_accepting() -> None:
        with audit.recording("test", "files.accept"):
            services.accept(upload(PDF), by=account)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_accepting()
    assert not StoredFile.objects.exists()


def test_the_same_bytes_again_are_known_without_another_look(account: Account) -> None:
    sent = making.saved(making.pdf(pages=3))
    first = services.accept(upload(sent, "a.pdf"), by=account)
    content = plain(first.path).read()
    with_a_shut_door = services.inspection.sys.executable
    services.inspection.sys.executable = "no-such-program"
    try:
        again = services.accept(upload(content, "b.pdf"), by=account)
        with pytest.raises(FileNotFoundError):
            services.accept(upload(content + b"\n", "c.pdf"), by=account)
    finally:
        services.inspection.sys.executable = with_a_shut_door
    assert (again.sha256, again.media_type, again.pages) == (first.sha256, "application/pdf", 3)
    assert (again.pk != first.pk, again.name) == (True, "b.pdf")
