"""What the account was told; opening one marks it read."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hoso.notices import services
from hoso.notices.models import Notice
from hoso.web import shown
from hoso.web.access import account_of
from hoso.web.paging import page


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    every = Notice.objects.filter(account=account_of(request))
    unread = every.filter(read_at__isnull=True)
    total, number = every.count(), unread.count()
    is_unread = request.GET.get("chua-doc") == "1"
    found = page(
        unread if is_unread else every,
        ("-at", "-pk"),
        request.GET,
        total=number if is_unread else total,
    )
    context: dict[str, Any] = {
        "title": "Thông báo",
        "page": found,
        "unread": number,
        "kinds": [
            shown.Kind("Tất cả", total, "?", is_current=not is_unread),
            shown.Kind("Chưa đọc", number, "?chua-doc=1", is_current=is_unread),
        ],
    }
    return render(request, "notices/list.html", context)


@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one read and go where something is to be done."""
    account = account_of(request)
    notice = Notice.objects.filter(account=account, pk=pk).first()
    if notice is None:
        raise Http404
    if notice.read_at is None:
        services.mark_read(account, [pk])
    is_ours = url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None)
    return redirect(notice.link if notice.link and is_ours else "notices:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(account_of(request))
    return redirect("notices:list")
