"""What a yearly report makes due: sending it (CM-15.4, CM-16.9, KT-19.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hoso.deadlines.rules import Wanted
from hoso.deadlines.sources import Source, register
from hoso.reports import queries, rules
from hoso.reports.models import YearlyReport

REPORTS, KIND = "reports.report", "report"
SENT = "sent"


def of_reports(subjects: Collection[str]) -> list[Wanted]:
    """Two statements. What was given back is open again; once sent again, its first sending
    says whether it came in time."""
    rows = queries.with_sendings(YearlyReport.objects.filter(pk__in=list(subjects)))
    found = []
    for report, due in zip(reports := list(rows), queries.dues_of(reports), strict=True):
        first = queries.first_sending(report)
        is_over = due.ended is not None and first is not None
        title = "báo cáo năm của đơn vị" if report.level == rules.UNIT else "báo cáo năm"
        found.append(
            Wanted(
                subject=str(report.pk),
                number=0,
                kind=KIND,
                title=f"Gửi {title} {report.year}",
                link=f"/bao-cao-nam/{report.pk}",
                role=due.role.value,
                unit_id=due.unit_id,
                regulation=due.regulation,
                key=due.key,
                since=due.since,
                due_on=due.due_on,
                ended_at=first.sent_at if is_over and first else None,
                outcome=SENT if is_over else "",
                by_id=first.sent_by_id if is_over and first else None,
            )
        )
    return found


def _reports() -> Iterable[object]:
    return YearlyReport.objects.values_list("pk", flat=True).iterator()


def register_sources() -> None:
    register(Source(REPORTS, {KIND: "Báo cáo năm"}, of_reports, _reports))
