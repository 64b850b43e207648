"""The reports of one year that an account may see, in the order of the tree. A fixed number of
statements, however many units there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.regulations import queries as regulations
from hoso.reports import queries, rules
from hoso.reports.models import Sending, YearlyReport
from hoso.web import shown
from hoso.web.dues import shown_due

STATES = {
    rules.DRAFT: shown.State("idle", "chưa gửi", "pencil"),
    rules.SENT: shown.State("info", "đã gửi, chờ nhận", "send"),
    rules.RETURNED: shown.State("bad", "bị trả lại", "arrow-back-up"),
    rules.ACCEPTED: shown.State("ok", "đã nhận"),
}
SIGNED = shown.State("ok", "đã ký", "signature")
LATE = "qua-han"
FILTERS = {
    "chua-gui": (rules.DRAFT,),
    "da-gui": (rules.SENT,),
    "tra-lai": (rules.RETURNED,),
    "da-nhan": (rules.ACCEPTED,),
}
LABELS = {
    "chua-gui": "Chưa gửi",
    "da-gui": "Chờ nhận",
    "tra-lai": "Bị trả lại",
    "da-nhan": "Đã nhận",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A report on the list. days_late: of its first sending, or up to today."""

    report: YearlyReport
    state: shown.State
    due: shown.Due
    first: Sending | None
    days_late: int
    may_urge: bool

    @property
    def is_late(self) -> bool:
        """Not sent, and its day is over."""
        return self.report.is_open and self.days_late > 0

    @property
    def lateness(self) -> shown.State:
        if self.days_late:
            return shown.State("late", f"chậm {self.days_late} ngày làm việc")
        return shown.State("ok", "đúng hạn")


@dataclass(frozen=True, slots=True)
class Listing:
    """managing: the managing body's own. receives: whether the account receives units' reports,
    urges and exports; else they are its own units'."""

    year: int | None
    years: list[tuple[str, str]]
    lines: list[Line]
    managing: list[Line]
    kinds: list[shown.Kind]
    receives: bool
    may_urge: bool
    asked: str

    @property
    def to_urge(self) -> bool:
        return any(line.may_urge for line in self.lines)


def listing(account: Account, asked: QueryDict) -> Listing:
    found = queries.years_of(account)
    year = year_asked(found, asked)
    rows = YearlyReport.objects.visible_to(account).filter(year=year or 0)
    ordered = queries.with_sendings(rows).order_by("unit__lft")
    receives = bool(access.may(account, Act.RECEIVE_REPORTS))
    watches = receives or bool(access.may(account, Act.SIGN_MANAGING_REPORT))
    lines = [_line(each, account) for each in ordered]
    units = [line for line in lines if line.report.level == rules.UNIT]
    chosen = asked.get("tinh-trang", "")
    return Listing(
        year=year,
        years=[(str(each), f"Năm {each}") for each in found],
        lines=[line for line in units if _fits(line, chosen)],
        managing=[line for line in lines if line.report.level == rules.MANAGING],
        kinds=_kinds(units, year, chosen) if watches else [],
        receives=watches,
        may_urge=receives,
        asked=chosen if chosen in (*FILTERS, LATE) else "",
    )


def year_asked(found: Sequence[int], asked: QueryDict) -> int | None:
    """The year of the address; else the earliest that is open, as its report is due first."""
    typed = asked.get("nam", "")
    named = next((each for each in found if str(each) == typed), None)
    if named is not None:
        return named
    today = timezone.localdate()
    due = regulations.report_due(regulations.profile().managing_report, today.year - 1).on
    still = [year for year in rules.years_open(today, due) if year in found]
    return min(still, default=max(found, default=None))


def state_of(report: YearlyReport) -> shown.State:
    if report.level == rules.MANAGING and report.state == rules.SENT:
        return SIGNED
    return STATES[report.state]


def due_of(report: YearlyReport) -> shown.Due:
    return shown_due(report.due, since=f"Báo cáo về năm {report.year}.")


def _line(report: YearlyReport, account: Account) -> Line:
    today = timezone.localdate()
    return Line(
        report,
        state_of(report),
        due_of(report),
        queries.first_sending(report),
        queries.days_late(report, today),
        _may_urge(report, account, today),
    )


def _may_urge(report: YearlyReport, account: Account, today: date) -> bool:
    receives = bool(access.may(account, Act.RECEIVE_REPORTS, report.unit))
    return receives and report.is_open and report.urged_on != today


def _fits(line: Line, asked: str) -> bool:
    if asked == LATE:
        return line.is_late
    return line.report.state in FILTERS.get(asked, (line.report.state,))


def _kinds(lines: Sequence[Line], year: int | None, asked: str) -> list[shown.Kind]:
    def url(key: str) -> str:
        return f"?{urlencode({'nam': year or '', **({'tinh-trang': key} if key else {})})}"

    known = asked in (*FILTERS, LATE)
    found = [shown.Kind("Mọi đơn vị", len(lines), url(""), is_current=not known)]
    for key, states in FILTERS.items():
        count = sum(line.report.state in states for line in lines)
        found.append(shown.Kind(LABELS[key], count, url(key), is_current=asked == key))
    late = sum(line.is_late for line in lines)
    found.append(shown.Kind("Quá hạn", late, url(LATE), "chưa gửi", asked == LATE, late > 0))
    return found
