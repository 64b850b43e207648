"""What a document says of itself, and what it counts as (KT-10.3): its words as they were typed,
its digital signatures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import CharField
from django.utils.text import capfirst

from hoso.base.dates import PartialDate
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.catalogs import queries as catalogs
from hoso.changes import proving
from hoso.changes.models import Evidence, LegalValue
from hoso.dossiers.sections.declaration import Section
from hoso.files.services import Examined
from hoso.regulations import queries as regulations
from hoso.regulations.profile import Profile
from hoso.signing.verify_upload import Judged, judged

KINDS = "evidence_kind"
PICTURE = "Ảnh chụp, không phải văn bản ký số."


def words_of(
    kind: str, number: str, issued_on: str, issuer: str = "", signer: str = ""
) -> dict[str, Any]:
    """What was typed of a document, as fields of Evidence. Raises Incomplete at the field for what
    is too long, or no date."""
    return {
        "kind": kind,
        "number": _line("number", number),
        "issued_on": _issued(issued_on),
        "issuer": _line("issuer", issuer),
        "signer": _line("signer", signer),
    }


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


def judged_words(file: Examined, words: dict[str, Any]) -> dict[str, Any]:
    """The words with what the document counts as: an original when its digital signatures are whole
    and trusted, with the signer where nothing was typed. Raises Incomplete for one that was changed
    after it was signed. Up to a minute for a long PDF, so before the transaction is opened."""
    if file.is_image:
        return _scan(words, PICTURE, file)
    found: Judged = judged(file.path, Path(settings.HOSO_TRUST_DIR))
    if found.is_altered:
        said = (
            f"{found.said} Hãy gửi đúng tệp do cơ quan ban hành ký số; không có tệp đó thì in ra "
            "và gửi bản quét."
        )
        article = regulations.article("signed_component_is_original").shown()
        raise Incomplete(said, [Finding(said, field="file", article=article)])
    if not found.is_original:
        return _scan(words, found.said, file)
    return words | {
        "legal_value": LegalValue.SIGNED,
        "signature_words": found.said,
        "signer": words["signer"] or found.signer,
        "issuer": words["issuer"] or found.organisation,
    }


def _scan(words: dict[str, Any], said: str, file: Examined) -> dict[str, Any]:
    """With what the person must know of a file that is not stored byte for byte."""
    shown = f"{said} {file.rewritten}".strip()
    return words | {"legal_value": LegalValue.SCAN, "signature_words": shown}


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
