"""Background jobs of this room. Each may run twice: what is settled and told stays so."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.deadlines import services


@app.periodic(cron=schedule.cron("deadlines.recount_nightly"))
@app.task(name="deadlines.recount_nightly", queueing_lock="deadlines.recount_nightly")
def recount_nightly(timestamp: int) -> None:
    """Each night at a quarter past one."""
    services.recount()


@app.periodic(cron=schedule.cron("deadlines.open_reviews"))
@app.task(name="deadlines.open_reviews", queueing_lock="deadlines.open_reviews")
def open_reviews(timestamp: int) -> None:
    """Each night, before everything is counted again."""
    services.open_reviews()


@app.task(name="deadlines.recount")
def recount() -> None:
    """After a change of the calendar."""
    services.recount()


@app.periodic(cron=schedule.cron("deadlines.remind"))
@app.task(name="deadlines.remind", queueing_lock="deadlines.remind")
def remind(timestamp: int) -> None:
    """Each morning at half past six; asked again until half past ten, in case nothing ran then."""
    services.remind()
    services.tell_switch()
