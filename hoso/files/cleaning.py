"""What is taken out of a file before it is stored. Runs in the child process of `inspection`.

A PDF keeps its pages: whatever acts by itself, leads to another program or file, is attached, or
tells who made it with what, goes. An image is drawn anew, upright and in sRGB. What `strip` misses
`fault` finds in the file as written, and then it is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

NESTING = 60
QUALITY = 92  # of JPEG: small print of a scan stays legible

ACTION, ATTACHMENT, MAKER = "action", "attachment", "maker"
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA"})
_ATTACHED_KEYS = frozenset({"/EmbeddedFiles", "/EF"})
_ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/ResetForm",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
    }
)
_ACTIVE_ANNOTATIONS = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_DROPPED = {
    **dict.fromkeys(("/AA", "/JS", "/JavaScript", "/XFA"), ACTION),
    **dict.fromkeys(("/EmbeddedFiles", "/EF", "/AF", "/Collection"), ATTACHMENT),
    **dict.fromkeys(("/Metadata", "/PieceInfo"), MAKER),
}
# A font or a picture may bear any name in the resources of a page, such as /AA.
_DRAWN = frozenset({"/Font", "/XObject", "/ExtGState", "/Pattern", "/Image", "/Form"})
_JPEG_NOTES = frozenset({0xE1, 0xED, 0xFE})  # EXIF and XMP, IPTC, comment
_KEPT_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "RGB", "RGBA", "I;16")}


class TooDeep(Exception):
    """Written inside one another more often than any maker does."""


def name(each: Any, key: str) -> str:
    """The value of a key as text, empty where there is none."""
    value = each.get(key)
    return str(value) if value is not None else ""


def dictionaries(each: Any, depth: int = 0) -> Iterator[Any]:
    """One object of a PDF, where it is a dictionary or a stream, and those written inside it;
    indirect parts come by themselves. Raises TooDeep."""
    import pikepdf

    if depth > NESTING:
        raise TooDeep
    if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        yield each
        children = [value for _, value in each.items()]
    elif isinstance(each, pikepdf.Array):
        children = list(each)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from dictionaries(child, depth + 1)


def fault(each: Any) -> str:
    """What makes a dictionary unfit to be stored: "active", "attachment"; empty for none."""
    keys = set(each.keys())
    subtype = name(each, "/Subtype")
    if keys & _ACTIVE_KEYS or name(each, "/S") in _ACTIVE_ACTIONS or subtype in _ACTIVE_ANNOTATIONS:
        return "active"
    if keys & _ATTACHED_KEYS or subtype == "/FileAttachment":
        return "attachment"
    return ""


def is_signed(pdf: pikepdf.Pdf) -> bool:
    """Whether it says that it is: then not a byte may change."""
    return any("/ByteRange" in held for each in pdf.objects for held in dictionaries(each))


def strip(pdf: pikepdf.Pdf) -> set[str]:
    """Take out of an unsigned PDF what does not belong on paper; what kinds were found."""
    import pikepdf

    removed: set[str] = set()
    if "/Info" in pdf.trailer:
        removed.add(MAKER)
        del pdf.trailer["/Info"]
    if "/OpenAction" in pdf.Root:
        if _is_dictionary(pdf.Root.OpenAction) and fault(pdf.Root.OpenAction):
            removed.add(ACTION)
        del pdf.Root["/OpenAction"]
    for each in [pdf.trailer, *pdf.objects]:
        for held in list(dictionaries(each)):
            _strip_dictionary(held, removed)
        if isinstance(each, pikepdf.Array):
            _strip_array(each, removed)
    for each in pdf.objects:  # what something else still leads to
        if isinstance(each, pikepdf.Dictionary) and _kind(each):
            for key in list(each.keys()):
                del each[key]
        elif isinstance(each, pikepdf.Stream) and name(each, "/Filter") == "/DCTDecode":
            _strip_jpeg(each, removed)
    return removed


def _strip_dictionary(held: Any, removed: set[str]) -> None:
    import pikepdf

    for key, value in list(held.items()):
        if key in _DROPPED and not _is_drawn(value):
            removed.add(_DROPPED[key])
            del held[key]
        elif _is_dictionary(value) and name(value, "/S") in _ACTIVE_ACTIONS:
            removed.add(ACTION)
            del held[key]
        elif isinstance(value, pikepdf.Array):
            _strip_array(value, removed)


def _strip_array(values: Any, removed: set[str]) -> None:
    for place in reversed(range(len(values))):
        value = values[place]
        if _is_dictionary(value) and (kind := _kind(value)):
            removed.add(kind)
            del values[place]


def _kind(each: Any) -> str:
    """What an action or an annotation is, when it may not stay; empty when it may."""
    subtype = name(each, "/Subtype")
    if name(each, "/S") in _ACTIVE_ACTIONS or subtype in _ACTIVE_ANNOTATIONS:
        return ACTION
    return ATTACHMENT if subtype == "/FileAttachment" else ""


def _is_dictionary(value: Any) -> bool:
    import pikepdf

    return isinstance(value, pikepdf.Dictionary)


def _is_drawn(value: Any) -> bool:
    import pikepdf

    if not isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        return False
    return bool({name(value, "/Type"), name(value, "/Subtype")} & _DRAWN)


def _strip_jpeg(stream: Any, removed: set[str]) -> None:
    raw = bytes(stream.read_raw_bytes())
    bare = without_notes(raw)
    if bare != raw:
        removed.add(MAKER)
        stream.write(bare, filter=stream.Filter, decode_parms=stream.get("/DecodeParms"))


def without_notes(jpeg: bytes) -> bytes:
    """The same picture without the segments that cameras write; as it is where it is not JPEG."""
    kept, place = [jpeg[:2]], 2
    while jpeg[place : place + 1] == b"\xff" and len(jpeg) >= place + 4:
        marker = jpeg[place + 1]
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if marker == 0xDA:  # the picture itself follows
            break
        if marker not in _JPEG_NOTES:
            kept.append(jpeg[place:end])
        place = end
    return b"".join([*kept, jpeg[place:]])


def redraw(path: Path, target: Path, form: str) -> set[str]:
    """An image that `parsing` has let through, drawn anew; what kinds of notes it bore."""
    from PIL import Image, ImageOps

    with Image.open(path, formats=[form]) as image:
        notes = {"exif", "xmp", "comment", "photoshop"} & set(image.info)
        notes |= set(getattr(image, "text", {}))
        dots = image.info.get("dpi")
        upright = _in_srgb(ImageOps.exif_transpose(image))
    if "transparency" in upright.info:
        upright = upright.convert("RGBA")
    if upright.mode not in _KEPT_MODES[form]:
        upright = upright.convert("RGB")
    upright.info = {}
    options: dict[str, Any] = {"dpi": dots} if dots else {}
    if form == "JPEG":
        options |= {"quality": QUALITY}
    with target.open("wb") as file:
        upright.save(file, form, **options)
    return {MAKER} if notes else set()


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours that its profile means, so that the profile need not be kept."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        seen = ImageCms.profileToProfile(
            image, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that nothing can read colours nothing
    assert seen is not None
    return seen
