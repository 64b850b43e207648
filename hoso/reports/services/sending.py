"""A report is frozen and sent, signed where the regulation wants it (CM-15.4, CM-16.9, KT-19)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.models import Account
from hoso.accounts.queries import holders
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.deadlines import services as deadlines
from hoso.notices import services as notices
from hoso.regulations.kinds import Signing
from hoso.reports import owed, printing, queries, rules
from hoso.reports.content import Sheet, digest, live_sheet
from hoso.reports.form import form
from hoso.reports.models import SENDS, Sending, YearlyReport
from hoso.reports.services.writing import locked
from hoso.signing.models import Signature
from hoso.signing.services import Signer, sign_manifest


def send(report_id: UUID, *, by: Account, signer: Signer | None, seen: str) -> Sending:
    """Freeze the report as it is now, sign it and hand it to who receives it.

    signer: of `by`; None where the regulation wants no signature. seen: `content.digest` of what
    was looked at before. Raises Conflict when a word or a figure has changed since or the report
    is sent already, Incomplete for what is missing, too long or not signed, NotAllowed, and what
    the token raises; nothing is sent then.
    """
    with audit.recording(by, "reports.send", subject=f"reports.report:{report_id}"):
        report = locked(report_id)
        access.require(by, SENDS[report.level], report.unit)
        if signer is not None:
            signer.require_own(by)
        state = rules.REPORT.after(report.state, "send")
        at = timezone.now()
        sheet = live_sheet(report, at)
        if digest(sheet) != seen:
            raise Conflict(
                "Nội dung hoặc số liệu vừa thay đổi so với bản bạn đã xem. Chưa gửi gì; xem lại "
                "bản mới rồi ký."
            )
        refuse_incomplete(sheet)
        sending = _frozen(report, sheet, by, at)
        sending.signature = _signed(report, sheet, signer, at)
        sending.save(force_insert=True)
        report.texts = {each["key"]: each["text"] for each in sheet["parts"]}
        report.state, report.revision = state, report.revision + 1
        report.save(update_fields=["texts", "state", "revision"])
        deadlines.settle(owed.REPORTS, [report.pk])
        _tell(report, by)
    return sending


def incomplete(sheet: Sheet) -> list[Finding]:
    """What keeps it from being sent, each at its section."""
    limit, found = rules.TEXT_LIMIT[sheet["level"]], []
    for section, part in zip(form().sections, sheet["parts"], strict=True):
        place = f"Điểm {section.point}, {section.title}"
        if section.required and not part["text"]:
            found.append(Finding(f"{place}: chưa viết.", field=section.key))
        elif len(part["text"]) > limit:
            shown = f"{limit:,}".replace(",", ".")
            found.append(Finding(f"{place}: dài quá {shown} ký tự.", field=section.key))
    return found


def refuse_incomplete(sheet: Sheet) -> None:
    """Raises Incomplete unless it could be sent as it is."""
    if findings := incomplete(sheet):
        raise Incomplete("Báo cáo chưa gửi được: còn chỗ chưa viết hoặc quá dài.", findings)


def _frozen(report: YearlyReport, sheet: Sheet, by: Account, at: datetime) -> Sending:
    last = queries.last_sending(report)
    return Sending(
        report=report,
        number=last.number + 1 if last else 1,
        content=sheet,
        due_on=report.due.on,
        sent_at=at,
        sent_by=by,
        for_account_id=access.stood_in_for(by, SENDS[report.level], report.unit),
    )


def _signed(
    report: YearlyReport, sheet: Sheet, signer: Signer | None, at: datetime
) -> Signature | None:
    wants = queries.signature_of(report)
    if signer is None:
        if wants.signature is Signing.REQUIRED:
            message = "Báo cáo phải được ký số khi gửi. Chưa gửi gì."
            finding = Finding("Nhập mã PIN để ký.", field="pin", article=wants.citation.shown())
            raise Incomplete(message, [finding])
        return None
    printed = printing.pdf_of(sheet, at, signer=signer.name, title=signer.title)
    return sign_manifest(
        signer,
        manifest_of(sheet, signer.name, signer.title, at),
        rules.PURPOSE,
        pdf=printed.pdf,
        appearance=printing.appearance(printed, signer.name),
    )


def manifest_of(sheet: Sheet, name: str, title: str, at: datetime) -> dict[str, Any]:
    """What is signed beside the PDF: the report itself, as data."""
    return {
        "format": rules.FORMAT,
        "purpose": rules.PURPOSE,
        "signer": {"name": name, "title": title},
        "made_at": timezone.localtime(at).isoformat(timespec="seconds"),
        "report": dict(sheet),
    }


def _tell(report: YearlyReport, by: Account) -> None:
    if report.level == rules.MANAGING:
        words = f"Báo cáo năm {report.year} của {report.unit.name} đã được ký."
    else:
        words = f"{report.unit.name} đã gửi báo cáo năm {report.year}."
    told = [each for each in holders(access.Act.RECEIVE_REPORTS, report.unit) if each != by.pk]
    notices.tell_many(told, words, f"/bao-cao-nam/{report.pk}")
