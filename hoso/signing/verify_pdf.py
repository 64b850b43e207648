"""The PDF part of `verify`: each signature, what it covers, what was added after it."""

from __future__ import annotations

import io
import logging

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from hoso.signing import cms
from hoso.signing.certificates import Trust
from hoso.signing.verify import Part, Report

COVERS = {
    SignatureCoverageLevel.ENTIRE_FILE: "file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
}
HARMLESS = {None, ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}
HARMLESS |= {ModificationLevel.FORM_FILLING}  # a further signature fills its field


def check_pdf(report: Report, content: bytes, trust: Trust | None) -> Report:
    """A PDF that cannot be read but was signed counts as changed, not as unreadable."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it says in English what we say
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        found = list(reader.embedded_signatures)
    except Exception:  # a parser on hostile bytes: whatever it trips over means the same
        return _broken(report, content)
    if not found and b"/ByteRange" in content:
        return _broken(report, content)
    for number, signature in enumerate(found, 1):
        try:
            _check_one(report, content, signature, number, trust)
        except (PdfError, SigningError, SignatureValidationError, ValueError, TypeError, KeyError):
            report.blame(Part.PDF, f"Lần ký {number}: tệp PDF bị hỏng hoặc bị sửa.")
    if found and not report.flaws and report.signatures[-1].covers != "file":
        report.blame(Part.PDF, "Tệp PDF bị thêm nội dung sau chữ ký cuối cùng.")
    return report


def _check_one(
    report: Report,
    content: bytes,
    signature: EmbeddedPdfSignature,
    number: int,
    trust: Trust | None,
) -> None:
    start, length, rest, tail = (int(each) for each in signature.byte_range)
    signed = content[start : start + length] + content[rest : rest + tail]
    if not _is_plain(content[start + length : rest]):
        report.blame(Part.SIGNATURE, f"Chữ ký {number} bị hỏng hoặc bị sửa.")
        return
    der = bytes(signature.pkcs7_content)
    try:
        seal = cms.read(_without_padding(der), signed, trust)
    except cms.Unreadable:
        report.blame(Part.SIGNATURE, f"Chữ ký {number} bị hỏng hoặc bị sửa.")
        return
    if not seal.sound:
        report.blame(Part.SIGNATURE, f"Chữ ký {number} bị hỏng hoặc bị sửa.")
        return
    signature.compute_integrity_info()
    covers = COVERS.get(signature.coverage, "part") if signature.coverage else "part"
    report.add(seal, trust, covers=covers, at=signature.self_reported_timestamp)
    if not seal.intact:
        report.blame(Part.PDF, f"Nội dung PDF ở lần ký {number} đã bị sửa sau khi ký.")
    elif covers == "part":
        report.blame(Part.PDF, f"Chữ ký {number} không bao trùm hết nội dung của lần ký đó.")
    elif _level(signature) not in HARMLESS:
        report.blame(Part.PDF, f"Sau lần ký {number}, nội dung PDF bị thay đổi ngoài việc ký thêm.")


def _level(signature: EmbeddedPdfSignature) -> ModificationLevel | None:
    result = signature.diff_result
    if result is None:
        return None
    level = getattr(result, "modification_level", ModificationLevel.OTHER)
    return level if isinstance(level, ModificationLevel) else ModificationLevel.OTHER


def _is_plain(gap: bytes) -> bool:
    """<hex> in one case with nothing but zeros after the signature: no hidden byte."""
    if gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        der = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return False
    text = gap[1:-1]
    size = len(_without_padding(der))
    return text in (der.hex().encode(), der.hex().upper().encode()) and not any(der[size:])


def _without_padding(der: bytes) -> bytes:
    """The first DER value in the reserved room; the length says where it ends."""
    if len(der) < 2 or der[1] < 0x80:
        return der[: 2 + (der[1] if len(der) > 1 else 0)]
    count = der[1] & 0x7F
    return der[: 2 + count + int.from_bytes(der[2 : 2 + count])]


def _broken(report: Report, content: bytes) -> Report:
    if b"/ByteRange" in content:
        report.blame(Part.PDF, "Tệp PDF bị hỏng hoặc bị sửa: không đọc được cấu trúc của tệp.")
    return report
