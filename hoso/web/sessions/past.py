"""What was approved before, found again: by unit, period, who approved, and outside its days."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.changes.models import ApprovalSession
from hoso.organisations.models import Unit
from hoso.web import chains, paging
from hoso.web.access import account_of, requires
from hoso.web.typed import number_in

OUTSIDE = "ngoai-dot"


@dataclass(frozen=True, slots=True)
class Row:
    session: ApprovalSession
    period: str


def seen_by(account: Account) -> QuerySet[ApprovalSession]:
    """Of the units for which the account approves, or after which it looks; latest first."""
    scopes = (access.scope(account, act) for act in (Act.APPROVE, Act.URGE))
    units = Unit.objects.within(each for scope in scopes for each in scope.intervals)
    found = ApprovalSession.objects.filter(unit__in=units.values("pk"))
    return found.select_related("unit", "signed_by", "for_account").defer("record")


@never_cache
@requires(Act.APPROVE, Act.URGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    everything = seen_by(account)
    rows = _filtered(everything, request)
    page = paging.page(
        rows,
        ("-signed_at", "pk"),
        request.GET,
        total=rows.count(),
    )
    words = {
        "title": "Các lần đã ký, đã duyệt",
        "crumbs": [_above(account), ("Đã ký, đã duyệt", "")],
        "page": page,
        "rows": [Row(one, chains.period_title(one.period, one.regulation)) for one in page.rows],
        "choices": [
            (name, label, options, request.GET.get(name, ""))
            for name, label, options in _choices(everything)
        ],
        "is_filtered": any(request.GET.get(name) for name in ("don-vi", "ky", "nguoi", "loai")),
    }
    return render(request, "sessions/past.html", words)


def _above(account: Account) -> tuple[str, str]:
    if access.may(account, Act.APPROVE):
        return "Đợt phê duyệt", reverse("sessions:current")
    return "Đợt của các đơn vị", reverse("upward:units")


def _filtered(found: QuerySet[ApprovalSession], request: HttpRequest) -> QuerySet[ApprovalSession]:
    for name, column in (("don-vi", "unit"), ("nguoi", "signed_by")):
        if typed := request.GET.get(name, ""):
            key = number_in(typed)
            found = found.none() if key is None else found.filter(**{column: key})
    if period := request.GET.get("ky", "").replace("\x00", ""):
        found = found.filter(period=period[:7])
    if request.GET.get("loai") == OUTSIDE:
        found = found.exclude(outside="")
    return found


def _choices(found: QuerySet[ApprovalSession]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(name, label, options) of each filter, of what there is; three statements."""
    units = found.order_by("unit__lft").values_list("unit_id", "unit__name").distinct()
    people = found.order_by("signed_by__full_name").values_list(
        "signed_by_id", "signed_by__full_name"
    )
    periods = found.order_by("-period").values_list("period", flat=True).distinct()
    return [
        ("don-vi", "Đơn vị", [("", "Mọi đơn vị"), *((str(pk), name) for pk, name in units)]),
        ("ky", "Kỳ", [("", "Mọi kỳ"), *((each, f"{each[5:]}/{each[:4]}") for each in periods)]),
        ("nguoi", "Người ký", [("", "Mọi người ký"),
                               *((str(pk), name) for pk, name in people.distinct())]),
        ("loai", "Loại", [("", "Trong và ngoài đợt"), (OUTSIDE, "Chỉ ngoài đợt")]),
    ]  # fmt: skip
