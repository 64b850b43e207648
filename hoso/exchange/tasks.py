"""Background jobs of this room. Each may run twice: the services go on where they stopped."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.exchange import services

TRIES = 6  # one more than the services take, so that they say that it failed


@app.task(name="exchange.check", retry=TRIES)
def check(load_id: str) -> None:
    services.check(UUID(load_id))


@app.task(name="exchange.help_check")
def help_check(load_id: str) -> None:
    services.help_check(UUID(load_id))


@app.task(name="exchange.mark")
def mark(load_id: str) -> None:
    services.mark(UUID(load_id))


@app.task(name="exchange.load", retry=TRIES)
def load(load_id: str) -> None:
    services.load(UUID(load_id))


@app.task(name="exchange.export", retry=TRIES, pass_context=True)
def export(context: JobContext, export_id: str) -> None:
    services.export(UUID(export_id), tries=context.job.attempts)


@app.task(name="exchange.open_accounts", retry=TRIES, pass_context=True)
def open_accounts(context: JobContext, intake_id: str) -> None:
    services.open_accounts(UUID(intake_id), tries=context.job.attempts)


@app.periodic(cron=schedule.cron("exchange.tidy"))
@app.task(name="exchange.tidy", queueing_lock="exchange.tidy")
def tidy(timestamp: int) -> None:
    services.tidy()
