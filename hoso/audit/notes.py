"""Checkpoints of the log as signed notes: C2SP tlog-checkpoint over signed-note, Ed25519.

    hoso.tinh.gov.vn/nhat-ky          origin: which log
    20852                             events in it
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
    time 2026-11-22T17:05:00Z         ours

    — hoso.tinh.gov.vn/nhat-ky Az3grl…

Any tool for transparency logs reads it. Needs neither Django nor a database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")
_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/=]+)")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class BadNote(ValueError):
    """Not a checkpoint, or not signed by that key; the words are for whoever checks."""


@dataclass(frozen=True)
class Verifier:
    """The public half of a log's key, and the name it signs under."""

    name: str
    key: Ed25519PublicKey

    @property
    def text(self) -> str:
        """As it is handed out: name+hash+key."""
        held = base64.b64encode(_ED25519 + _raw(self.key)).decode()
        return f"{self.name}+{self.id.hex()}+{held}"

    @property
    def id(self) -> bytes:
        """Of the key, as a signed note names it (4 bytes of its hash)."""
        content = self.name.encode() + b"\n" + _ED25519 + _raw(self.key)
        return hashlib.sha256(content).digest()[:4]

    @classmethod
    def read(cls, text: str) -> Verifier:
        """Raises BadNote when it is not such a key."""
        name, _, rest = text.strip().partition("+")
        key_id, _, held = rest.partition("+")
        raw = _decoded(held)
        if not is_name(name) or raw[:1] != _ED25519 or len(raw) != 33:
            raise BadNote("Không phải khóa công khai Ed25519 của một nhật ký.")
        found = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if found.id.hex() != key_id:
            raise BadNote("Khóa công khai của nhật ký bị sửa: tên, mã và khóa không khớp nhau.")
        return found


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: the root over the first `size` events, at a time (UTC; None where
    another tool wrote the note)."""

    origin: str
    size: int
    root: bytes
    at: datetime | None

    @property
    def text(self) -> str:
        """What is signed: the three lines of a checkpoint, and the time where it is known."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        if self.at is not None:
            lines.append(f"time {self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
        return "\n".join(lines) + "\n"


def is_name(text: str) -> bool:
    """Whether a log may be called so: no spaces, no plus."""
    return _NAME.fullmatch(text) is not None


def signed(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note: the text and one signature under it."""
    verifier = Verifier(name, key.public_key())
    signature = base64.b64encode(verifier.id + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def opened(note: str, verifier: Verifier) -> str:
    """The text of a note that this key signed. Raises BadNote; other signatures are let be."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap:
        raise BadNote("Không phải một mốc đã ký.")
    text += "\n"
    for line in signatures.splitlines():
        found = _SIGNATURE.fullmatch(line)
        if found is None:
            raise BadNote("Dòng chữ ký của mốc không đọc được.")
        raw = _decoded(found[2])
        if found[1] == verifier.name and raw[:4] == verifier.id:
            try:
                verifier.key.verify(raw[4:], text.encode())
            except InvalidSignature:
                raise BadNote("Chữ ký của mốc không đúng: mốc bị sửa sau khi ký.") from None
            return text
    raise BadNote("Mốc không do khóa này của nhật ký ký.")


def head_of(note: str, verifier: Verifier) -> Head:
    """The checkpoint in a note signed by this key. Raises BadNote."""
    return read_head(opened(note, verifier))


def read_head(text: str) -> Head:
    """The checkpoint that a text says, signed or not. Raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or _NUMBER.fullmatch(lines[1]) is None:
        raise BadNote("Không phải mốc của một nhật ký.")
    root = _decoded(lines[2])
    if len(root) != 32:
        raise BadNote("Mốc không mang mã băm gốc.")
    told = next((line[5:] for line in lines[3:] if line.startswith("time ")), None)
    try:
        at = None if told is None else datetime.fromisoformat(told).astimezone(UTC)
    except ValueError:
        raise BadNote("Thời điểm ghi trong mốc không đọc được.") from None
    return Head(lines[0], int(lines[1]), root, at)


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
