"""The pay tables: each scale with the coefficients of its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts.access import Act
from hoso.base.errors import Incomplete
from hoso.catalogs import queries, services
from hoso.web.access import account_of, requires
from hoso.web.catalogs.forms import Confirmation
from hoso.web.catalogs.listing import mark

TITLE = "Bảng lương"


@require_safe
@requires(Act.EDIT_CATALOGS)
def tables(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires(Act.EDIT_CATALOGS)
def confirm(request: HttpRequest) -> HttpResponse:
    confirmation = Confirmation(request.POST)
    scales = request.POST.getlist("row")
    if confirmation.is_valid():
        document = confirmation.cleaned_data["document"]
        try:
            services.confirm_scales(scales, document, by=account_of(request))
        except Incomplete as refused:
            confirmation.say(refused)
        else:
            messages.success(request, f"Đã xác nhận {len(set(scales))} bảng lương theo văn bản.")
            return redirect("catalogs:pay")
    return _page(request, confirmation)


def _page(request: HttpRequest, confirmation: Confirmation | None = None) -> HttpResponse:
    found = queries.pay_tables()
    longest = max((len(table.steps) for table in found), default=0)
    rows = [
        (
            table,
            [*(step.coefficient for step in table.steps), *[None] * (longest - len(table.steps))],
            mark(min(table.steps, key=lambda step: step.is_certain)),
            ", ".join(
                dict.fromkeys(each.confirmed_document or each.source for each in table.steps)
            ),
        )
        for table in found
    ]
    context = {
        "title": TITLE,
        "crumbs": [("Danh mục", reverse("catalogs:index")), (TITLE, "")],
        "rows": rows,
        "numbers": range(1, longest + 1),
        "uncertain": sum(not table.is_certain for table in found),
        "confirmation": confirmation or Confirmation(),
        "chosen": request.POST.getlist("row"),
    }
    return render(request, "catalogs/pay.html", context, status=422 if confirmation else 200)
