"""Unusual reading: what was noticed, why, and what came of looking into it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.reading import rules, services
from hoso.reading.models import Unusual
from hoso.reading.services.watching import words_of
from hoso.web.access import account_of, requires
from hoso.web.log.seeing import sees_all
from hoso.web.paging import page


@dataclass(frozen=True, slots=True)
class Line:
    """One of them in words; `url`: the readings that it stands for."""

    one: Unusual
    label: str
    why: str
    url: str
    is_own: bool


@never_cache
@require_safe
@requires(Act.READ_LOG)
def index(request: HttpRequest) -> HttpResponse:
    """Those not looked into yet; with ?xong the others."""
    account, is_done = account_of(request), "xong" in request.GET
    rows = _seen(account).filter(looked_at__isnull=not is_done)
    shown = page(rows.select_related("account", "looked_by"), ("-pk",), request.GET,
                 total=rows.count())  # fmt: skip
    words = {
        "title": "Xem hồ sơ bất thường",
        "crumbs": [("Nhật ký", reverse("log:index")), ("Lượt xem", reverse("readings:list")),
                   ("Bất thường", "")],
        "page": shown,
        "lines": [_line(each, account) for each in shown.rows],
        "is_done": is_done,
        "limits": services.limits(),
    }  # fmt: skip
    return render(request, "readings/unusual.html", words)


@require_POST
@requires(Act.READ_LOG)
def look_into(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    if not _seen(account).filter(pk=pk).exists():
        raise Http404
    services.look_into(pk, request.POST.get("ket-luan", ""), by=account)
    messages.success(request, "Đã ghi kết luận.")
    return redirect("readings:unusual")


def _seen(account: Account) -> QuerySet[Unusual]:
    """For whoever sees the log over the whole tree: it is about accounts, of whatever unit."""
    return Unusual.objects.all() if sees_all(account) else Unusual.objects.none()


def _line(one: Unusual, account: Account) -> Line:
    day = one.day.isoformat()
    query = urlencode({"ai": one.account.username, "tu": day, "den": day})
    return Line(
        one,
        rules.RULES[one.rule].label,
        words_of(one),
        f"{reverse('readings:list')}?{query}",
        one.account_id == account.pk,
    )
