"""Background jobs of this room. Each may run twice: the services see to it."""

from __future__ import annotations

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from hoso.base import schedule
from hoso.sync import services

logger = logging.getLogger(__name__)
STALLED_AFTER_SECONDS = 60


@app.task(name="sync.send")
def send(packet_id: int) -> None:
    services.send(packet_id)


@app.task(name="sync.reconcile")
def reconcile(packet_id: int) -> None:
    services.reconcile(packet_id)


@app.task(name="sync.send_approved")
def send_approved(signature_id: str, version_ids: list[int]) -> None:
    services.send_approved(UUID(signature_id), version_ids)


@app.task(name="sync.precheck")
def precheck(version_id: int) -> None:
    services.check_ahead(version_id)


@app.periodic(cron=schedule.cron("sync.tend"))
@app.task(name="sync.tend", queueing_lock="sync.tend")
def tend(timestamp: int) -> None:
    """Each minute: due retries, senders that died, unknown results."""
    services.tend()


@app.periodic(cron=schedule.cron("jobs.revive"))
@app.task(name="jobs.revive", queueing_lock="jobs.revive", pass_context=True)
def revive(context: JobContext, timestamp: int) -> None:
    """Jobs of every room whose worker was killed run again: the library leaves them
    "doing" for ever. So every job must bear being run twice."""
    async_to_sync(_revive)(context.app.job_manager)


async def _revive(manager: JobManager) -> None:
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        await manager.retry_job(job)
        logger.warning("revived job %s (%s)", job.id, job.task_name)
