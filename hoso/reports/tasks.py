"""Background jobs of this room. Running again changes nothing."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.reports import services


@app.periodic(cron=schedule.cron("reports.open"))
@app.task(name="reports.open", queueing_lock="reports.open")
def open_reports(timestamp: int) -> None:
    """On 1 January; who looks at the page later finds what is missing made as well."""
    services.open_reports()
