"""The child process of `inspection`: parse one file under limits, print one JSON line.

Run with `python -I`; of Hoso it imports `cleaning` alone, so it starts fast and has no secrets to
lose. Prints {"media_type": ..., "pages": n, "is_rewritten": ..., "removed": [...]} or
{"refused": reason, "numbers": {...}}; when asked for a portrait {"picture": JPEG in base64} in
place of the first.
"""

from __future__ import annotations

import base64
import io
import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hoso.files import cleaning

if TYPE_CHECKING:
    import pikepdf

PAGES = 300
MEGAPIXELS = 60
DECODED_MB = 600  # of all streams of one PDF together
OBJECTS = 300_000
PORTRAIT = (300, 450)  # pixels at least: 4 x 6 cm at 190 dpi
PORTRAIT_KEPT = (1000, 1500)  # at most, which prints 4 x 6 cm at 600 dpi
PORTRAIT_RATIO = (0.6, 0.734)  # width to height; 4 x 6 is 0.667, give or take a tenth
MEMORY = 1024 * 1024 * 1024
SECONDS = 20
WRITTEN = 256 * 1024 * 1024  # bytes of a file written anew

HEAD = 4096
PDF = "application/pdf"
FORMS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa",
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PHOTOS = (b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE_PARTS = ("word/", "xl/", "ppt/", "[Content_Types].xml", "content.xml")

_COMPRESSED = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_FLATE = frozenset({"/FlateDecode", "/Fl"})


class Refused(Exception):
    def __init__(self, reason: str, **numbers: int) -> None:
        super().__init__(reason)
        self.reason, self.numbers = reason, numbers


def parsed(path: Path) -> tuple[str, int]:
    """(media type, pages) of a file that could be cleaned; raises Refused."""
    media_type = _media_type(path)
    if media_type == PDF:
        with _opened(path) as pdf:
            return PDF, len(pdf.pages)
    _check_image(path, FORMS[media_type])
    return media_type, 1


def cleaned(path: Path, target: Path) -> dict[str, object]:
    """The file written anew to `target`, unless it is signed: then nothing is written. An image
    is drawn anew; a PDF loses what acts and what tells of its maker. Raises Refused."""
    media_type = _media_type(path)
    if media_type == PDF:
        return _cleaned_pdf(path, target)
    _check_image(path, FORMS[media_type])
    removed = cleaning.redraw(path, target, FORMS[media_type])
    return _answer(media_type, 1, True, removed)


def _cleaned_pdf(path: Path, target: Path) -> dict[str, object]:
    with _opened(path) as pdf:
        pages = len(pdf.pages)
        if cleaning.is_signed(pdf):
            _check_calm(pdf, "signed_")
            return _answer(PDF, pages, False, set())
        removed = cleaning.strip(pdf)
        with target.open("wb") as file:
            pdf.save(file, deterministic_id=True, fix_metadata_version=False)
    with _opened(target) as pdf:
        _check_calm(pdf)
        if len(pdf.pages) != pages:
            raise Refused("damaged")
    return _answer(PDF, pages, True, removed)


def _answer(
    media_type: str, pages: int, is_rewritten: bool, removed: set[str]
) -> dict[str, object]:
    told = sorted(removed)
    return {
        "media_type": media_type, "pages": pages, "is_rewritten": is_rewritten, "removed": told,
    }  # fmt: skip


def _media_type(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refused("empty")
    if head.startswith(b"%PDF-"):
        _refuse_archive_inside(path)
        return PDF
    for media_type, magic in (
        ("image/jpeg", b"\xff\xd8\xff"),
        ("image/png", b"\x89PNG\r\n\x1a\n"),
    ):
        if head.startswith(magic):
            if b"%PDF-" in head:
                raise Refused("mixed")
            _refuse_archive_inside(path)
            return media_type
    raise Refused(_kind(path, head))


def portrait(path: Path) -> bytes:
    """The picture upright, in JPEG, without a word of what the camera wrote; raises Refused."""
    from PIL import Image, ImageOps

    if parsed(path)[0] == PDF:
        raise Refused("no_picture")
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image)
    _check_portrait(*upright.size)
    upright = upright.convert("RGBA")
    upright.thumbnail(PORTRAIT_KEPT)
    clean = Image.new("RGB", upright.size, "white")  # a new image carries no metadata along
    clean.paste(upright, mask=upright)
    target = io.BytesIO()
    clean.save(target, "JPEG", quality=90)
    return target.getvalue()


def check_drawn(path: Path) -> None:
    """Refused for a picture that `portrait` would have drawn otherwise: larger, of another make, or
    with a word of what the camera wrote."""
    from PIL import Image

    if parsed(path)[0] != "image/jpeg":
        raise Refused("not_drawn")
    with Image.open(path) as image:
        _check_portrait(*image.size)
        said = {name for name, _ in image.applist}  # type: ignore[attr-defined]
        is_large = image.width > PORTRAIT_KEPT[0] or image.height > PORTRAIT_KEPT[1]
        if is_large or said - {"APP0"} or image.mode != "RGB":
            raise Refused("not_drawn")


def _check_portrait(width: int, height: int) -> None:
    if not PORTRAIT_RATIO[0] <= width / height <= PORTRAIT_RATIO[1]:
        raise Refused("shape", width=width, height=height)
    if width < PORTRAIT[0] or height < PORTRAIT[1]:
        raise Refused("small", width=width, height=height)


def _kind(path: Path, head: bytes) -> str:
    if head.startswith(_OLE):
        return "office"
    if head.startswith(b"PK"):
        return "office" if _is_office(path) else "archive"
    if b"%PDF-" in head[:1024]:
        return "mixed"
    if head.startswith(_PROGRAMS):
        return "program"
    if head.startswith(_ARCHIVES):
        return "archive"
    if head.startswith(_PHOTOS) or head[4:8] == b"ftyp":
        return "photo"
    return "unknown"


def _is_office(path: Path) -> bool:
    """By the names in the archive's directory; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith(_OFFICE_PARTS) for name in archive.namelist()[:50])
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return False


def _refuse_archive_inside(path: Path) -> None:
    if zipfile.is_zipfile(path):
        raise Refused("mixed")


def _check_image(path: Path, form: str) -> None:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit below is checked before any pixel is decoded
    try:
        with Image.open(path, formats=[form]) as image:
            _refuse_pixels(*image.size)
            image.load()
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError):
        raise Refused("damaged") from None


def _refuse_pixels(width: int, height: int) -> None:
    if width * height > MEGAPIXELS * 1_000_000:
        raise Refused("pixels", found=width * height // 1_000_000, limit=MEGAPIXELS)


@contextmanager
def _opened(path: Path) -> Iterator[pikepdf.Pdf]:
    """A PDF that needs no repair and no password, within the limits."""
    import pikepdf

    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Refused("encrypted")
            pages = len(pdf.pages)
            if pages == 0:
                raise Refused("no_pages")
            if pages > PAGES:
                raise Refused("pages", found=pages, limit=PAGES)
            _measure(pdf)
            yield pdf
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except Refused:
        raise
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError):
        raise Refused("damaged") from None


def _measure(pdf: pikepdf.Pdf) -> None:
    import pikepdf

    if len(pdf.objects) > OBJECTS:
        raise Refused("unreadable")
    decoded = 0
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream):
            if cleaning.name(each, "/Subtype") == "/Image":
                _refuse_pixels(int(each.get("/Width", 0)), int(each.get("/Height", 0)))
            decoded += _decoded_size(each, DECODED_MB * 1024 * 1024 - decoded)


def _check_calm(pdf: pikepdf.Pdf, whose: str = "") -> None:
    """Nothing acts and nothing is attached. whose: `signed_` when it cannot be cleaned."""
    for each in [pdf.trailer, *pdf.objects]:
        for held in cleaning.dictionaries(each):
            if found := cleaning.fault(held):
                raise Refused(whose + found)


def _decoded_size(stream: Any, left: int) -> int:
    """Bytes the stream unpacks to, found without ever holding them; raises beyond `left`."""
    import pikepdf

    given = stream.get("/Filter")
    filters = [str(each) for each in given] if isinstance(given, pikepdf.Array) else [str(given)]
    packed = [each for each in filters if each in _COMPRESSED]
    if len(packed) > 1:
        raise Refused("bomb", limit=DECODED_MB)
    if not packed:
        return 0
    if filters[0] not in _FLATE:
        size = len(stream.read_bytes())
        if size > left:
            raise Refused("bomb", limit=DECODED_MB)
        return size
    return _inflated_size(stream.read_raw_bytes(), left)


def _inflated_size(raw: bytes, left: int) -> int:
    step = 4 * 1024 * 1024
    size, machine = 0, zlib.decompressobj()
    try:
        while raw and not machine.eof:
            size += len(machine.decompress(raw, step))
            if size > left:
                raise Refused("bomb", limit=DECODED_MB)
            raw = machine.unconsumed_tail
    except zlib.error:
        raise Refused("damaged") from None
    return size


def main(path: str, wanted: str, target: str = "") -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN) if target else (0, 0))
    answer: dict[str, object]
    try:
        if wanted == "portrait":
            answer = {"picture": base64.b64encode(portrait(Path(path))).decode()}
        elif wanted == "drawn":
            check_drawn(Path(path))
            answer = {}
        else:
            answer = cleaned(Path(path), Path(target))
    except Refused as refused:
        answer = {"refused": refused.reason, "numbers": refused.numbers}
    except (MemoryError, RecursionError, OSError, cleaning.TooDeep):
        answer = {"refused": "unreadable", "numbers": {}}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
