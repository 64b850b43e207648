"""The regulation in force and the calendar, read once per process; and its due days."""

from __future__ import annotations

from datetime import date
from functools import cache

from django.conf import settings
from django.utils import timezone

from hoso.regulations import rules
from hoso.regulations.profile import DATA, Citation, Cited, Limit, Profile, load
from hoso.regulations.rules import Calendar, Due, Window


def profile(name: str | None = None) -> Profile:
    """The regulation named by the setting HOSO_REGULATION, or by `name`.

    Raises ProfileError when its file is wrong, LookupError when there is none.
    """
    return _profile(name or settings.HOSO_REGULATION)


@cache
def _profile(name: str) -> Profile:
    path = DATA / f"{name}.toml"
    if path.parent != DATA or not path.is_file():
        raise LookupError(f"No regulation {name!r}; there are: {', '.join(names())}")
    return load(path)


def names() -> list[str]:
    return sorted(path.stem for path in DATA.glob("*.toml"))


@cache
def calendar() -> Calendar:
    return rules.read_calendar(DATA / "holidays.csv")


def article(key: str) -> Citation:
    """The citation behind a value of the regulation in force; see Profile.article."""
    return profile().article(key)


def declare_due(event: date) -> Due:
    """Until when a person declares a change that happened on that day (CM-6.4)."""
    return _due(profile().declare_change, event)


def new_record_due(account_opened: date) -> Due:
    """Until when a person fills in a new record."""
    return _due(profile().new_record, account_opened)


def check_due(submitted: date) -> Due:
    """Until when the officer checks what was submitted on that day."""
    return _due(profile().check, submitted)


def approval_due(passed: date) -> Due:
    """The first approval deadline that is not before that day (CM-7.1)."""
    cited = profile().approval
    return rules.next_approval_deadline(passed, cited.value, calendar(), cited.citation)


def approval_deadline(month: date) -> Due:
    """The last day on which the head may sign that month (CM-7.1)."""
    cited = profile().approval
    return rules.approval_deadline(month, cited.value, calendar(), cited.citation)


def upward_window(month: date) -> Window:
    """When the data of that month is signed upward (CM-7.2)."""
    cited = profile().upward
    return rules.upward_window(month, cited.value, calendar(), cited.citation)


def working_days_late(due_on: date | None, done: date) -> int:
    """0 when in time or when nothing was due."""
    return 0 if due_on is None else rules.working_days_between(due_on, done, calendar())


def left(due_on: date, today: date | None = None) -> int:
    """Working days left until `due_on`; negative when late."""
    return rules.left(due_on, today or timezone.localdate(), calendar())


def _due(cited: Cited[Limit], event: date) -> Due:
    limit = cited.value
    return rules.due(limit.amount, limit.unit, event, calendar(), cited.citation)
