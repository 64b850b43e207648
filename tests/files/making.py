"""Files as people send them, honest and hostile, made on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from PIL import Image


def pdf(pages: int = 1) -> pikepdf.Pdf:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    return made


def saved(made: pikepdf.Pdf, **options: object) -> bytes:
    target = io.BytesIO()
    made.save(target, **options)  # type: ignore[arg-type]
    return target.getvalue()


def pdf_with(name: str) -> bytes:
    made = pdf()
    root = made.Root
    if name == "script":
        root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    elif name == "launch":
        made.pages[0].obj.AA = pikepdf.Dictionary(
            O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
        )
    elif name == "form script":
        root.AcroForm = made.make_indirect(
            pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=pikepdf.String("<xdp/>"))
        )
    elif name == "attachment":
        made.attachments["luong.xlsm"] = b"PK macro"
    elif name == "harmless open action":
        root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
    return saved(made)


def locked(user: str) -> bytes:
    """A PDF under a password; with an empty one for the reader, under its owner's alone."""
    return saved(pdf(), encryption=pikepdf.Encryption(owner="o", user=user))


def pdf_bomb(megabytes: int) -> bytes:
    """Small on disk; its page content unpacks to that many megabytes."""
    made = pdf()
    stream = pikepdf.Stream(made, b"")
    stream.write(_packed_spaces(megabytes), filter=pikepdf.Name.FlateDecode)
    made.pages[0].obj.Contents = made.make_indirect(stream)
    return saved(made)


def _packed_spaces(megabytes: int, before: bytes = b"") -> bytes:
    """What zlib makes of them, from one block packed once and laid down that many times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    first = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    spaces, check = b" " * (1 << 20), zlib.adler32(before)
    block = packer.compress(spaces) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(megabytes):
        check = zlib.adler32(spaces, check)
    return b"\x78\xda" + first + block * megabytes + packer.flush() + check.to_bytes(4, "big")


def pdf_bomb_in_objects(megabytes: int) -> bytes:
    """The same, hidden where a parser must unpack before it can look: twice-packed objects."""
    twice = zlib.compress(_packed_spaces(megabytes, b"1 0 "), 9)
    body = (
        b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]/Length "
        + str(len(twice)).encode()
        + b">>\nstream\n"
        + twice
        + b"\nendstream\nendobj\n"
    )
    rows = b"\x00\x00\x00\x00" + b"\x01\x00\x09\x00" + b"\x02\x00\x01\x00"
    at = len(body)
    return (
        body
        + b"3 0 obj\n<</Type/XRef/Size 3/Root 2 0 R/W[1 2 1]/Length 12>>\nstream\n"
        + rows
        + b"\nendstream\nendobj\nstartxref\n"
        + str(at).encode()
        + b"\n%%EOF\n"
    )


def image(form: str, size: tuple[int, int] = (80, 60), **options: object) -> bytes:
    target = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(target, form, **options)
    return target.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of 64 million white pixels in a few kilobytes."""
    target = io.BytesIO()
    Image.new("1", (8000, 8000), 1).save(target, "PNG")
    return target.getvalue()


def archive(*names: str, size: int = 10) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, b"0" * size)
    return target.getvalue()


class Streamed(UploadedFile):
    """An upload that arrives in pieces and never exists whole, like one spooled to disk."""

    def __init__(self, pieces: int, piece: bytes, *, claims: int | None = None) -> None:
        super().__init__(name="to.pdf", size=pieces * len(piece) if claims is None else claims)
        self._pieces, self._piece = pieces, piece
        self.read_pieces = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for _ in range(self._pieces):
            self.read_pieces += 1
            yield self._piece
