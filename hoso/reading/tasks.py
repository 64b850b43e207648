"""Background jobs of this room. Each may run twice: what is sealed or found stays so.

The times of day are UTC: seven hours before Vietnam.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.reading import services


@app.periodic(cron=schedule.cron("reading.seal_days"))
@app.task(name="reading.seal_days", queueing_lock="reading.seal_days")
def seal_days(timestamp: int) -> None:
    """Each night at half past midnight."""
    services.seal_days()


@app.periodic(cron=schedule.cron("reading.find_unusual"))
@app.task(name="reading.find_unusual", queueing_lock="reading.find_unusual")
def find_unusual(timestamp: int) -> None:
    """Every ten minutes."""
    services.find_unusual()
