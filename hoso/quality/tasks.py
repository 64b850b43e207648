"""Background jobs of this room. Each may run twice: measuring again changes nothing."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from hoso.base import schedule
from hoso.dossiers.models import Version
from hoso.quality import services


@app.task(name="quality.measure")
def measure(version_id: int) -> None:
    """After an approval: only the person whose version it is."""
    person_id = Version.objects.values_list("person_id", flat=True).get(pk=version_id)
    services.measure([person_id])


@app.task(name="quality.measure_opened")
def measure_opened(person_id: str) -> None:
    """A record was opened: it stands on the board from then on."""
    services.measure([UUID(person_id)])


@app.periodic(cron=schedule.cron("quality.remeasure_all"))
@app.task(name="quality.remeasure_all", queueing_lock="quality.remeasure_all")
def remeasure_all(timestamp: int) -> None:
    """Each night, after units are arranged."""
    services.remeasure_all()
