"""The dossier on paper. Nothing is written; who may read the dossier is asked before.

Circular 06/2023/TT-BNV's CV is for cadres, officials and public employees; workers have the
labour contract of Circular 05/2023/TT-BNV instead.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils import timezone

from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.dossiers import queries
from hoso.dossiers.models import Person, Version
from hoso.dossiers.readers.print import (
    Approved,
    Head,
    Printed,
    appendix_sheet,
    contract_sheet,
    render_contract,
    render_cv,
    render_supplement,
    sheet_of,
    supplement_sheet,
)
from hoso.dossiers.readers.sheet import Labels
from hoso.dossiers.sections import WORKERS, form_kind
from hoso.dossiers.sections.declaration import Content

CONTRACT_INSTEAD = (
    "Người lao động dùng hợp đồng lao động thay cho sơ yếu lý lịch. In hợp đồng ở “In hồ sơ”."
)
ARTICLE = "Thông tư 06/2023/TT-BNV, Điều 6 khoản 1"


def has_cv(kind: str) -> bool:
    """Whether people of this kind have the CV; else they have the labour contract."""
    return form_kind(kind) not in WORKERS


def printed_cv(person: Person, *, has_extra: bool = True, mark: str = "") -> Printed:
    """The CV of the last approved version; what is known so far, marked as a draft, when nothing
    is approved yet. `has_extra`: with what is kept beyond the legal form. `mark`, here and below:
    what stands at the foot of every page of who took it, when and why.

    Raises Conflict for a worker.
    """
    version = queries.last_version(person)
    if version is None:
        return printed_draft(queries.content_of(person), has_extra=has_extra, mark=mark)
    return printed_for_signing(version, has_extra=has_extra, mark=mark)


def printed_draft(content: Content, *, has_extra: bool = True, mark: str = "") -> Printed:
    """The CV of a content that nobody approved, marked as a draft. Raises Conflict for a worker."""
    return _cv(content, Head(draft=True, printed_at=timezone.now(), has_extra=has_extra, mark=mark))


def printed_for_signing(
    version: Version, signer: str = "", title: str = "", *, has_extra: bool = True, mark: str = ""
) -> Printed:
    """The CV as it will be signed, or as it will look with nobody's name. Raises Conflict for a
    worker."""
    content: Content = json.loads(version.content)
    head = _head(version, title=title, signer=signer, has_extra=has_extra, mark=mark)
    return _cv(content, head)


def printed_supplement(person: Person, since: date, until: date, *, mark: str = "") -> Printed:
    """The supplementary CV: what the versions approved from `since` to `until`, both included,
    changed in what stood before (TQ-9.2b).

    Raises Conflict for a worker, and when nothing was approved by `until`; Incomplete when
    the period ends before it begins.
    """
    if until < since:
        wrong = "Kỳ in kết thúc trước khi bắt đầu. Sửa “Từ ngày” hoặc “Đến ngày”."
        raise Incomplete(wrong, [Finding(wrong, field="den")])
    versions = queries.versions_for(person, since, until)
    if not versions:
        raise Conflict(
            "Đến hết kỳ này hồ sơ chưa có phiên bản nào được ký duyệt, nên chưa có gì để so sánh."
        )
    approved = [
        Approved(each.number, timezone.localdate(each.made_at), json.loads(each.content))
        for each in versions
    ]
    contents = [each.content for each in approved]
    _refuse_worker(contents[-1])
    head = _head(versions[-1], mark=mark)
    labels = queries.labels_of(contents)
    return render_supplement(supplement_sheet(approved, since, until, head, labels))


def printed_contract(
    content: Content, row: str, version: Version | None = None, *, mark: str = ""
) -> Printed | None:
    """The contract or the appendix with this id; None when the content has neither.

    `version`: the one the content is; without it the print is marked as a draft.
    """
    draft = Head(draft=True, printed_at=timezone.now(), mark=mark)
    head = _head(version, mark=mark) if version else draft
    labels = queries.labels_of([content])
    for section, sheet in (("contracts", contract_sheet), ("contract_appendices", appendix_sheet)):
        for each in content.get(section, []):
            if each["id"] == row:
                return render_contract(sheet(content, each, head, labels))
    return None


def _cv(content: Content, head: Head) -> Printed:
    _refuse_worker(content)
    labels: Labels = queries.labels_of([content])
    return render_cv(sheet_of(content, head, labels), queries.photo_of(content))


def _refuse_worker(content: Content) -> None:
    if not has_cv(content["person"]["kind"]):
        raise Conflict(CONTRACT_INSTEAD, article=ARTICLE)


def _head(version: Version, **more: Any) -> Head:
    now = timezone.now()
    return Head(
        version=version.number,
        sha256=version.sha256,
        printed_at=now,
        day=timezone.localdate(now),
        **more,
    )
