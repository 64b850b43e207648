"""What arrives from the form of a section or a row, as typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone

from hoso.base.dates import PartialDate
from hoso.base.errors import Incomplete
from hoso.base.fields import CatalogListField
from hoso.base.findings import Finding
from hoso.dossiers.readers.values import is_picture
from hoso.dossiers.sections.declaration import Section

# Names of the scan's own fields; a declared field has no hyphen in its name.
FILE, KIND, NUMBER, ISSUED_ON = "mc-tep", "mc-loai", "mc-so", "mc-ngay"
ISSUER, SIGNER = "mc-co-quan", "mc-nguoi-ky"
OF_SERVICE = {"file": FILE, "kind": KIND, "number": NUMBER, "issued_on": ISSUED_ON,
              "issuer": ISSUER, "signer": SIGNER}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """A scan as it arrives with its words; `upload` is None when no file was chosen."""

    upload: UploadedFile[Any] | None = None
    kind: str = ""
    number: str = ""
    issued_on: str = ""
    issuer: str = ""
    signer: str = ""


def raw(request: HttpRequest, declared: Section) -> dict[str, Any]:
    """Field to what was typed; a list for several codes. Names not declared are left out."""
    found: dict[str, Any] = {}
    for each in declared.fields:
        if isinstance(declared.column(each.name), CatalogListField):
            found[each.name] = [_storable(one) for one in request.POST.getlist(each.name)]
        else:
            found[each.name] = _storable(request.POST.get(each.name, ""))
    return found


def proof(request: HttpRequest) -> Proof:
    words = (
        _storable(request.POST.get(name, "")) for name in (KIND, NUMBER, ISSUED_ON, ISSUER, SIGNER)
    )
    return Proof(request.FILES.get(FILE), *words)


def picture(request: HttpRequest, declared: Section) -> tuple[str, UploadedFile[Any]] | None:
    """The field of a picture for which a file was chosen, and the file."""
    for each in declared.fields:
        upload = request.FILES.get(f"{each.name}-tep")
        if upload is not None and is_picture(declared.column(each.name)):
            return each.name, upload
    return None


def _storable(typed: str) -> str:
    """As typed, but for the one character that the database can neither keep nor look for."""
    return typed.replace("\0", "")


def checked(given: Proof, offered: Collection[str]) -> Proof:
    """Raises Incomplete at the field, before the file is looked into."""
    if given.upload is None:
        raise Incomplete("Chưa chọn tệp.", [Finding("Chọn tệp bản quét trước.", field="file")])
    if given.kind not in offered:
        raise Incomplete(
            "Chưa chọn loại giấy tờ.", [Finding("Chọn loại giấy tờ trong danh sách.", field="kind")]
        )
    return given


def at_its_control(finding: Finding) -> Finding:
    """A refusal of the scan, at the name its field has on the page; others as they are."""
    if finding.section:
        return finding
    return replace(finding, field=OF_SERVICE.get(finding.field, finding.field))


def revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def happened_on(typed: str) -> date:
    """The day of the event: a whole day, not in the future. Raises Incomplete at the field."""
    try:
        day = PartialDate.parse(typed)
    except ValueError as error:
        raise Incomplete(str(error), [Finding(str(error), field="happened_on")]) from error
    if day.day is None:
        message = "Ghi đủ ngày, tháng, năm, ví dụ 01/03/2026: hạn khai tính từ ngày này."
        raise Incomplete(message, [Finding(message, field="happened_on")])
    if day.latest() > timezone.localdate():
        message = "Ngày có thay đổi không được ở tương lai."
        raise Incomplete(message, [Finding(message, field="happened_on")])
    return day.latest()
