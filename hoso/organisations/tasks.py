from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.organisations import services


@app.periodic(cron=schedule.cron("organisations.arrange"))
@app.task(name="organisations.arrange", queueing_lock="organisations.arrange")
def arrange(timestamp: int) -> None:
    """Each night: what was decided for today becomes today's picture."""
    services.arrange()
