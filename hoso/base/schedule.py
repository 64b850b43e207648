"""When the jobs of every room run by themselves: the one place, in the time of Vietnam.

A low room names the job of a higher one and nothing else of it. `tests/house/test_schedule.py`
holds that every periodic task stands here. The scheduler counts in UTC; Vietnam is seven hours
ahead of it all the year.
"""

from __future__ import annotations

AHEAD = 7  # hours

# Minute and hour as cron has them; what decides what today is comes first.
TIMES: dict[str, str] = {
    "organisations.arrange": "5 0 * * *",
    "audit.checkpoint": "5 0 * * *",
    "dossiers.take_effect": "10 0 * * *",
    "changes.find_stuck": "20 0 * * *",
    "reading.seal_days": "30 0 * * *",
    "quality.remeasure_all": "30 0 * * *",
    "accounts.lock_unused": "40 0 * * *",
    "reports.open": "45 0 * * *",
    "deadlines.open_reviews": "5 1 * * *",
    "deadlines.recount_nightly": "15 1 * * *",
    "exchange.tidy": "30 2 * * *",
    "deadlines.remind": "30 6-10 * * *",
    "reading.find_unusual": "*/10 * * * *",
    "audit.seal": "* * * * *",
    "notices.post": "* * * * *",
    "sync.tend": "* * * * *",
    "jobs.revive": "* * * * *",
}


def cron(job: str) -> str:
    """The time of a job as the scheduler wants it, in UTC. Raises LookupError."""
    return in_utc(TIMES[job])


def in_utc(times: str) -> str:
    """Hours may be any, one, or a range from-to; the day is any. Raises ValueError on others, which
    no job has asked for yet."""
    minute, hours, *days = times.split()
    if days != ["*", "*", "*"]:
        raise ValueError(times)
    if hours == "*":
        return times
    first, _, last = hours.partition("-")
    listed = range(int(first), int(last or first) + 1)
    return f"{minute} {','.join(str((each - AHEAD) % 24) for each in listed)} * * *"
