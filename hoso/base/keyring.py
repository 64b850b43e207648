"""The keys that values and files at rest are sealed with: a file outside the database, mode 0600.

    {"format": "hoso.keys/1", "lookup": "<32 bytes, base64>", "keys": [
      {"id": "k1", "secret": "<32 bytes, base64>", "made": "2026-11-26", "state": "current"}]}

One key is `current`: all that is written is sealed with it. Others are `reading` while something
live may be sealed with them, then `retired`: kept for the log and for old back-ups. `lookup` makes
the keyed hashes by which a whole number is found; it is not rotated. Where a token holds the key
of the file (`key_token`), this text stands in it sealed.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hoso.base import key_token

FORMAT = "hoso.keys/1"
ENVIRONMENT = "biến môi trường HOSO_KEYS_TEXT"
CURRENT, READING, RETIRED = "current", "reading", "retired"
SIZE = 32
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
DOCUMENT = "docs/operations/settings.md"


@dataclass(frozen=True)
class Key:
    """made: the day, ISO. state: CURRENT writes and reads, READING reads, RETIRED opens nothing
    live."""

    id: str
    secret: bytes = field(repr=False)
    made: str
    state: str

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.secret)


@dataclass(frozen=True)
class Ring:
    """Keys by id; one is current. lookup: of the hashes by which a sealed value is found."""

    keys: Mapping[str, Key]
    lookup: bytes = field(repr=False)

    @cached_property
    def current(self) -> Key:
        return next(key for key in self.keys.values() if key.state == CURRENT)

    def rotated(self, today: str) -> Ring:
        """With a new current key; the one before it goes on reading."""
        taken = [int(each[1:]) for each in self.keys if re.fullmatch("k[0-9]+", each)]
        name = f"k{1 + max(taken, default=0)}"
        kept = {
            each.id: replace(each, state=READING if each.state == CURRENT else each.state)
            for each in self.keys.values()
        }
        made = Key(name, secrets.token_bytes(SIZE), today, CURRENT)
        return Ring({**kept, name: made}, self.lookup)

    def retired(self, name: str) -> Ring:
        """The caller knows that nothing live is sealed with it."""
        return Ring({**self.keys, name: replace(self.keys[name], state=RETIRED)}, self.lookup)


def made(today: str) -> Ring:
    """A ring of one new key."""
    first = Key("k1", secrets.token_bytes(SIZE), today, CURRENT)
    return Ring({"k1": first}, secrets.token_bytes(SIZE))


def ring() -> Ring:
    """The keys as the file has them now: a process that runs sees a new key with its next write.
    Raises ImproperlyConfigured when there is no sound file, or others may read it."""
    if settings.HOSO_KEYS_TEXT:
        return _read_once(("text", 0, 0), lambda: settings.HOSO_KEYS_TEXT)
    path = settings.HOSO_KEYS
    try:
        at = os.stat(path)
    except FileNotFoundError:
        raise ImproperlyConfigured(f"HOSO_KEYS: no file {path}; see {DOCUMENT}") from None
    if at.st_mode & 0o077:
        raise ImproperlyConfigured(f"HOSO_KEYS: others may read {path}; set its mode to 0600")
    seen = (str(path), at.st_mtime_ns, at.st_ino)
    return _read_once(seen, lambda: Path(path).read_text(encoding="utf-8"))


def known() -> Ring:
    """As last read: for opening, which needs no newer key than it has met."""
    return next(iter(_kept.values()), None) or ring()


def forget() -> None:
    """What was read; the next use reads it again."""
    _kept.clear()


Seen = tuple[str, int, int]  # path, time of change, inode
_kept: dict[Seen, Ring] = {}  # one at most


def _read_once(seen: Seen, text: Callable[[], str]) -> Ring:
    found = _kept.get(seen)
    if found is None:
        found = read(text())
        _kept.clear()
        _kept[seen] = found
    return found


def source() -> str:
    """Where the keys come from, as a sentence says it."""
    if settings.HOSO_KEYS_TEXT:
        return ENVIRONMENT
    if key_token.is_used():
        return f"tệp khóa, mở bằng thiết bị {settings.HOSO_KEYS_TOKEN}"
    return "tệp khóa"


def read(text: str) -> Ring:
    """Raises ImproperlyConfigured without a word of what the file holds; also for a file in plain
    where a token is named, and the other way."""
    if key_token.is_sealed(text):
        if not key_token.is_used():
            raise ImproperlyConfigured(f"HOSO_KEYS: sealed by a token; set HOSO_KEYS_TOKEN, "
                                       f"see {DOCUMENT}")  # fmt: skip
        text = key_token.opened(text)
    elif key_token.is_used():
        raise ImproperlyConfigured("HOSO_KEYS: in plain, though HOSO_KEYS_TOKEN names a token; "
                                   "run hoso keys wrap")  # fmt: skip
    return _read_plain(text)


def _read_plain(text: str) -> Ring:
    try:
        told = json.loads(text)
        keys = [_key(each) for each in told["keys"]]
        lookup = _secret(told["lookup"])
        sound = (
            told["format"] == FORMAT
            and len({each.id for each in keys}) == len(keys)
            and [each.state for each in keys].count(CURRENT) == 1
        )
    except (ValueError, KeyError, TypeError):
        sound = False
    if not sound:
        raise ImproperlyConfigured(f"HOSO_KEYS: not a file of keys; see {DOCUMENT}")
    return Ring({each.id: each for each in keys}, lookup)


def wrap(path: Path) -> bool:
    """Seal a file that rests in plain under the token's key; whether it was in plain."""
    text = path.read_text(encoding="utf-8")
    if key_token.is_sealed(text):
        return False
    store(path, _read_plain(text))
    return True


def written(one: Ring) -> str:
    """The text of the file; sealed, where a token is named."""
    keys = [
        {"id": each.id, "secret": _text(each.secret), "made": each.made, "state": each.state}
        for each in one.keys.values()
    ]
    text = json.dumps({"format": FORMAT, "lookup": _text(one.lookup), "keys": keys}, indent=1)
    return key_token.sealed(text) if key_token.is_used() else text


def create(path: Path, today: str) -> bool:
    """Make the file, unless there is one; whether it was made. Two processes may come here."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _draft(path, written(made(today)))
    try:
        os.link(draft, path)
    except FileExistsError:
        return False  # the other process was first: its keys are the keys
    finally:
        draft.unlink()
    return True


def store(path: Path, one: Ring) -> None:
    """In one move, on the disk when it returns."""
    os.replace(_draft(path, written(one)), path)
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """One process at a time changes the file."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _draft(path: Path, text: str) -> Path:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft


def _key(told: Mapping[str, Any]) -> Key:
    key = Key(told["id"], _secret(told["secret"]), told["made"], told["state"])
    if not _ID.fullmatch(key.id) or key.state not in (CURRENT, READING, RETIRED):
        raise ValueError
    return key


def _secret(text: str) -> bytes:
    found = base64.b64decode(text, validate=True)
    if len(found) != SIZE:
        raise ValueError
    return found


def _text(secret: bytes) -> str:
    return base64.b64encode(secret).decode()
