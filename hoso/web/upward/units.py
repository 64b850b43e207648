"""Home Affairs looks over the units' sessions of a period: who approved, when, who has not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account, Grant, Role
from hoso.changes import rules, services
from hoso.changes.models import ApprovalSession, Declaration
from hoso.organisations.models import Unit
from hoso.regulations import queries as regulations
from hoso.regulations import rules as counting
from hoso.regulations.kinds import Every
from hoso.regulations.rules import Window
from hoso.regulations.values import Timing
from hoso.web import chains, shown
from hoso.web.access import account_of, requires

PERIODS = 12
_PERIOD = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(slots=True)
class Row:
    """One deciding unit in the period. waiting: passed on and not approved; late: working days
    since the session's last day, for what was approved after it or still waits."""

    unit: Unit
    sessions: list[ApprovalSession] = field(default_factory=list)
    waiting: int = 0
    unchecked: int = 0
    late: int = 0

    @property
    def dossiers(self) -> int:
        return sum(each.dossiers for each in self.sessions)

    @property
    def state(self) -> shown.State:
        if self.waiting and self.late:
            return shown.State("late", f"chậm {self.late} ngày làm việc")
        if self.waiting:
            return shown.State("idle", "chưa ký hết" if self.sessions else "chưa ký", "hourglass")
        if not self.sessions:
            return shown.State("idle", "không có gì để ký", "minus")
        if self.late:
            return shown.State("warn", f"đã ký, chậm {self.late} ngày làm việc")
        return shown.State("ok", "đã ký")


@never_cache
@requires(Act.URGE)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    account, today = account_of(request), timezone.localdate()
    timing = regulations.profile().approval.value
    now = regulations.approval_session(today)
    asked = request.GET.get("ky", "")
    period = asked if _PERIOD.fullmatch(asked) else now.period
    window = _window_of(period)
    rows = rows_of(account, window, today, is_now=period == now.period)
    words = {
        "title": f"Đợt của các đơn vị, {chains.period_title(period, regulations.in_force())}",
        "crumbs": [("Đợt của các đơn vị", "")],
        "rows": rows,
        "figures": _figures(rows),
        "window": _spoken(window, timing),
        "article": window.citation.shown(),
        "periods": _periods(account, now),
        "period": period,
        "stuck": sum(each.count for each in services.stuck(account)),
        "past": reverse("sessions:past"),
    }
    return render(request, "upward/units.html", words)


def rows_of(account: Account, window: Window, today: date, *, is_now: bool) -> list[Row]:
    """In the order of the tree; a fixed number of statements.

    is_now: what waits counts too; of a period that is over it belongs to the one that is on.
    """
    intervals = access.scope(account, Act.URGE).intervals
    listed = {unit.pk: Row(unit) for unit in _deciding(intervals, window.period)}
    sessions = ApprovalSession.objects.filter(unit__in=listed, period=window.period)
    due = regulations.session_due(window).on if regulations.has_sessions() else None
    for one in sessions.select_related("signed_by", "for_account").defer("record").order_by(
        "signed_at"
    ):  # fmt: skip
        row = listed[one.unit_id]
        row.sessions.append(one)
        if due is not None:
            day = timezone.localdate(one.signed_at)
            row.late = max(row.late, regulations.working_days_late(due, day))
    found = sorted(listed.values(), key=lambda row: row.unit.lft)
    if is_now:
        _count_waiting(found, intervals, today)
    return found


def _deciding(intervals: Sequence[tuple[int, int]], period: str) -> list[Unit]:
    """Open units that have a head of their own, and those that approved in the period."""
    heads = Grant.objects.current_on(timezone.localdate()).filter(
        role=Role.HEAD, account__is_active=True
    )
    signed = ApprovalSession.objects.filter(period=period)
    decides = Q(pk__in=heads.values("unit"), is_open=True) | Q(pk__in=signed.values("unit"))
    return list(Unit.objects.within(intervals).filter(decides))


def _count_waiting(found: Sequence[Row], intervals: Sequence[tuple[int, int]], today: date) -> None:
    """What is open counts for the nearest unit above that has a head."""
    waiting = (
        Declaration.objects.open()
        .filter(person__unit__in=Unit.objects.within(intervals).values("pk"))
        .order_by()
        .values_list("person__unit__lft")
        .annotate(
            ready=Count("pk", filter=Q(state=rules.CHECKED)),
            others=Count("pk", filter=~Q(state=rules.CHECKED)),
            first=Min("due_on", filter=Q(state=rules.CHECKED)),
        )
    )
    for at, ready, others, first in waiting:
        above = [row for row in found if row.unit.lft <= at <= row.unit.rgt]
        if not above:
            continue
        row = max(above, key=lambda each: each.unit.depth)
        row.waiting += ready
        row.unchecked += others
        if first is not None:
            row.late = max(row.late, regulations.working_days_late(first, today))


def _window_of(period: str) -> Window:
    cited = regulations.profile().approval
    day = date.fromisoformat(f"{period}-01")
    return counting.session_of(day, cited.value, regulations.calendar(), cited.citation)


def _spoken(window: Window, timing: Timing) -> str:
    if timing.every is Every.ANY_DAY:
        return "duyệt ngay khi nhận, mỗi hồ sơ có hạn riêng"
    return f"duyệt {chains.spoken_session(window, timing)}"


def _periods(account: Account, now: Window) -> list[tuple[str, str]]:
    units_ = Unit.objects.within(access.scope(account, Act.URGE).intervals).values("pk")
    known = ApprovalSession.objects.filter(unit__in=units_).order_by("-period")
    found = {now.period, *known.values_list("period", flat=True).distinct()[:PERIODS]}
    return [(each, f"{each[5:]}/{each[:4]}") for each in sorted(found, reverse=True)]


def _figures(rows: Sequence[Row]) -> list[shown.Figure]:
    signed = sum(bool(row.sessions) for row in rows)
    waiting = sum(bool(row.waiting) for row in rows)
    late = sum(bool(row.late) for row in rows)
    outside = sum(bool(one.outside) for row in rows for one in row.sessions)
    return [
        shown.Figure("đơn vị đã ký", signed, f"trong {len(rows)} đơn vị", "ok"),
        shown.Figure("còn hồ sơ chờ ký", waiting, "đơn vị", "idle", "hourglass"),
        shown.Figure("chậm", late, "đơn vị", "bad" if late else "ok", "alert-circle"),
        shown.Figure("ký ngoài đợt", outside, "lần", "warn" if outside else "ok"),
    ]
