"""Reports come into being by themselves: in the night to each day, most of them on 1 January."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from hoso import audit
from hoso.deadlines import services as deadlines
from hoso.regulations import queries as regulations
from hoso.reports import owed, queries
from hoso.reports.models import YearlyReport

BY = "worker"


def open_reports(today: date | None = None) -> int:
    """Make every report that must be there, under the regulation in force today; how many lacked.
    Called again, or by two at once, it makes none twice."""
    day = today or timezone.localdate()
    missing = queries.missing(day)
    if not missing:
        return 0
    regulation = regulations.in_force(day)
    with audit.recording(BY, "reports.open"):
        made = YearlyReport.objects.bulk_create(
            [
                YearlyReport(year=year, level=level, unit_id=unit, regulation=regulation)
                for year, level, unit in sorted(missing)
            ],
            ignore_conflicts=True,
        )
        deadlines.settle(owed.REPORTS, [each.pk for each in made])
    return len(made)
