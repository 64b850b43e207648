"""A file that would do harm is refused before a library reads it, and the refusal says why."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from hoso.base.errors import Incomplete
from hoso.exchange.workbook import guard
from tests.exchange.office import typed


def refused(path: Path) -> str:
    with pytest.raises(Incomplete) as error:
        guard.check(path)
    return error.value.message


def repacked(path: Path, target: Path, name: str, change) -> Path:  # type: ignore[no-untyped-def]
    """The workbook with one part of it changed."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", 8) as made:
        for each in source.namelist():
            content = source.read(each)
            made.writestr(each, change(content) if each == name else content)
    return target


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return typed(tmp_path / "a.xlsx", {"A": [["x", "y"], [1, 2]]})


def test_a_sound_workbook_is_counted(sound: Path) -> None:
    found = guard.check(sound)
    assert (found.cells, found.rows) == (4, 2)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "không phải tệp bảng tính"),
        (b"a,b,c\n1,2,3", "không phải tệp bảng tính"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel đời cũ"),
        (b"PK\x03\x04" + b"\0" * 600, "bị hỏng"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert why in refused(path)


def test_another_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "không phải bảng tính" in refused(tmp_path / "a.xlsx")


def test_macros_are_refused(sound: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sound, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    assert "macro" in refused(sound)


def test_a_bomb_is_not_unpacked(sound: Path, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Forty kilobytes that unpack to forty megabytes, against a limit of ten."""
    monkeypatch.setattr(guard, "UNPACKED_LIMIT", 10 << 20)
    with zipfile.ZipFile(sound, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b" " * (40 << 20))
    assert "bung ra quá lớn" in refused(sound)


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<c r = "XFD1048576"><v>1</v></c>',
        '<c\n\tr\n=\n"xfd1048576"><v>1</v></c>',
        '<c t="n" r="XFD1048576"><v>1</v></c>',
        '<c r="A1048576"><v>1</v></c>',
        '<c r="ZZ9"><v>1</v></c>',
        '<c r="A00000000001048576"><v>1</v></c>',
    ],
)
def test_a_cell_far_away_does_not_reserve_the_whole_sheet(
    sound: Path, tmp_path: Path, cell: str
) -> None:
    path = repacked(
        sound,
        tmp_path / "b.xlsx",
        SHEET,
        lambda content: content.replace(
            b"</row></sheetData>", cell.encode() + b"</row></sheetData>"
        ),
    )
    assert re.search("dòng|cột", refused(path))


def test_a_wide_and_deep_sheet_is_refused_for_its_area(sound: Path, tmp_path: Path) -> None:
    far = b'<c r="OA1"><v>1</v></c><c r="A99999"><v>1</v></c>'
    path = repacked(
        sound, tmp_path / "b.xlsx", SHEET,
        lambda content: content.replace(b"</row></sheetData>", far + b"</row></sheetData>"),
    )  # fmt: skip
    assert "quá nhiều ô" in refused(path)
