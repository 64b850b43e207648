"""Every job that runs by itself runs at the time that `base.schedule` says, in Vietnam."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from croniter import croniter
from django.conf import settings
from procrastinate.contrib.django import app

from hoso.base import schedule

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FROM = datetime(2026, 12, 30, 11, 3, tzinfo=UTC)  # two days around the end of a year


def registered() -> dict[str, str]:
    return {name: task.cron for (name, _), task in app.periodic_registry.periodic_tasks.items()}


def test_every_periodic_task_has_its_time_in_the_one_place() -> None:
    assert set(registered()) == set(schedule.TIMES)
    assert settings.TIME_ZONE == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize("job", schedule.TIMES)
def test_a_job_runs_at_its_time_in_vietnam(job: str) -> None:
    """As the library counts: from a timestamp, without a zone."""
    counted = croniter(registered()[job])
    counted.set_current(start_time=FROM.timestamp())
    said = croniter(schedule.TIMES[job], FROM.astimezone(VIETNAM))
    for _ in range(12):
        told = datetime.fromtimestamp(counted.get_next(ret_type=float), VIETNAM)
        assert told == said.get_next(ret_type=datetime), (job, told)


def test_what_decides_what_today_is_runs_when_the_day_begins() -> None:
    midnight = datetime(2026, 12, 31, tzinfo=VIETNAM)
    for job in ("organisations.arrange", "dossiers.take_effect", "reports.open"):
        at = croniter(registered()[job], (midnight - timedelta(hours=1)).timestamp())
        first = datetime.fromtimestamp(at.get_next(ret_type=float), VIETNAM)
        assert first.hour == 0 and first.minute < 60, (job, first)
    assert schedule.in_utc("30 6-10 * * *") == "30 23,0,1,2,3 * * *"


@pytest.mark.parametrize("times", ["0 1 1 * *", "0 1 * * 1", "0 1 1 1 *"])
def test_what_cannot_be_said_in_utc_is_refused(times: str) -> None:
    with pytest.raises(ValueError, match="1"):
        schedule.in_utc(times)
