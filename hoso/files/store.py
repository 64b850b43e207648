"""The folder of files against its names: each lies sealed under the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hoso.audit.flaws import Kind, Report
from hoso.base.sealing import Unopenable
from hoso.files import sealed
from hoso.files.models import StoredFile

INCOMING = "incoming"

_HASH = re.compile(r"[0-9a-f]{64}")


def check_files(report: Report) -> None:
    """Every file that a row names is there, and every file is what its name says. Reads them
    all: as long as reading the folder takes."""
    folder = Path(settings.FILES_DIR)
    count = 0
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if _HASH.fullmatch(path.stem) is None or not path.is_file():
            continue
        count += 1
        try:
            with sealed.opened(path) as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        except Unopenable:
            found = ""
        if found != path.stem:
            report.blame(
                Kind.FILE,
                f"Tệp {path.relative_to(folder)} bị sửa: nội dung không đúng mã băm của nó.",
                table=StoredFile._meta.db_table,
            )
    for stored in StoredFile.objects.order_by("sha256", "pk").iterator():
        if not stored.path.is_file():
            report.blame(
                Kind.FILE,
                f"Tệp {stored.path.relative_to(folder)} của hàng {stored.pk} không còn trong kho.",
                table=StoredFile._meta.db_table,
                row=str(stored.pk),
            )
    report.notes.append(f"Đã đọc {count} tệp trong kho.")


def resting() -> Iterator[Path]:
    """Every file that lies sealed: the store, signed papers, workbooks on their way."""
    for folder in (Path(settings.FILES_DIR), Path(settings.DATA_DIR) / "exchange"):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            is_passing = path.suffix == ".part" or path.parent.name == INCOMING
            if path.is_file() and not is_passing and not path.name.startswith("."):
                yield path


def keys_of_files() -> Iterator[str]:
    """The id of the key of each file; "" for one that is not sealed."""
    for path in resting():
        yield sealed.key_of(path)
