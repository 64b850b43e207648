"""Background jobs of this room. Each may run twice: what is sealed is not sealed again."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.audit import services
from hoso.base import schedule


@app.periodic(cron=schedule.cron("audit.seal"))
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    """Each minute."""
    services.seal()


@app.periodic(cron=schedule.cron("audit.checkpoint"))
@app.task(name="audit.checkpoint", queueing_lock="audit.checkpoint")
def checkpoint(timestamp: int) -> None:
    """Each day, soon after midnight."""
    services.checkpoint(by="worker")
