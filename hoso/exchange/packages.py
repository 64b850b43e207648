"""A workbook with the portraits of its people: one ZIP, each picture named by its hash.

A cell of the workbook holds the hash of a picture; beside the workbook lies the picture itself, so
that a dossier comes into another system whole. See docs/rules/workbooks.md.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

from hoso.base.errors import Incomplete
from hoso.dossiers.sections import SECTIONS
from hoso.exchange.workbook import guard
from hoso.exchange.workbook.guard import refuse
from hoso.files import sealed
from hoso.files import services as files
from hoso.files.models import StoredFile

WORKBOOK, FOLDER = "ho-so.xlsx", "anh/"
PICTURES_LIMIT = 100 * 1024 * 1024  # of one package; packing does not make pictures smaller
LIMIT = guard.UPLOAD_LIMIT + PICTURES_LIMIT
ENTRIES = 2_001
NO_PICTURE = (
    "Không có tệp ảnh kèm theo nên hồ sơ chỉ ghi mã băm. Nạp tệp ZIP xuất kèm ảnh, hoặc gửi ảnh ở "
    "mục “Ảnh màu”."
)
_PICTURE = re.compile(r"(?:.*/)?([0-9a-f]{64})\.jpe?g")
_PIECE = 1 << 20

log = logging.getLogger(__name__)


def weights(people: Sequence[UUID]) -> dict[UUID, int]:
    """Bytes of the picture of each who has one. Two statements."""
    photos = _photos(people)
    sizes = {each.sha256: each.size for each in _stored(photos.values())}
    return {pk: sizes[sha256] for pk, sha256 in photos.items() if sha256 in sizes}


def pictures_of(people: Sequence[UUID]) -> list[StoredFile]:
    """Each picture of these people once. Two statements."""
    return _stored(_photos(people).values())


def pack(target: Path, book: Path, pictures: Iterable[StoredFile]) -> None:
    """Nothing is pressed again: workbooks and pictures are so already. A picture that the store
    has lost is left out, and reported."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.write(book, WORKBOOK)
        for each in pictures:
            try:
                picture = each.open()
            except FileNotFoundError:
                log.exception("The store has lost a portrait; the package goes without it.")
                continue
            with picture, archive.open(f"{FOLDER}{each.sha256}.jpg", "w") as entry:
                shutil.copyfileobj(picture, entry)


def is_package(path: Path) -> bool:
    """A ZIP that is no workbook itself and holds something that says it is one."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError):
        return False
    is_book = guard.WORKBOOK_PART in names
    return not is_book and any(name.lower().endswith(".xlsx") for name in names)


def unpack(path: Path, book: Path, pictures: Path) -> None:
    """The workbook to `book`, the pictures into the folder, each under its hash and with that
    hash. Written in pieces and counted; raises Incomplete with the reason, and then nothing of it
    is left."""
    pictures.mkdir(mode=0o700)
    try:
        with zipfile.ZipFile(path) as archive:
            _unpack(archive, book, pictures)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        _forget(book, pictures)
        refuse("Tệp nén bị hỏng, có mật khẩu hoặc tải lên chưa trọn. Xuất và tải lại.")
    except BaseException:
        _forget(book, pictures)
        raise


class Beside:
    """The pictures that came beside a workbook; each is looked into once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes = frozenset(os.listdir(folder)) if folder.exists() else frozenset[str]()
        self._refusals: dict[str, str] = {}

    def has(self, sha256: str) -> bool:
        return sha256 in self._hashes

    def refusal(self, sha256: str) -> str:
        """Why a picture that is there cannot be taken; empty when it can."""
        if sha256 not in self._refusals:
            self._refusals[sha256] = self._looked_into(self._folder / sha256)
        return self._refusals[sha256]

    def _looked_into(self, path: Path) -> str:
        try:
            with sealed.lent(path) as plain:
                files.check_drawn(plain)
        except Incomplete as error:
            return error.message
        return ""


def _forget(book: Path, pictures: Path) -> None:
    book.unlink(missing_ok=True)
    shutil.rmtree(pictures)


def _unpack(archive: zipfile.ZipFile, book: Path, pictures: Path) -> None:
    entries = [each for each in archive.infolist() if not each.is_dir()]
    if len(entries) > ENTRIES:
        refuse(f"Tệp nén có {len(entries)} tệp; nhận tối đa {ENTRIES - 1} ảnh.")
    left = PICTURES_LIMIT
    for each in entries:
        found = _PICTURE.fullmatch(each.filename)
        if found is None and not each.filename.lower().endswith(".xlsx"):
            refuse(f"Tệp nén có “{each.filename[-60:]}”. Chỉ nhận một bảng tính .xlsx và các ảnh "
                   "đặt tên bằng mã băm, như tệp ZIP do hệ thống xuất.")  # fmt: skip
        target = pictures / found[1] if found else book
        if target.exists():
            refuse("Tệp nén có hai bảng tính." if found is None else
                   f"Tệp nén có hai lần ảnh {each.filename[-60:]}.")  # fmt: skip
        limit = min(settings.HOSO_UPLOAD_LIMIT, left) if found else guard.UPLOAD_LIMIT
        with archive.open(each) as source:
            size, sha256 = _copied(source, target, limit)
        if found is not None:
            left -= size
            if sha256 != found[1]:
                refuse(f"Ảnh {each.filename[-60:]} không còn đúng mã băm trong tên tệp: ảnh đã bị "
                       "đổi sau khi xuất.")  # fmt: skip


def _copied(source: IO[bytes], target: Path, limit: int) -> tuple[int, str]:
    """Bytes and their hash."""
    size, digest = 0, hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > limit:
                refuse("Tệp nén bung ra quá lớn: một bảng tính đến "
                       f"{guard.UPLOAD_LIMIT >> 20} MB, các ảnh cộng lại đến "
                       f"{PICTURES_LIMIT >> 20} MB. Chia thành nhiều tệp.")  # fmt: skip
            digest.update(piece)
            file.write(piece)
    return size, digest.hexdigest()


def _photos(people: Sequence[UUID]) -> dict[UUID, str]:
    rows = SECTIONS["portrait"].model._default_manager.filter(person__in=people)
    return dict(rows.exclude(photo="").values_list("person_id", "photo"))


def _stored(hashes: Iterable[str]) -> list[StoredFile]:
    kept = StoredFile.objects.filter(sha256__in=set(hashes), media_type=StoredFile.MediaType.JPEG)
    return list(kept.order_by("sha256", "pk").distinct("sha256"))
