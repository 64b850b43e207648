"""What nobody can decide, by unit and role, and appointing somebody for some days."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, HosoError, Incomplete, NotAllowed
from hoso.changes import services
from hoso.regulations import queries as regulations
from hoso.regulations.rules import Due as CountedDue
from hoso.web.access import account_of, requires
from hoso.web.delegations import typed as typing_in
from hoso.web.dues import shown_due
from hoso.web.shown import Control, Due


@dataclass(frozen=True, slots=True)
class Row:
    """key: names it in the form. fields: of the one that is being filled in."""

    stuck: services.Stuck
    key: str
    role: str
    due: Due
    fields: list[Control]


@never_cache
@requires(Act.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if request.method != "POST":
        return _page(request, account)
    asked = request.POST.get("viec", "")
    one = next((e for e in services.stuck(account) if _key(e) == asked), None)
    try:
        if one is None:
            raise Conflict("Việc này vừa có người giải quyết. Tải lại trang để xem lại.")
        read = typing_in.read(request.POST, account)
        services.appoint(
            one.unit, one.role, read.to, by=account, since=read.since, until=read.until,
            basis=read.basis,
        )  # fmt: skip
    except (Incomplete, Conflict, NotAllowed) as error:
        return _page(request, account, error)
    messages.success(request, f"Đã giao {one.count} việc cho {read.to.full_name}; đã báo.")
    return redirect("delegations:stuck")


def _page(request: HttpRequest, account: Account, refused: HosoError | None = None) -> HttpResponse:
    today = timezone.localdate()
    asked = request.POST.get("viec") or request.GET.get("viec", "")
    rows = [
        Row(
            each,
            _key(each),
            regulations.profile().role_name(each.role) or str(each.role.label),
            shown_due(CountedDue(each.first_due), today=today),
            typing_in.controls(request.POST, account, refused, today=today)
            if _key(each) == asked
            else [],
        )
        for each in services.stuck(account)
    ]
    words = {
        "title": "Việc không ai giải quyết",
        "crumbs": [("Đợt của các đơn vị", reverse("upward:units")), ("Việc chờ người", "")],
        "rows": rows,
        "refused": refused,
        "is_at_field": isinstance(refused, Incomplete) and bool(refused.findings),
    }
    status = refused.status if refused else 200
    return render(request, "delegations/stuck.html", words, status=status)


def _key(one: services.Stuck) -> str:
    return f"{one.unit.pk}-{one.role.value}"
