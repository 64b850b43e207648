"""Background jobs of this room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.notices import services


@app.periodic(cron=schedule.cron("notices.post"))
@app.task(name="notices.post", queueing_lock="notices.post")
def post(timestamp: int) -> None:
    """Each minute: letters that are due."""
    services.post_due()
