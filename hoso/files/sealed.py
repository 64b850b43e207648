"""Files at rest: sealed in chunks, read anywhere without opening the whole (decision 0025).

A sealed file is `HSF1`, the length and the id of the key, a salt of 16 bytes; then chunks of
64 KiB, each with its tag of 16 bytes, the last one shorter or of the same size. A file's key is
derived from the salt (HKDF-SHA256). The nonce of a chunk is its number; its associated data are the
head of the file, the name it rests under, and whether it is the last: a file that was cut,
lengthened, renamed or put together anew does not open.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hoso.base import keyring
from hoso.base.keyring import Key
from hoso.base.sealing import Unopenable

MAGIC = b"HSF1"
CHUNK, TAG, SALT = 64 * 1024, 16, 16
_STEP = CHUNK + TAG
_LONGEST_HEAD = len(MAGIC) + 1 + 16 + SALT


class _Chunks:
    """The cipher of one file."""

    def __init__(self, key: Key, salt: bytes, name: str) -> None:
        self.head = MAGIC + bytes([len(key.id)]) + key.id.encode() + salt
        derived = HKDF(SHA256(), 32, salt, b"hoso file").derive(key.secret)
        self._cipher, self._bound = AESGCM(derived), self.head + b"\0" + name.encode() + b"\0"

    def seal(self, number: int, plain: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(number.to_bytes(12, "big"), plain, self._data(is_last))

    def open(self, number: int, sealed: bytes, *, is_last: bool) -> bytes:
        """Raises InvalidTag."""
        return self._cipher.decrypt(number.to_bytes(12, "big"), sealed, self._data(is_last))

    def _data(self, is_last: bool) -> bytes:
        return self._bound + (b"\1" if is_last else b"\0")


class _Reader(io.RawIOBase):
    """The plain content of a sealed file, chunk by chunk."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("rb")
        try:
            key, salt = _head(self._file, path)
            self._chunks = _Chunks(key, salt, path.name)
            self._start = len(self._chunks.head)
            rest = os.fstat(self._file.fileno()).st_size - self._start
            self._count = max(1, -(-rest // _STEP))
            self.size = rest - self._count * TAG
            self._at, self._number, self._plain = 0, -1, b""
            self._chunk(self._count - 1)  # a file that was cut says so before anything is read
        except BaseException:
            self._file.close()
            raise

    def _chunk(self, number: int) -> bytes:
        if number != self._number:
            self._file.seek(self._start + number * _STEP)
            sealed = self._file.read(_STEP)
            is_last = number == self._count - 1
            try:
                self._plain = self._chunks.open(number, sealed, is_last=is_last)
            except (InvalidTag, ValueError):
                raise _broken(self._path) from None
            self._number = number
        return self._plain

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._at = base + offset
        return self._at

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        if self._at >= self.size or not view:
            return 0
        number, within = divmod(self._at, CHUNK)
        piece = self._chunk(number)[within : within + len(view)]
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        self._file.close()
        super().close()


def opened(path: Path) -> BinaryIO:
    """The content, seekable. Raises FileNotFoundError, and Unopenable when it is not what was
    sealed under this name: at once when its end is gone, else when the chunk is read."""
    return cast(BinaryIO, io.BufferedReader(_Reader(path), CHUNK))


def content(path: Path) -> bytes:
    """All of it. Raises as `opened`."""
    with opened(path) as file:
        return file.read()


def size(path: Path) -> int:
    """Bytes of the content. Raises as `opened`."""
    with _Reader(path) as file:
        return file.size


def key_of(path: Path) -> str:
    """The id of the key; "" for a file that is not sealed."""
    with path.open("rb") as file:
        start = file.read(_LONGEST_HEAD)
    if not start.startswith(MAGIC):
        return ""
    return start[len(MAGIC) + 1 :][: start[len(MAGIC)]].decode(errors="replace")


@contextmanager
def lent(path: Path) -> Iterator[Path]:
    """The content as a file of its own for a program that wants a path; gone afterwards."""
    with TemporaryDirectory(prefix="hoso-") as folder:
        plain = Path(folder, path.name)
        descriptor = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target, opened(path) as source:
            shutil.copyfileobj(source, target, CHUNK)
        yield plain


def seal_file(source: Path, target: Path) -> None:
    """Seal what lies at `source` under `target`, whole or not at all, on the disk when it returns;
    the two may be one. `source` itself stays as it is otherwise."""
    with source.open("rb") as plain:
        _seal(plain, target)


def seal_content(content: bytes, target: Path) -> None:
    """As `seal_file`."""
    _seal(io.BytesIO(content), target)


def reseal(path: Path) -> bool:
    """Seal a file anew with the current key; whether that was needed. Raises as `opened`."""
    key_id = key_of(path)
    if key_id == keyring.ring().current.id:
        return False
    if key_id:
        with opened(path) as plain:
            _seal(plain, path)
    else:
        seal_file(path, path)
    return True


def _seal(plain: IO[bytes], target: Path) -> None:
    chunks = _Chunks(keyring.ring().current, secrets.token_bytes(SALT), target.name)
    draft = target.with_name(f".{secrets.token_hex(8)}.sealing")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(chunks.head)
            piece, number = _full(plain), 0
            while len(after := _full(plain) if len(piece) == CHUNK else b"") > 0:
                out.write(chunks.seal(number, piece, is_last=False))
                piece, number = after, number + 1
            out.write(chunks.seal(number, piece, is_last=True))
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _full(file: IO[bytes]) -> bytes:
    """A whole chunk, or what is left."""
    piece = b""
    while len(piece) < CHUNK and (more := file.read(CHUNK - len(piece))):
        piece += more
    return piece


def _head(file: BinaryIO, path: Path) -> tuple[Key, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise _broken(path)
    length = file.read(1)
    key_id = file.read(length[0] if length else 0).decode(errors="replace")
    key = keyring.known().keys.get(key_id) or keyring.ring().keys.get(key_id)
    if key is None:
        raise Unopenable(f"kho tệp\0{path.name}", key_id)
    return key, file.read(SALT)


def _broken(path: Path) -> Unopenable:
    return Unopenable(f"kho tệp\0{path.name}")
