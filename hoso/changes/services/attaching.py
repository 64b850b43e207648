"""Evidence of what the draft changes: scans, signed originals, the photo (CM-6.4, KT-10.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from hoso import audit
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.changes.models import Draft, Evidence
from hoso.changes.proving import PORTRAIT
from hoso.changes.services import documents
from hoso.changes.services.drafting import save_operation
from hoso.changes.services.drafts import locked_draft, own_operation, part_of, save_draft
from hoso.changes.services.entering import entry_of, ruling
from hoso.dossiers.models import Person
from hoso.dossiers.sections import section
from hoso.files import services as files

PHOTO = "photo"


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
    documents.refuse_kind(ruling(person), section(section_key), kind)
    words = documents.words_of(kind, number, issued_on, issuer, signer)
    with files.examined(upload, by=by) as sound:
        words = documents.judged_words(sound, words)
        with audit.recording(by, "changes.attach", subject=person.subject):
            draft = locked_draft(person)
            operation = own_operation(draft, side, section_key, row)
            if operation is None:
                raise Conflict(
                    "Dòng này chưa có thay đổi nào để chứng minh. Sửa dòng rồi đính kèm lại."
                )
            there = Evidence.objects.filter(person=person, pk__in=operation["evidence"], **words)
            if (same := there.filter(file__sha256=sound.sha256).first()) is not None:
                return same
            _refuse_many(operation["evidence"])
            file = files.keep(sound, by=by)
            evidence = Evidence.objects.create(person=person, file=file, added_by=by, **words)
            operation["evidence"] = [*operation["evidence"], str(evidence.pk)]
            save_draft(draft)
    return evidence


def attach_photo(person: Person, *, by: Account, upload: UploadedFile[Any]) -> Evidence:
    """Take the portrait of the dossier: the file is its own evidence, in place of the picture
    that the draft had. Raises Incomplete when it is no picture of 4 x 6 (`files`)."""
    side = entry_of(person, by).side
    with audit.recording(by, "changes.attach_photo", subject=person.subject):
        file = files.accept_portrait(upload, by=by)
        save_operation(person, by=by, section_key=PORTRAIT, raw={PHOTO: file.sha256})
        draft = locked_draft(person)
        operation = own_operation(draft, side, PORTRAIT, "")
        assert operation is not None
        evidence = Evidence.objects.create(
            person=person, file=file, added_by=by, kind=PORTRAIT, signature_words=documents.PICTURE
        )
        others = Evidence.objects.filter(pk__in=operation["evidence"]).exclude(kind=PORTRAIT)
        operation["evidence"] = [*(str(each.pk) for each in others), str(evidence.pk)]
        save_draft(draft)
    return evidence


def detach(person: Person, *, by: Account, section_key: str, row: str, evidence: UUID) -> Draft:
    """Take a scan off an operation. The scan itself is kept: it may prove something else."""
    side = entry_of(person, by).side
    with audit.recording(by, "changes.detach", subject=person.subject):
        draft = locked_draft(person)
        operation = own_operation(draft, side, section_key, row)
        if operation is not None:
            operation["evidence"] = [
                each for each in operation["evidence"] if each != str(evidence)
            ]
            save_draft(draft)
    return part_of(draft, side)


def _refuse_many(there: Sequence[str]) -> None:
    limit = settings.HOSO_EVIDENCE_PER_CHANGE
    if len(there) >= limit:
        said = f"Thay đổi này đã có {limit} tệp minh chứng, là mức tối đa. Bỏ bớt tệp trùng."
        raise Incomplete(said, [Finding(said, field="file")])
