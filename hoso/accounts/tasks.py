from procrastinate.contrib.django import app

from hoso.accounts import services
from hoso.base import schedule


@app.periodic(cron=schedule.cron("accounts.lock_unused"))
@app.task(name="accounts.lock_unused", queueing_lock="accounts.lock_unused")
def lock_unused(timestamp: int) -> None:
    """Each night: accounts that nobody uses are locked; old failures, slips and sessions are
    forgotten."""
    services.lock_unused()
    services.forget_tries()
    services.forget_intakes()
    services.forget_sessions()
