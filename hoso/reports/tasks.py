"""Background jobs of this room. Running again changes nothing."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.reports import services


@app.periodic(cron=schedule.cron("reports.open"))
@app.task(name="reports.open", queueing_lock="reports.open")
def open_reports(timestamp: int) -> None:
    """Each night: on 1 January everybody's, on other days those of units that are new."""
    services.open_reports()
