"""Background jobs: what waits, runs and failed, and a failed one once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.web.access import account_of, requires
from hoso.web.jobs import acts, health, listing


@require_safe
@requires(Act.WATCH_JOBS)
def index(request: HttpRequest) -> HttpResponse:
    kinds, page = listing.listed(request.GET)
    context = {
        "title": "Tác vụ nền",
        "kinds": kinds,
        "page": page,
        "worker": health.worker(),
        "mail": health.mail(),
        "scanner": health.scanner(),
        "deadlines": health.deadlines(),
        "may_keep_keys": access.may(request.user, Act.KEEP_KEYS),
    }
    return render(request, "jobs/index.html", context)


@require_POST
@requires(Act.WATCH_JOBS)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    acts.retry(pk, by=account)
    messages.success(request, "Đã cho tác vụ vào hàng chạy lại.")
    return redirect("jobs:index")
