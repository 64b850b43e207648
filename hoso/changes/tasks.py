from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.changes.services import rerouting


@app.periodic(cron=schedule.cron("changes.find_stuck"))
@app.task(name="changes.find_stuck", queueing_lock="changes.find_stuck")
def find_stuck(timestamp: int) -> None:
    """Each night, after units and grants have ended: who can appoint somebody is told."""
    rerouting.tell_of_stuck()
