from procrastinate.contrib.django import app

from hoso.organisations import services


@app.periodic(cron="5 0 * * *")
@app.task(name="organisations.arrange", queueing_lock="organisations.arrange")
def arrange(timestamp: int) -> None:
    """Each night: what was decided for today becomes today's picture."""
    services.arrange()
