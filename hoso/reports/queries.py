"""Who reports, how the reports of a year stand, and when each is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from hoso.accounts.models import Account
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations.kinds import Signing, StepRole
from hoso.regulations.values import Citation
from hoso.reports import rules
from hoso.reports.models import Sending, YearlyReport
from hoso.reports.models import YearlyReportQuerySet as Reports

# --- who reports ------------------------------------------------------------------------


def wanted(today: date) -> set[tuple[int, str, int]]:
    """(year, level, unit) of every report that must be there on that day; two statements.

    A unit that stands directly under the top reports, for itself and everything below it: that
    is who the regulations call "cơ quan, đơn vị, địa phương", and so each person is counted once.
    The top itself is the managing body's report. A unit owes nothing for a year before it was.
    """
    profile = regulations.profile()
    last_due = regulations.report_due(profile.managing_report, today.year - 1).on
    found = set()
    tops = list(Unit.objects.open().filter(parent=None).values_list("pk", flat=True))
    below = list(
        Unit.objects.open()
        .filter(parent__in=tops, periods__isnull=False)
        .order_by()
        .values_list("pk", "periods__since")
    )
    for year in rules.years_open(today, last_due):
        found |= {(year, rules.MANAGING, top) for top in tops}
        found |= {(year, rules.UNIT, unit) for unit, since in below if since.year <= year}
    return found


def missing(today: date) -> set[tuple[int, str, int]]:
    """Of those, what has not come into being yet; three statements."""
    expected = wanted(today)
    years = {year for year, _, _ in expected}
    there = YearlyReport.objects.filter(year__in=years).values_list("year", "level", "unit")
    return expected - set(there)


# --- what stands ------------------------------------------------------------------------


def with_sendings(reports: Reports) -> Reports:
    """Each with its unit and sendings: two statements, whatever their number."""
    sendings = Sending.objects.select_related("sent_by", "decided_by", "signature")
    return reports.select_related("unit", "saved_by").prefetch_related(
        Prefetch("sendings", sendings.order_by("number"))
    )


def last_sending(report: YearlyReport) -> Sending | None:
    """The latest, whatever became of it."""
    return max(report.sendings.all(), key=lambda each: each.number, default=None)


def first_sending(report: YearlyReport) -> Sending | None:
    """The one that says whether it came in time: what is sent again is late by the return."""
    return min(report.sendings.all(), key=lambda each: each.number, default=None)


def sent_before(report: YearlyReport) -> Sending | None:
    """What this unit sent about the year before, and was not given back."""
    return (
        Sending.objects.filter(
            report__unit=report.unit_id,
            report__level=report.level,
            report__year=report.year - 1,
            report__state__in=(rules.SENT, rules.ACCEPTED),
        )
        .order_by("-number")
        .first()
    )


def reports_under(report: YearlyReport) -> QuerySet[YearlyReport]:
    """The units' reports that a managing body's sums up, in the order of the tree."""
    low, high = report.unit.interval
    rows = YearlyReport.objects.filter(
        level=rules.UNIT, year=report.year, unit__lft__range=(low, high)
    )
    return rows.order_by("unit__lft")


def accepted_sendings(report: YearlyReport) -> list[Sending]:
    """Of those, what was accepted; one statement."""
    rows = Sending.objects.filter(report__in=reports_under(report), outcome=rules.ACCEPTED)
    return list(rows.select_related("report__unit").order_by("report__unit__lft"))


def years_of(account: Account) -> list[int]:
    """Of the reports one may see, the latest first."""
    rows = YearlyReport.objects.visible_to(account).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


# --- signing ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wants:
    """Whether a report is sent with a digital signature, and which article says so."""

    signature: Signing
    citation: Citation


def signature_of(report: YearlyReport) -> Wants:
    """A unit's as its head approves data: by the last step of the chain for all. The managing
    body's is signed, as what goes upward is."""
    profile = regulations.profile(report.regulation)
    if report.level == rules.MANAGING:
        return Wants(Signing.REQUIRED, profile.upward.citation)
    step = profile.chains[-1].value.steps[-1]
    return Wants(step.value.signature, step.citation)


# --- when -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportDue:
    """One report as a due thing. role: who owes it (StepRole). key: of the value of its
    regulation that sets the day. ended: the day it was sent; None while it is not, or is given
    back. first_sent: the day that says whether it came in time."""

    report_id: UUID
    role: StepRole
    unit_id: int
    regulation: str
    key: str
    since: date
    due_on: date
    ended: date | None
    first_sent: date | None


def dues_of(reports: Iterable[YearlyReport]) -> list[ReportDue]:
    """Of reports read by `with_sendings`; no statement. CM-15.4 names the head of the unit,
    CM-16.9 and KT-19.3 name Home Affairs."""
    return [_due(each) for each in reports]


def _due(report: YearlyReport) -> ReportDue:
    is_unit = report.level == rules.UNIT
    first, last = first_sending(report), last_sending(report)
    return ReportDue(
        report.pk,
        StepRole.HEAD if is_unit else StepRole.HOME_AFFAIRS,
        report.unit_id,
        report.regulation,
        "unit_report" if is_unit else "managing_report",
        date(report.year, 1, 1),
        report.due.on,
        None if report.is_open or last is None else last.sent_on,
        first.sent_on if first else None,
    )


def days_late(report: YearlyReport, today: date | None = None) -> int:
    """Working days after the due day: of its first sending, or up to today while there is none."""
    first = first_sending(report)
    if first is not None:
        return first.days_late
    return regulations.working_days_late(report.due.on, today or timezone.localdate())
