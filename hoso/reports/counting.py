"""What the system counts for a report. The same whoever looks: counts of a whole unit, and no
word about anybody. A fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from hoso.changes import rules as changes
from hoso.changes.models import ApprovalSession, Declaration, StepTaken
from hoso.dossiers.models import Person, Version
from hoso.quality import rules as quality
from hoso.quality.models import Doubt, Measure
from hoso.reports.rules import Figures
from hoso.sync.models import Packet
from hoso.sync.rules import State

Interval = tuple[int, int]
DECIDED = (changes.PASSED, changes.GIVEN, changes.APPROVED)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inside."""

    since: date
    until: date

    def holds(self, field: str) -> Q:
        """For a moment, by the day it was here."""
        after = self.until + timedelta(days=1)
        return Q(**{f"{field}__gte": _midnight(self.since), f"{field}__lt": _midnight(after)})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def period_of(year: int, today: date) -> Period:
    """From 1 January to today, or to the end of a year that is over."""
    return Period(date(year, 1, 1), min(today, date(year, 12, 31)))


def year_before(period: Period) -> Period:
    """The same days of the year before; 29 February counts as the 28th."""
    until = period.until
    last = 28 if (until.month, until.day) == (2, 29) else until.day
    year = period.since.year - 1
    return Period(date(year, 1, 1), date(year, until.month, last))


def happened(inside: Interval, period: Period) -> Figures:
    """What happened in the period in units whose `lft` lies in the interval; people are counted
    where they are now."""
    here = Q(person__unit__lft__range=inside)
    people = Person.objects.filter(unit__lft__range=inside)
    return {
        "opened": people.filter(period.holds("opened_at")).count(),
        **_declarations(here, period),
        **_steps(inside, period),
        "versions_signed": Version.objects.filter(
            here, period.holds("made_at"), signature__isnull=False
        ).count(),
        **_counts(
            ApprovalSession.objects.filter(
                period.holds("signed_at"), unit__lft__range=inside
            ).aggregate(sessions=Count("pk"), sessions_outside=Count("pk", filter=~Q(outside="")))
        ),
        **_counts(
            Doubt.objects.filter(here).aggregate(
                doubts_asked=Count("pk", filter=period.holds("asked_at")),
                doubts_answered=Count("pk", filter=period.holds("answered_at")),
            )
        ),
        **_counts(
            Packet.objects.filter(here, period.holds("settled_at")).aggregate(
                packets_accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
                packets_rejected=Count("pk", filter=Q(state=State.REJECTED)),
            )
        ),
    }


def _declarations(here: Q, period: Period) -> Figures:
    sent = period.holds("submitted_at")
    late = Q(submitted_at__date__gt=F("declare_by"))
    found = Declaration.objects.filter(here).aggregate(
        declared=Count("pk", filter=sent),
        declared_late=Count("pk", filter=sent & late),
        approved=Count("pk", filter=Q(state=changes.APPLIED) & period.holds("closed_at")),
    )
    return {
        **_counts(found),
        "declared_in_time": int(found["declared"]) - int(found["declared_late"]),
    }


def _steps(inside: Interval, period: Period) -> Figures:
    """Steps of who decides; a person who types again what was given back has a term of their own,
    counted when it is sent."""
    ended = StepTaken.objects.filter(
        period.holds("ended_at"),
        declaration__person__unit__lft__range=inside,
        outcome__in=DECIDED,
    ).exclude(step=changes.DECLARE)
    late = Q(ended_at__date__gt=F("due_on"))
    return _counts(
        ended.aggregate(
            steps_in_time=Count("pk", filter=~late),
            steps_late=Count("pk", filter=late),
            returned=Count("pk", filter=Q(outcome=changes.GIVEN)),
        )
    )


def stands(inside: Interval) -> Figures:
    """How it stands now: people by kind, how complete, what is doubtful."""
    rows = Person.objects.filter(unit__lft__range=inside).order_by().values_list("kind")
    kinds = dict(rows.annotate(count=Count("pk")))
    here = Q(person__unit__lft__range=inside)
    measured = Measure.objects.filter(here).aggregate(
        full=Count("pk", filter=Q(filled=F("wanted"))),  # before sums take the names
        filled=Sum("filled"),
        wanted=Sum("wanted"),
    )
    doubts = Doubt.objects.filter(here, state__in=quality.PENDING_STATES).count()
    return {
        "people": sum(kinds.values()),
        **{f"people.{kind}": count for kind, count in kinds.items()},
        **_counts(measured),
        "doubts_pending": doubts,
    }


def _counts(found: Mapping[str, Any]) -> Figures:
    return {key: int(value or 0) for key, value in found.items()}
