"""The verbs: a new key, the sealing anew that follows it, the end of an old one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from hoso import audit
from hoso.base import jobs, keyring
from hoso.base.errors import Conflict
from hoso.base.keyring import CURRENT, READING, Key
from hoso.base.sealed_rows import sealed_models
from hoso.files import store
from hoso.keys import resealing
from hoso.keys.resealing import Done

ASK = "người vận hành máy chủ"


@dataclass(frozen=True, slots=True)
class Standing:
    """A key, and how many values and files rest under it."""

    key: Key
    values: int
    files: int


def standings() -> tuple[list[Standing], int]:
    """Each key in the order they were made; and how many values and files are not sealed at all.
    Reads every sealed table and the head of every file."""
    values: Counter[str] = Counter()
    for model in sealed_models():
        values.update(resealing.used(model))
    files = Counter(store.keys_of_files())
    keys = keyring.ring().keys.values()
    found = [Standing(each, values[each.id], files[each.id]) for each in keys]
    return found, values[""] + files[""]


def add(*, by: str) -> Key:
    """A new key, with which everything is sealed that is written from now on, by every process.
    What rests already is sealed anew by `reseal`. Raises Conflict where the keys come out of the
    environment."""
    path = _path()
    with keyring.held(path), audit.recording(by, "keys.add", subject="keys.ring"):
        made = keyring.ring().rotated(timezone.localdate().isoformat())
        keyring.store(path, made)
    return made.current


def rotate(*, by: str) -> Key:
    """A new key, and the job that seals with it whatever rests under others."""
    key = add(by=by)
    with audit.recording(by, "keys.rotate", subject=f"keys.key:{key.id}"):
        jobs.defer("keys.reseal")
    return key


def reseal(*, by: str = "worker") -> Iterator[Done]:
    """Seal anew what rests under another key than the current one, or under none: tables, then
    files. May be killed and called again; it goes on with what is left. The log has one event for
    each table that was not done yet, with how many rows."""
    for model in sealed_models():
        done = None
        for done in resealing.reseal_rows(model):
            yield done
        _note(done, by)
    done = None
    for done in resealing.reseal_files():
        yield done
    _note(done, by)


def retire(name: str, *, by: str) -> None:
    """Nothing live is sealed with the key any more; it stays for the log and for old back-ups.
    Raises Conflict for the current key, an unknown one, and one that is in use."""
    path = _path()
    with keyring.held(path):
        key = keyring.ring().keys.get(name)
        if key is None or key.state not in (CURRENT, READING):
            raise Conflict(f"Không có khóa {name} đang dùng để đọc.", ask=ASK)
        if key.state == CURRENT:
            raise Conflict(f"Khóa {name} đang dùng để ghi; thêm khóa mới trước (hoso keys rotate).")
        standing = next(each for each in standings()[0] if each.key.id == name)
        if standing.values or standing.files:
            raise Conflict(
                f"Khóa {name} còn mã hóa {standing.values} giá trị và {standing.files} tệp; chờ "
                "tác vụ mã hóa lại xong, hoặc chạy hoso keys reseal."
            )
        with audit.recording(by, "keys.retire", subject=f"keys.key:{name}"):
            keyring.store(path, keyring.ring().retired(name))


def _note(done: Done | None, by: str) -> None:
    if done is not None and done.rows:
        said = f"{done.table}: {done.rows} bằng khóa {keyring.ring().current.id}"
        with audit.recording(by, "keys.reseal", subject="keys.ring", reason=said):
            pass


def _path() -> Path:
    if settings.HOSO_KEYS_TEXT:
        raise Conflict(
            "Khóa được đưa vào qua biến môi trường HOSO_KEYS_TEXT, nên không đổi được ở đây.",
            ask=ASK,
        )
    return Path(settings.HOSO_KEYS)
