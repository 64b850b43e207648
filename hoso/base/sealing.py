"""One value sealed for rest: AES-256-GCM, bound to the place where it rests (decision 0025).

A sealed value is `hs1:<key id>:<what was sealed>`: a nonce of 12 bytes, the ciphertext, the tag
of 16 bytes; as base64 where the column is text. What is sealed begins with one byte that says
whether the rest is pressed (zlib). A value is bound to its place, "<table>.<column>" and the key of
its row, as associated data: moved to another row or column it does not open.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import os
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag

from hoso.base import keyring
from hoso.base.errors import Conflict

MARK, MARK_TEXT = b"hs1:", "hs1:"
NONCE = 12
PRESS_FROM = 256  # bytes; below it pressing gains nothing
_PLAIN, _PRESSED = b"\x00", b"\x01"
_ZLIB = b"\x78\x01"  # how zlib begins what it pressed at level 1: nothing is gained twice


class Sealed(str):
    """A sealed value as its text column holds it."""


class SealedBlob(bytes):
    """A sealed value as its binary column holds it."""


class Unopenable(Conflict):
    """A sealed value that is not what was written here: altered, moved, or its key is gone."""

    def __init__(self, place: str, key_id: str = "") -> None:
        column, _, row = place.partition("\0")
        why = (
            f"không có khóa {key_id} trong tệp khóa"
            if key_id
            else "nội dung bị sửa, hoặc bị chuyển từ hàng hay cột khác tới"
        )
        super().__init__(
            f"Không mở được dữ liệu mã hóa ở {column}{f', hàng {row}' if row else ''}: {why}. "
            "Không có nội dung nào được hiện ra.",
            ask="quản trị hệ thống, để lấy lại từ bản sao lưu (docs/operations/restore.md)",
        )


def place(table: str, column: str, row: object = "") -> str:
    """What a value is bound to."""
    return f"{table}.{column}\0{row}" if row != "" else f"{table}.{column}"


def seal(content: bytes, where: str) -> SealedBlob:
    """With the current key."""
    key = keyring.ring().current
    if len(content) >= PRESS_FROM and not content.startswith(_ZLIB):
        pressed = zlib.compress(content, 1)
        content = _PRESSED + pressed if len(pressed) < len(content) else _PLAIN + content
    else:
        content = _PLAIN + content
    nonce = os.urandom(NONCE)
    sealed = key.cipher.encrypt(nonce, content, where.encode())
    return SealedBlob(b"%b%b:%b%b" % (MARK, key.id.encode(), nonce, sealed))


def unseal(token: bytes, where: str) -> bytes:
    """What was sealed. Raises Unopenable."""
    key_id, _, sealed = token[len(MARK) :].partition(b":")
    return _opened(key_id.decode(errors="replace"), sealed, where)


def seal_text(content: str, where: str) -> Sealed:
    """As `seal`, for a column of text; `unseal_text` opens it with the same `where`."""
    token = seal(content.encode(), where)
    head, _, sealed = token[len(MARK) :].partition(b":")
    return Sealed(f"{MARK_TEXT}{head.decode()}:{urlsafe_b64encode(sealed).decode()}")


def unseal_text(token: str, where: str) -> str:
    """What was sealed. Raises Unopenable, also for what is no token."""
    key_id, _, text = token[len(MARK_TEXT) :].partition(":")
    try:
        sealed = urlsafe_b64decode(text.encode())
    except (binascii.Error, ValueError):
        raise Unopenable(where) from None
    return _opened(key_id, sealed, where).decode()


def key_of(token: str | bytes) -> str:
    """The id of the key; "" for what is not sealed."""
    text = token[:24].decode(errors="replace") if isinstance(token, bytes) else token[:24]
    return text[len(MARK_TEXT) :].partition(":")[0] if text.startswith(MARK_TEXT) else ""


def hashed(value: str, where: str) -> str:
    """By which a whole value is found again, capitals or not; without the key it leads nowhere."""
    said = f"{where}\0{value.strip().casefold()}".encode()
    digest = hmac.new(keyring.known().lookup, said, hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _opened(key_id: str, sealed: bytes, where: str) -> bytes:
    key = keyring.known().keys.get(key_id) or keyring.ring().keys.get(key_id)
    if key is None:
        raise Unopenable(where, key_id)
    try:
        content = key.cipher.decrypt(sealed[:NONCE], sealed[NONCE:], where.encode())
    except (InvalidTag, ValueError):
        raise Unopenable(where) from None
    return zlib.decompress(content[1:]) if content[:1] == _PRESSED else content[1:]
