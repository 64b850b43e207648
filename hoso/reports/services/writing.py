"""Words are saved as they are typed, and units' words gathered into the managing body's."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.models import Account
from hoso.base.errors import Conflict
from hoso.reports import queries, rules
from hoso.reports.content import sent_sheet, texts_of
from hoso.reports.form import form
from hoso.reports.models import WRITES, YearlyReport


def save(report_id: UUID, texts: Mapping[str, str], *, revision: int, by: Account) -> YearlyReport:
    """Keep what is typed, wrong or not; a section that is not named keeps its words.

    revision: what `by` saw. Raises Conflict when another window has saved other words since, or
    the report is sent; NotAllowed. Nothing is saved then.
    """
    with audit.recording(by, "reports.save", subject=f"reports.report:{report_id}"):
        report = locked(report_id)
        access.require(by, WRITES[report.level], report.unit)
        rules.REPORT.after(report.state, "save")
        known = texts_of(report, queries.sent_before(report))
        given = known | rules.read(texts, [key for key in form().keys if key in texts])
        if report.revision != revision and given != known:
            raise Conflict(
                "Báo cáo này vừa được lưu ở một cửa sổ khác với nội dung khác. Những gì bạn gõ "
                "vẫn còn trên trang; bấm “Lưu báo cáo” để xem hai bản và chọn."
            )
        if report.revision == revision and given != report.texts:
            _keep(report, given, by)
    return report


def gather(report_id: UUID, *, by: Account) -> int:
    """Add the words of the units' accepted reports that are not in the managing body's yet, under
    each unit's name, after what stands there; of how many units. What was typed stays.

    Raises NotAllowed, Conflict when there is nothing to add or the report is sent.
    """
    with audit.recording(by, "reports.gather", subject=f"reports.report:{report_id}"):
        report = locked(report_id)
        access.require(by, WRITES[report.level], report.unit)
        rules.REPORT.after(report.state, "save")
        if report.level != rules.MANAGING:
            raise Conflict("Chỉ báo cáo của cơ quan quản lý mới tổng hợp từ các đơn vị.")
        new = [each for each in queries.accepted_sendings(report) if each.pk not in report.gathered]
        if not new:
            raise Conflict("Không có báo cáo mới nào đã nhận mà chưa tổng hợp.")
        texts = texts_of(report, queries.sent_before(report))
        for key in texts:
            words = [
                (sending.report.unit.name, part["text"])
                for sending in new
                for part in sent_sheet(sending)["parts"]
                if part["key"] == key
            ]
            texts[key] = rules.gathered(texts[key], words)
        report.gathered = [*report.gathered, *(each.pk for each in new)]
        _keep(report, texts, by)
    return len(new)


def locked(report_id: UUID) -> YearlyReport:
    """Newly read; must stand in a recording. Raises YearlyReport.DoesNotExist."""
    rows = YearlyReport.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=report_id)


def _keep(report: YearlyReport, texts: dict[str, str], by: Account) -> None:
    report.texts = texts
    report.revision += 1
    report.saved_at, report.saved_by = timezone.now(), by
    report.save(update_fields=["texts", "revision", "saved_at", "saved_by", "gathered"])
