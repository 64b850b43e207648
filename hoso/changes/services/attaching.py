"""Evidence of what the draft changes: scans, signed originals, the photo (CM-6.4, KT-10.3)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import CharField
from django.utils.text import capfirst

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.dates import PartialDate
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.catalogs import queries as catalogs
from hoso.changes import proving
from hoso.changes.models import Draft, Evidence, LegalValue
from hoso.changes.proving import PORTRAIT
from hoso.changes.services.drafting import (
    _locked_draft,
    _own_operation,
    _part,
    _save,
    save_operation,
)
from hoso.changes.services.entering import entry_of, ruling
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.dossiers.sections.declaration import Section
from hoso.files import sealed
from hoso.files import services as files
from hoso.files.models import StoredFile
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Profile
from hoso.signing.verify_upload import Judged, judged

PHOTO, KINDS = "photo", "evidence_kind"
PICTURE = "Ảnh chụp, không phải văn bản ký số."


def attach(
    person: Person,
    *,
    by: Account,
    section_key: str,
    row: str,
    upload: UploadedFile[Any],
    kind: str,
    number: str = "",
    issued_on: str = "",
    issuer: str = "",
    signer: str = "",
) -> Evidence:
    """Take a document as evidence of one operation of the draft; the same file with the same
    words sent twice is one.

    A PDF whose digital signatures are whole and trusted is an original (`legal_value`), and who
    signed it is taken from there when nothing is said; anything else is a scan. Raises
    Incomplete with the reason when the file, its kind, its number or its date cannot be taken, or
    when the file was changed after it was signed.
    """
    side = entry_of(person, by).side
    refuse_kind(ruling(person), section(section_key), kind)
    words: dict[str, Any] = {
        "kind": kind,
        "number": _line("number", number),
        "issued_on": _issued(issued_on),
        "issuer": _line("issuer", issuer),
        "signer": _line("signer", signer),
    }
    with audit.recording(by, "changes.attach", subject=person.subject):
        file = files.accept(upload, by=by)
        words |= _legal(file, words)
        draft = _locked_draft(person)
        operation = _own_operation(draft, side, section_key, row)
        if operation is None:
            raise Conflict(
                "Dòng này chưa có thay đổi nào để chứng minh. Sửa dòng rồi đính kèm lại."
            )
        there = Evidence.objects.filter(person=person, pk__in=operation["evidence"], **words)
        if (same := there.filter(file__sha256=file.sha256).first()) is not None:
            file.delete()
            return same
        _refuse_many(operation["evidence"])
        evidence = Evidence.objects.create(person=person, file=file, added_by=by, **words)
        operation["evidence"] = [*operation["evidence"], str(evidence.pk)]
        _save(draft)
    return evidence


def attach_photo(person: Person, *, by: Account, upload: UploadedFile[Any]) -> Evidence:
    """Take the portrait of the dossier: the file is its own evidence, in place of the picture
    that the draft had. Raises Incomplete when it is no picture of 4 x 6 (`files`)."""
    side = entry_of(person, by).side
    with audit.recording(by, "changes.attach_photo", subject=person.subject):
        file = files.accept_portrait(upload, by=by)
        save_operation(person, by=by, section_key=PORTRAIT, raw={PHOTO: file.sha256})
        draft = _locked_draft(person)
        operation = _own_operation(draft, side, PORTRAIT, "")
        assert operation is not None
        evidence = Evidence.objects.create(
            person=person, file=file, added_by=by, kind=PORTRAIT, signature_words=PICTURE
        )
        others = Evidence.objects.filter(pk__in=operation["evidence"]).exclude(kind=PORTRAIT)
        operation["evidence"] = [*(str(each.pk) for each in others), str(evidence.pk)]
        _save(draft)
    return evidence


def detach(person: Person, *, by: Account, section_key: str, row: str, evidence: UUID) -> Draft:
    """Take a scan off an operation. The scan itself is kept: it may prove something else."""
    side = entry_of(person, by).side
    with audit.recording(by, "changes.detach", subject=person.subject):
        draft = _locked_draft(person)
        operation = _own_operation(draft, side, section_key, row)
        if operation is not None:
            operation["evidence"] = [
                each for each in operation["evidence"] if each != str(evidence)
            ]
            _save(draft)
    return _part(draft, side)


def refuse_kind(rule: Profile, declared: Section, kind: str) -> None:
    """Raises Incomplete, at `kind`, for papers that the regulation does not take as evidence of a
    change there (LC-2.2d), or that no catalog knows."""
    taken = rule.papers(declared.number)
    names = catalogs.labels((KINDS, code) for code in (kind, *taken.value))
    if not proving.takes(rule, declared, kind):
        listed = "; ".join(names.get((KINDS, code), code) for code in taken.value)
        said = (
            f"Loại giấy tờ này không được nhận làm minh chứng cho mục {declared.number}. Được "
            f"nhận: {listed}. Không có giấy tờ nào như vậy thì hỏi cán bộ đầu mối của đơn vị."
        )
        article = taken.citation.shown()
    elif (KINDS, kind) not in names:
        said, article = "Chọn loại giấy tờ trong danh sách.", ""
    else:
        return
    raise Incomplete(said, [Finding(said, field="kind", article=article)])


def _refuse_many(there: Sequence[str]) -> None:
    limit = settings.HOSO_EVIDENCE_PER_CHANGE
    if len(there) >= limit:
        said = f"Thay đổi này đã có {limit} tệp minh chứng, là mức tối đa. Bỏ bớt tệp trùng."
        raise Incomplete(said, [Finding(said, field="file")])


def _legal(file: StoredFile, words: dict[str, Any]) -> dict[str, Any]:
    """What the document counts as; raises Incomplete for one changed after its signature."""
    if file.is_image:
        return {"legal_value": LegalValue.SCAN, "signature_words": _told(PICTURE, file)}
    with sealed.lent(file.path) as plain:
        found: Judged = judged(plain, Path(settings.HOSO_TRUST_DIR))
    if found.is_altered:
        said = (
            f"{found.said} Hãy gửi đúng tệp do cơ quan ban hành ký số; không có tệp đó thì in ra "
            "và gửi bản quét."
        )
        article = regulations.article("signed_component_is_original").shown()
        raise Incomplete(said, [Finding(said, field="file", article=article)])
    if not found.is_original:
        return {"legal_value": LegalValue.SCAN, "signature_words": _told(found.said, file)}
    return {
        "legal_value": LegalValue.SIGNED,
        "signature_words": found.said,
        "signer": words["signer"] or found.signer,
        "issuer": words["issuer"] or found.organisation,
    }


def _told(words: str, file: StoredFile) -> str:
    """With what the person must know of a file that is not stored byte for byte."""
    return f"{words} {file.rewritten}".strip()


def _line(name: str, typed: str) -> str:
    text, field = one_line(typed), Evidence._meta.get_field(name)
    assert isinstance(field, CharField)
    limit = field.max_length or 0
    if len(text) > limit:
        label = capfirst(str(field.verbose_name))
        said = f"{label} dài {len(text)} ký tự, chỉ nhận đến {limit}. Rút gọn lại."
        raise Incomplete(said, [Finding(said, field=name)])
    return text


def _issued(typed: str) -> PartialDate | None:
    try:
        return PartialDate.parse(typed) if typed.strip() else None
    except ValueError as error:
        raise Incomplete(str(error), [Finding(str(error), field="issued_on")]) from error
