"""A workbook comes in, and goes again: received, dropped, tidied away."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base import jobs
from hoso.base.errors import NotAllowed
from hoso.base.text import one_line
from hoso.exchange import packages, rules
from hoso.exchange.models import Export, Load, LoadPerson, Mapping, folder
from hoso.exchange.workbook import guard, reading, shares
from hoso.files import sealed
from hoso.files import services as files
from hoso.organisations.models import Unit

KEPT_DAYS = 30
_NAMED = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-ket-qua)?\.xlsx")
WORDS_AT_MOST = 120


def receive(
    upload: UploadedFile[Any],
    *,
    by: Account,
    unit: Unit,
    title: str = "",
    mapping: Mapping | None = None,
) -> Load:
    """Take a workbook, alone or in a ZIP with its portraits, to be checked; the check is queued.
    unit: whose batch it becomes.

    mapping: how to read a workbook of some other make. Raises NotAllowed, and Incomplete with
    the reason when it is no sound .xlsx or ZIP within the limits, or no sheet of it can be read.
    """
    access.require(by, Act.CHECK, unit)
    load = Load(pk=uuid4(), by=by, unit=unit, mapping=mapping)
    path = load.path
    sent = keep(upload, path.with_suffix(".part"), packages.LIMIT)
    try:
        load.sha256 = _sha256(sent)
        if packages.is_package(sent):
            packages.unpack(sent, path, load.pictures_path)
            sent.unlink()
        elif sent.stat().st_size > guard.UPLOAD_LIMIT:
            _refuse_size(guard.UPLOAD_LIMIT)
        else:
            sent.replace(path)
        guard.check(path)
        if mapping is None and not reading.is_ours(reading.opened(path)):
            guard.refuse(
                "Không nhận ra biểu mẫu: không tờ nào có dòng mã cột (dòng 3, đang ẩn). Dùng mẫu "
                "tải từ hệ thống, hoặc lập cách đọc cho bảng tính của nguồn này."
            )
        for each in (path, *(load.pictures_path.iterdir() if load.pictures_path.exists() else ())):
            sealed.seal_file(each, each)
        load.name = one_line(Path(upload.name or "").name)[:200] or "bang-tinh.xlsx"
        load.title = (one_line(title) or load.name)[:WORDS_AT_MOST]
        with audit.recording(by, "exchange.receive", subject=load.subject):
            load.save(force_insert=True)
            jobs.defer("exchange.check", queue=jobs.DOCUMENTS_QUEUE, load_id=str(load.pk))
    except BaseException:
        sent.unlink(missing_ok=True)
        _remove_files(load)
        raise
    return load


def drop(load: Load, *, by: Account) -> None:
    """Forget a workbook that was not loaded, and what was found in it."""
    if load.by_id != by.pk:
        raise NotAllowed("Chỉ người đưa bảng tính vào mới bỏ được đợt nạp này.")
    with audit.recording(by, "exchange.drop", subject=load.subject):
        at = Load.objects.select_for_update().get(pk=load.pk)
        at.state = rules.LOAD.after(at.state, "drop")
        at.ended_at = timezone.now()
        at.save()
        _forget(at)


def tidy() -> int:
    """Remove the files, and what was found, of exchanges that came KEPT_DAYS ago or before: they
    hold the dossiers of many. Gives how many. Each is an act of its own, so that one which cannot
    be removed keeps nothing of the others; called again, it goes on."""
    day = timezone.now() - timedelta(days=KEPT_DAYS)
    rows = LoadPerson.objects.filter(load=OuterRef("pk"))
    loads = Load.objects.filter(Exists(rows) | Q(pk__in=_lying()), received_at__lt=day)
    exports = Export.objects.filter(asked_at__lt=day, parts__gt=0)
    count = 0
    for each in loads.order_by("received_at"):
        with audit.recording("worker", "exchange.tidy", subject=each.subject):
            _forget(each)
        count += 1
    for one in exports.order_by("asked_at"):
        with audit.recording("worker", "exchange.tidy", subject=one.subject):
            for part in range(1, one.parts + 1):
                one.part_path(part).unlink(missing_ok=True)
            one.parts = one.written = 0
            one.save()
        count += 1
    return count


def _lying() -> set[UUID]:
    """Of which loads there are workbooks: their number does not grow with the years."""
    found = (_NAMED.fullmatch(each.name) for each in folder().glob("*.xlsx"))
    return {UUID(each[1]) for each in found if each is not None}


def _forget(load: Load) -> None:
    load.found.all().delete()
    load.marked_path.unlink(missing_ok=True)
    _remove_files(load)


def _remove_files(load: Load) -> None:
    load.path.unlink(missing_ok=True)
    shares.forget(load.shares_path)
    if load.pictures_path.exists():
        shutil.rmtree(load.pictures_path)


def keep(upload: UploadedFile[Any], path: Path, limit: int = guard.UPLOAD_LIMIT) -> Path:
    """The upload on disk, read in pieces, for nobody else to read; nothing of it stays when it
    cannot be taken. Raises Incomplete when it is too large, or no scanner lets it pass."""
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    size = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            for piece in upload.chunks():
                size += len(piece)
                if size > limit:
                    _refuse_size(limit)
                target.write(piece)
        files.check_for_viruses(path)
    except BaseException:
        path.unlink()
        raise
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _refuse_size(limit: int) -> NoReturn:
    guard.refuse(f"Tệp nặng quá {limit >> 20} MB. Chia thành nhiều tệp, mỗi tệp đến 2.000 người.")
