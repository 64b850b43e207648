"""Home Affairs receives the units' reports: accepts, gives back, urges (CM-16.8, KT-8.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from hoso import audit
from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.accounts.queries import holders
from hoso.base.errors import Conflict, Incomplete, NotAllowed
from hoso.base.findings import Finding
from hoso.base.text import one_line
from hoso.notices import services as notices
from hoso.reports import queries, rules
from hoso.reports.models import Sending, YearlyReport
from hoso.reports.services.writing import locked


def accept(report_id: UUID, *, by: Account) -> YearlyReport:
    """Its figures then count in the managing body's report. Raises NotAllowed, Conflict."""
    with audit.recording(by, "reports.accept", subject=f"reports.report:{report_id}"):
        report = _decided(report_id, "accept", by)
        words = f"Báo cáo năm {report.year} của {report.unit.name} đã được nhận."
        _tell_unit(report, words)
    return report


def give_back(report_id: UUID, reason: str, *, by: Account) -> YearlyReport:
    """Back to the unit, with what was sent kept. Raises Incomplete without a reason, NotAllowed,
    Conflict when it is not there to be decided on."""
    said = one_line(reason)
    if not said or len(said) > rules.REASON_LIMIT:
        wrong = f"Lý do dài quá {rules.REASON_LIMIT} ký tự." if said else "Ghi lý do trả lại."
        raise Incomplete("Chưa trả lại được.", [Finding(wrong, field="reason")])
    with audit.recording(
        by, "reports.give_back", subject=f"reports.report:{report_id}", reason=said
    ):
        report = _decided(report_id, "give_back", by, said)
        words = f"Báo cáo năm {report.year} của {report.unit.name} bị trả lại: {said}"
        _tell_unit(report, words)
    return report


def urge(report_ids: Collection[UUID], *, by: Account) -> int:
    """Tell who writes and who sends these reports that they are wanted, one notice to each
    account however many are theirs; how many accounts were told.

    Raises NotAllowed beyond the account's units, Incomplete where nobody is there to be told,
    Conflict when one was sent meanwhile or urged today already; nobody is told then.
    """
    today = timezone.localdate()
    access.require(by, Act.RECEIVE_REPORTS)
    with audit.recording(by, "reports.urge"):
        rows = YearlyReport.objects.select_for_update(of=("self",)).select_related("unit")
        wanted = rows.filter(pk__in=set(report_ids), level=rules.UNIT).order_by("pk")
        reports = list(wanted)
        for each in reports:
            access.require(by, Act.RECEIVE_REPORTS, each.unit)
            rules.REPORT.after(each.state, "urge")
        if not reports or len(reports) != len(set(report_ids)):
            raise Conflict("Chưa chọn đơn vị nào, hoặc có báo cáo không còn. Tải lại trang.")
        if any(each.urged_on == today for each in reports):
            raise Conflict("Có đơn vị đã được nhắc hôm nay rồi. Chưa nhắc ai; tải lại trang.")
        told = {each: _hands(each) for each in reports}
        if alone := [each for each, hands in told.items() if not hands]:
            raise Incomplete(
                f"{len(alone)} đơn vị chưa có cán bộ đầu mối hay thủ trưởng để nhắc. Giao quyền "
                "trước, hoặc bỏ chọn những đơn vị đó.",
            )
        YearlyReport.objects.filter(pk__in=[each.pk for each in reports]).update(urged_on=today)
        return _tell_each(told.items(), by)


def _decided(report_id: UUID, move: str, by: Account, reason: str = "") -> YearlyReport:
    report = locked(report_id)
    access.require(by, Act.RECEIVE_REPORTS, report.unit)
    if report.level != rules.UNIT:
        raise Conflict("Báo cáo của cơ quan quản lý do người ký cấp tỉnh ký, không ai nhận.")
    state = rules.REPORT.after(report.state, move)
    sending = queries.last_sending(report)
    assert sending is not None  # only a sent report may be decided on
    if sending.sent_by_id == by.pk:
        raise NotAllowed(
            "Báo cáo này do chính bạn gửi. Người khác của cơ quan quản lý nhận báo cáo này.",
            ask="Sở Nội vụ",
        )
    Sending.objects.filter(pk=sending.pk).update(
        outcome=state, decided_at=timezone.now(), decided_by=by, reason=reason
    )
    report.state = state
    report.save(update_fields=["state"])
    return report


def _hands(report: YearlyReport) -> list[int]:
    """Who can do something about a unit's report."""
    writers = holders(Act.WRITE_REPORT, report.unit)
    return sorted({*writers, *holders(Act.SEND_REPORT, report.unit)})


def _tell_unit(report: YearlyReport, words: str) -> None:
    notices.tell_many(_hands(report), words, f"/bao-cao-nam/{report.pk}")


def _tell_each(told: Iterable[tuple[YearlyReport, Sequence[int]]], by: Account) -> int:
    of: dict[int, list[YearlyReport]] = {}
    for report, hands in told:
        for account in hands:
            of.setdefault(account, []).append(report)
    notices.tell_each((account, _said(each, by), "/bao-cao-nam") for account, each in of.items())
    return len(of)


def _said(reports: Sequence[YearlyReport], by: Account) -> str:
    first = reports[0]
    more = f" và {len(reports) - 1} đơn vị khác" if len(reports) > 1 else ""
    return (
        f"{by.full_name} nhắc gửi báo cáo năm {first.year} của {first.unit.name}{more}, "
        f"hạn {first.due.on:%d/%m/%Y}."
    )
