"""The half-yearly look at rights: each stays, or is cancelled on a document."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hoso.accounts.access import Act
from hoso.accounts.queries import due_for_review
from hoso.accounts.security import security
from hoso.deadlines import services as deadlines
from hoso.regulations import queries as regulations
from hoso.web.access import account_of, requires

AT_ONCE = 200


@never_cache
@requires(Act.GIVE_RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """What is due; a POST keeps those whose box is ticked, and of others' nothing."""
    by = account_of(request)
    due = due_for_review(by)
    if request.method == "POST":
        chosen = {each for each in request.POST.getlist("row") if each.isascii()}
        kept = [each for each in due if str(each.pk) in chosen]
        deadlines.keep_rights(kept, by=by)
        if kept:
            messages.success(request, f"Đã xác nhận giữ {len(kept)} quyền.")
        else:
            messages.warning(request, "Chưa chọn quyền nào; chưa xác nhận gì.")
        return redirect("rights:review")
    rows, profile = list(due[:AT_ONCE]), regulations.profile()
    words = {
        "title": "Rà soát quyền",
        "crumbs": [("Tài khoản và quyền", reverse("rights:list")), ("Rà soát quyền", "")],
        "rows": [(each, profile.role_name(each.role) or each.get_role_display()) for each in rows],
        "more": max(due.count() - AT_ONCE, 0),
        "months": security().review_months,
        "source": security().name,
    }
    return render(request, "rights/review.html", words)
