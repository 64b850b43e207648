"""The one way a file comes in, and the headers it goes out with."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone
from django.utils.http import content_disposition_header

from hoso import audit
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.files import inspection, rules, scanning, sealed
from hoso.files.models import StoredFile

if TYPE_CHECKING:
    from hoso.accounts.models import Account

log = logging.getLogger(__name__)

_INCOMING = "incoming"
PORTRAIT_NAME = "anh-chan-dung.jpg"
_MOST_LOOKED_AT = 1_000
_looked_at: dict[str, inspection.Inspected] = {}  # by hash, of files as they may be stored
_ARTICLE = "Thông tư 06/2023/TT-BNV, Điều 6 khoản 1"


@dataclass(frozen=True, slots=True)
class _Received:
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be stored, plain at `path`. name: as it was sent. rewritten: what the person
    is told when it is not byte for byte what they sent, else ""."""

    path: Path
    sha256: str
    size: int
    media_type: str
    pages: int
    name: str
    rewritten: str = ""

    @property
    def is_image(self) -> bool:
        return self.media_type != rules.PDF


@contextmanager
def examined(upload: UploadedFile[Any], *, by: Account) -> Iterator[Examined]:
    """Check and clean one upload; its content decides what it is, never its name.

    It takes seconds, so no transaction should stand open around it. The file is read in pieces.
    What may be stored, and what the hash is of, is the file written anew without what acts or
    tells of its maker; a signed PDF and a file that is stored already stay as they are. Raises
    Incomplete with a Vietnamese reason when it is not a sound PDF, JPEG or PNG within the limits.
    Nothing of it stays after the block but what `keep` stored.
    """
    limit = settings.HOSO_UPLOAD_LIMIT
    if upload.size is not None and upload.size > limit:
        _refuse_size(upload.size, limit)
    _refuse_many(by)
    name = upload.name or ""
    with _received(upload, limit) as received:
        if known := _known(received.sha256):
            yield _examined(received, known, name)
            return
        with _cleaned(received) as (clean, found):
            is_new = clean.sha256 != received.sha256
            yield _examined(clean, found, name, rules.rewritten(found.removed) if is_new else "")


def keep(one: Examined, *, by: Account) -> StoredFile:
    """Store what was examined; within its block."""
    with audit.recording(by, "files.accept"):
        stored = StoredFile(
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            pages=one.pages,
            name=rules.cleaned_name(one.name, one.media_type),
            added_by=by,
        )
        _put(one.path, stored.path)
        stored.save(force_insert=True)
    return stored


def accept(upload: UploadedFile[Any], *, by: Account) -> StoredFile:
    """Examine and store one upload. Raises Incomplete as `examined`; then nothing is kept."""
    with examined(upload, by=by) as one:
        return keep(one, by=by)


def _examined(
    received: _Received, found: inspection.Inspected, name: str, rewritten: str = ""
) -> Examined:
    return Examined(
        received.path,
        received.sha256,
        received.size,
        found.media_type,
        found.pages,
        name,
        rewritten,
    )


def check_drawn(path: Path) -> None:
    """That a file is a portrait as `accept_portrait` draws them; raises Incomplete."""
    try:
        inspection.check_drawn(path)
    except inspection.RefusedContent as refused:
        _refuse(rules.Refusal(refused.reason), **refused.numbers)


def adopt_drawn(path: Path, sha256: str, *, by: Account) -> StoredFile:
    """Store a portrait byte for byte, so that it keeps its hash. `check_drawn` has let through
    the bytes of this hash; raises Incomplete when the file has others by now."""
    limit = settings.HOSO_UPLOAD_LIMIT
    with path.open("rb") as file, _received(UploadedFile(file), limit) as received:
        if received.sha256 != sha256:
            _refuse(rules.Refusal.DAMAGED)
        return keep(_drawn(received), by=by)


def _drawn(received: _Received) -> Examined:
    return _examined(received, inspection.Inspected(rules.JPEG, 1), PORTRAIT_NAME)


def accept_portrait(upload: UploadedFile[Any], *, by: Account) -> StoredFile:
    """Take a picture of 4 x 6 cm (docs/rules/evidence-files.md) and store it drawn anew, so
    that where and with what it was taken goes no further. Raises Incomplete."""
    limit = settings.HOSO_UPLOAD_LIMIT
    if upload.size is not None and upload.size > limit:
        _refuse_size(upload.size, limit)
    _refuse_many(by)
    with _received(upload, limit) as received:
        try:
            picture = inspection.portrait(received.path)
        except inspection.RefusedContent as refused:
            _refuse(rules.Refusal(refused.reason), **refused.numbers)
    drawn = SimpleUploadedFile(PORTRAIT_NAME, picture)
    with _received(drawn, limit) as received:
        return keep(_drawn(received), by=by)


def _known(sha256: str) -> inspection.Inspected | None:
    """What an earlier inspection of the very same bytes found: it would find that again."""
    if found := _looked_at.get(sha256):
        return found
    stored = StoredFile.objects.filter(sha256=sha256).first()
    return inspection.Inspected(stored.media_type, stored.pages) if stored else None


def _note_sound(sha256: str, found: inspection.Inspected) -> None:
    """Sent once more after something else was refused with it, it needs no second look."""
    while len(_looked_at) >= _MOST_LOOKED_AT:
        _looked_at.pop(next(iter(_looked_at), ""), None)
    _looked_at[sha256] = inspection.Inspected(found.media_type, found.pages)


@contextmanager
def _cleaned(received: _Received) -> Iterator[tuple[_Received, inspection.Inspected]]:
    """The file as it may be stored, and what it is; gone afterwards unless it was put away."""
    target = received.path.with_suffix(".clean")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            found = inspection.clean(received.path, target)
        except inspection.RefusedContent as refused:
            _refuse(rules.Refusal(refused.reason), **refused.numbers)
        clean = _measured(target) if found.is_rewritten else received
        _note_sound(clean.sha256, found)
        yield clean, found
    finally:
        target.unlink(missing_ok=True)


def _measured(path: Path) -> _Received:
    """Another process wrote it; on the disk for good from here on."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return _Received(path, digest, os.fstat(file.fileno()).st_size)


def _refuse_many(by: Account) -> None:
    """Those of the day, since midnight here; several at once may pass the last one together."""
    limit = settings.HOSO_UPLOADS_PER_DAY
    if not limit:
        return
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if StoredFile.objects.filter(added_by=by, added_at__gte=since).count() >= limit:
        _refuse(rules.Refusal.MANY_TODAY, limit=limit)


def check_for_viruses(path: Path) -> None:
    """Ask the scanner of this site about a file that came from outside, whatever it is for.

    Raises Incomplete when it finds something, when it does not answer, and when there is none
    where one is required."""
    if not settings.HOSO_CLAMD:
        if settings.HOSO_CLAMD_REQUIRED:
            _refuse(rules.Refusal.NO_SCANNER)
        return
    try:
        found = scanning.scan(path, settings.HOSO_CLAMD)
    except scanning.NoAnswer as error:
        log.error("The virus scanner gave no answer: %s", error)
        _refuse(rules.Refusal.NOT_SCANNED)
    if found:
        log.warning("The virus scanner refused an upload: %s", found)
        _refuse(rules.Refusal.INFECTED)


def headers(stored: StoredFile, *, inline: bool = False) -> dict[str, str]:
    """What every answer that carries this file must say.

    By default the browser saves it. `inline` is for the viewer beside a field: the
    content is then shut in a sandbox without scripts, forms or network, and only our
    own pages may frame it.
    """
    answer = {
        "Content-Type": stored.media_type,
        "Content-Length": str(stored.size),
        "Content-Disposition": str(content_disposition_header(not inline, stored.name)),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    }
    if inline:
        answer["Content-Security-Policy"] = (
            "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
            "frame-ancestors 'self'"
        )
    return answer


@contextmanager
def _received(upload: UploadedFile[Any], limit: int) -> Iterator[_Received]:
    """The upload on disk beside the store, mode 0600; gone afterwards unless it was put away."""
    folder = _folder(Path(settings.FILES_DIR) / _INCOMING)
    path = folder / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            for piece in upload.chunks():
                size += len(piece)
                if size > limit:
                    _refuse_size(max(size, upload.size or 0), limit)
                digest.update(piece)
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        if size == 0:
            _refuse(rules.Refusal.EMPTY)
        check_for_viruses(path)
        yield _Received(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def _put(source: Path, target: Path) -> None:
    """Sealed, atomic and lasting; the same content put twice is one file."""
    _folder(target.parent.parent)
    _folder(target.parent)
    sealed.seal_file(source, target)
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folder(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _refuse_size(size: int, limit: int) -> NoReturn:
    _refuse(
        rules.Refusal.TOO_BIG,
        size=rules.shown_size(size),
        limit=rules.shown_size(limit),
    )


def _refuse(refusal: rules.Refusal, **numbers: object) -> NoReturn:
    message = rules.sentence(refusal, **numbers)
    raise Incomplete(message, [Finding(message, field="file", article=_ARTICLE)])
