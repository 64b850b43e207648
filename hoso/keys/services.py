"""The verbs: a new key, the sealing anew that follows it, the end of an old one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from hoso import audit
from hoso.base import jobs, keyring, wall
from hoso.base.errors import Conflict, HosoError
from hoso.base.keyring import CURRENT, READING, Key
from hoso.base.sealed_rows import sealed_models
from hoso.files import store
from hoso.keys import resealing
from hoso.keys.models import Run
from hoso.keys.resealing import Done

if TYPE_CHECKING:
    from hoso.accounts.models import Account

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
    with wall.beyond("a key is in use wherever a row rests under it; hidden ones would free it"):
        for model in sealed_models():
            values.update(resealing.used(model))
    files = Counter(store.keys_of_files())
    keys = keyring.ring().keys.values()
    found = [Standing(each, values[each.id], files[each.id]) for each in keys]
    return found, values[""] + files[""]


def add(*, by: Account | str) -> Key:
    """A new key, with which everything is sealed that is written from now on, by every process.
    What rests already is sealed anew by `reseal`. Raises Conflict where the keys come out of the
    environment."""
    path = _path()
    with keyring.held(path), audit.recording(by, "keys.add", subject="keys.ring"):
        made = keyring.ring().rotated(timezone.localdate().isoformat())
        keyring.store(path, made)
    return made.current


def rotate(*, by: Account | str) -> Key:
    """A new key, and the job that seals with it whatever rests under others."""
    key = add(by=by)
    with audit.recording(by, "keys.rotate", subject=f"keys.key:{key.id}"):
        _queue()
    return key


def start(*, by: Account | str) -> None:
    """Queue the job that seals anew. Raises Conflict when one waits already."""
    with audit.recording(by, "keys.start", subject="keys.ring"):
        if not _queue():
            raise Conflict("Tác vụ mã hóa lại đang chờ chạy rồi.")


def _queue() -> bool:
    """False when one waits already: it does what there is to do."""
    try:
        with transaction.atomic():
            jobs.defer("keys.reseal")
    except AlreadyEnqueued:
        return False
    return True


def reseal(*, by: Account | str = "worker") -> Iterator[Done]:
    """Seal anew what rests under another key than the current one, or under none: tables, then
    files. May be killed and called again; it goes on with what is left. The log has one event for
    each table that was not done yet, with how many rows; `Run` tells how far it is."""
    run = Run.objects.create(wanted=_left())
    try:
        for model in sealed_models():
            yield from _told(run, resealing.reseal_rows(model), by)
        yield from _told(run, resealing.reseal_files(), by)
    except HosoError as error:
        _end(run, error.message)
        raise
    _end(run, "")


def _end(run: Run, error: str) -> None:
    run.error, run.ended_at = error[:300], timezone.now()
    run.save()


def _left() -> int:
    current = keyring.ring().current.id
    rows = sum(resealing.left(model) for model in sealed_models())
    return rows + sum(each != current for each in store.keys_of_files())


def _told(run: Run, steps: Iterator[Done], by: Account | str) -> Iterator[Done]:
    before, done = run.done, None
    for done in steps:
        run.table, run.done = done.table, before + done.rows
        run.save(update_fields=["table", "done", "seen_at"])
        yield done
    _note(done, by)


def retire(name: str, *, by: Account | str) -> None:
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


def _note(done: Done | None, by: Account | str) -> None:
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
