"""Is this file a workbook that can be opened without harm? Asked before any library reads it.

A workbook is a ZIP of XML. A small one may unpack to terabytes, and one with a cell in its last
row and column makes a reader reserve room for seventeen billion. So the sheets are unpacked here
in pieces, counted and thrown away. See docs/rules/workbooks.md.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from string import ascii_letters
from typing import NoReturn

from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.exchange.workbook.cells import place_of

UPLOAD_LIMIT = 60 * 1024 * 1024
UNPACKED_LIMIT = 600 * 1024 * 1024
SHEETS, ROWS, COLUMNS = 60, 120_000, 400
CELLS = 4_000_000  # really there, in the whole file
AREA = 8_000_000  # of one sheet: its last row by its last column, which a reader reserves
NEAR = 9_999  # rows up to here, and columns up to Z, are not looked at one by one
WORKBOOK_PART = "xl/workbook.xml"
_PIECE = 4 * 1024 * 1024
_KEPT = 64  # bytes of the piece before, so that nothing is cut apart

# Addresses of cells beyond column Z or row 9999, however their attribute is written. A pattern that
# begins with a letter is looked for more than twice as fast as one that begins with any space.
_FAR = re.compile(rb"r(?<=\sr)\s*+=\s*+[\"']([A-Za-z]{2,}+\d++|[A-Za-z]?\d{5,}+)")
_DIGITS, _LETTERS = b"0123456789", ascii_letters.encode()
_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass
class Counted:
    """What was found in the sheets together; rows and columns of the largest."""

    unpacked: int = 0
    cells: int = 0
    rows: int = 0
    columns: int = 26


def check(path: Path) -> Counted:
    """Raises Incomplete with a Vietnamese reason when the file is not a sound .xlsx within the
    limits. The file is only read; nothing is unpacked to disk."""
    with path.open("rb") as file:
        head = file.read(8)
    if head == _OFFICE:
        refuse("Đây là tệp Excel đời cũ (.xls) hoặc tệp có mật khẩu. Mở ra, bỏ mật khẩu rồi lưu "
                "lại dạng .xlsx.")  # fmt: skip
    if not head.startswith(b"PK"):
        refuse("Đây không phải tệp bảng tính .xlsx, dù tên tệp có thể ghi như vậy.")
    try:
        with zipfile.ZipFile(path) as archive:
            return _checked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        refuse("Tệp bị hỏng hoặc tải lên chưa trọn. Mở thử trên máy của bạn rồi lưu lại.")


def _checked(archive: zipfile.ZipFile) -> Counted:
    entries = archive.infolist()
    names = {each.filename for each in entries}
    if WORKBOOK_PART not in names or "[Content_Types].xml" not in names:
        refuse("Tệp nén này không phải bảng tính .xlsx.")
    if any(name.startswith("xl/vbaProject") or name.endswith(".bin") for name in names
           if "printerSettings" not in name):  # fmt: skip
        refuse("Bảng tính có macro hoặc phần nhúng. Lưu lại dạng .xlsx thường rồi gửi.")
    sheets = [each for each in entries if each.filename.startswith("xl/worksheets/sheet")]
    if len(sheets) > SHEETS:
        refuse(f"Bảng tính có {len(sheets)} tờ; nhận tối đa {SHEETS} tờ.")
    total = Counted()
    for each in entries:
        _count(archive, each, total, is_sheet=each in sheets)
    return total


def _count(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, total: Counted, *, is_sheet: bool
) -> None:
    rows = far = 0
    columns: set[bytes] = set()
    kept = b""
    with archive.open(entry) as unpacking:
        while piece := unpacking.read(_PIECE):
            total.unpacked += len(piece)
            if total.unpacked > UNPACKED_LIMIT:
                refuse(f"Tệp bung ra quá lớn (trên {UNPACKED_LIMIT >> 20} MB). Chia thành nhiều "
                        "tệp, mỗi tệp đến 2.000 người.")  # fmt: skip
            if not is_sheet:
                continue
            text = kept + piece
            total.cells += piece.count(b"<c ") + piece.count(b":c ")
            rows += piece.count(b"<row") + piece.count(b":row")
            found = b" ".join(_FAR.findall(text))
            columns.update(found.translate(None, _DIGITS).split())
            numbers = set(found.translate(None, _LETTERS).split())
            far = max(far, *map(_number, numbers), 0)
            kept = piece[-_KEPT:]
    if is_sheet:
        named = (place_of(name[:4].decode().upper()) + 1 for name in columns)
        wide = max(named, default=26)
        deep = max(rows, far)
        total.rows, total.columns = max(total.rows, deep), max(total.columns, wide)
        _refuse_size(total.cells, max(deep, NEAR), wide)


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _number(digits: bytes) -> int:
    return int(digits) if len(digits) < 12 else 10**12


def _refuse_size(cells: int, rows: int, columns: int) -> None:
    if rows > ROWS:
        refuse(
            f"Một tờ có đến dòng {_dotted(rows)}; nhận tối đa {_dotted(ROWS)} dòng. Xóa các dòng "
            "trống ở cuối, hoặc chia thành nhiều tệp."
        )
    if columns > COLUMNS:
        refuse(f"Một tờ có đến {columns} cột; nhận tối đa {COLUMNS} cột.")
    if cells > CELLS or rows * columns > AREA:
        refuse("Bảng tính có quá nhiều ô. Chia thành nhiều tệp, mỗi tệp đến 2.000 người.")


def refuse(reason: str) -> NoReturn:
    """Incomplete at the field of the file."""
    raise Incomplete(reason, [Finding(reason, field="file")])
