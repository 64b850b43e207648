from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.dossiers import services


@app.periodic(cron=schedule.cron("dossiers.take_effect"))
@app.task(name="dossiers.take_effect", queueing_lock="dossiers.take_effect")
def take_effect(timestamp: int) -> None:
    """Each night: statuses whose decision takes effect today."""
    services.take_effect()
