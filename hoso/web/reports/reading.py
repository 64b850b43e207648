"""One report as an account may see it: being written, as it was sent, or not there yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.findings import Finding
from hoso.reports import queries, rules
from hoso.reports.content import Row, Sheet, live_sheet, sent_sheet
from hoso.reports.form import Section, form
from hoso.reports.models import Sending, YearlyReport
from hoso.web import shown
from hoso.web.reports.listing import due_of, state_of

ROWS_OF_TEXT = 6


@dataclass(frozen=True, slots=True)
class Part:
    """stored: what another window saved meanwhile, where it is not what is typed here."""

    section: Section
    text: str
    rows: list[Row]
    error: str = ""
    stored: str | None = None

    @property
    def control(self) -> shown.Control:
        return shown.Control(
            self.section.key, f"Nội dung điểm {self.section.point}", "textarea", self.text,
            error=self.error, hint=self.section.hint, rows=ROWS_OF_TEXT,
            required=self.section.required,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """sheet: None where the unit has not sent anything to who looks. sending: where the sheet is
    of it. is_writing: the words can be changed here."""

    report: YearlyReport
    sheet: Sheet | None
    sending: Sending | None
    at: datetime
    is_writing: bool
    may_send: bool
    may_decide: bool

    @property
    def state(self) -> shown.State:
        return state_of(self.report)

    @property
    def due(self) -> shown.Due:
        return due_of(self.report)

    def parts(
        self,
        typed: Mapping[str, str] | None = None,
        findings: Iterable[Finding] = (),
    ) -> list[Part]:
        """typed: what another save kept from being stored."""
        if self.sheet is None:
            return []
        errors = {each.field: each.message for each in findings}
        found = []
        for section, part in zip(form().sections, self.sheet["parts"], strict=True):
            text = part["text"] if typed is None else typed.get(section.key, "")
            stored = part["text"] if text != part["text"] else None
            error = errors.get(section.key, "")
            found.append(Part(section, text, part["rows"], error, stored))
        return found

    @property
    def history(self) -> list[shown.Entry]:
        found = []
        for each in self.report.sendings.all():
            signed = "ký số và gửi" if each.signature_id else "gửi, không ký số"
            late = f", chậm {each.days_late} ngày làm việc" if each.days_late else ""
            words = f"{signed} lần {each.number}{late}"
            found.append(shown.Entry(each.sent_at, each.sent_by.full_name, words))
            if each.decided_at and each.decided_by:
                said = "nhận" if each.outcome == rules.ACCEPTED else f"trả lại: “{each.reason}”"
                found.append(shown.Entry(each.decided_at, each.decided_by.full_name, said))
        return found


def report_or_404(account: Account, pk: UUID) -> YearlyReport:
    rows = queries.with_sendings(YearlyReport.objects.visible_to(account))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def reading_of(report: YearlyReport, account: Account) -> Reading:
    """What is being written is for those who write or send it; others see what was sent last."""
    at = timezone.now()
    writes, sends = report.may_write(account), report.may_send(account)
    last = queries.last_sending(report)
    sheet: Sheet | None
    if report.is_open and (writes or sends):
        sending, sheet = None, live_sheet(report, at)
    else:
        sending, sheet = last, sent_sheet(last) if last else None
    receives = bool(access.may(account, Act.RECEIVE_REPORTS, report.unit))
    return Reading(
        report,
        sheet,
        sending,
        sending.sent_at if sending else at,
        is_writing=report.is_open and writes,
        may_send=report.is_open and sends,
        may_decide=receives and report.level == rules.UNIT and report.state == rules.SENT,
    )
