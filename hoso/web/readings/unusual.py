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
from hoso.base.errors import Incomplete
from hoso.reading import rules, services
from hoso.reading.models import Unusual
from hoso.reading.services.watching import words_of
from hoso.web.access import account_of, requires
from hoso.web.log.seeing import sees_all
from hoso.web.paging import page


@dataclass(frozen=True, slots=True)
class Line:
    """One of them in words; `url`: the readings that it stands for; note, wrong: what was typed of
    it and refused, and why."""

    one: Unusual
    label: str
    why: str
    url: str
    is_own: bool
    note: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was typed of one, and why it does not do."""

    pk: int
    note: str
    said: str


@never_cache
@require_safe
@requires(Act.READ_LOG)
def index(request: HttpRequest) -> HttpResponse:
    """Those not looked into yet; with ?xong the others."""
    return _page(request, account_of(request))


def _page(request: HttpRequest, account: Account, refused: Refused | None = None) -> HttpResponse:
    is_done = "xong" in request.GET
    rows = _seen(account).filter(looked_at__isnull=not is_done)
    shown = page(rows.select_related("account", "looked_by"), ("-pk",), request.GET,
                 total=rows.count())  # fmt: skip
    words = {
        "title": "Xem hồ sơ bất thường",
        "crumbs": [("Nhật ký", reverse("log:index")), ("Lượt xem", reverse("readings:list")),
                   ("Bất thường", "")],
        "page": shown,
        "lines": [_line(each, account, refused) for each in shown.rows],
        "is_done": is_done,
        "limits": services.limits(),
    }  # fmt: skip
    return render(request, "readings/unusual.html", words, status=422 if refused else 200)


@never_cache
@require_POST
@requires(Act.READ_LOG)
def look_into(request: HttpRequest, pk: int) -> HttpResponse:
    account = account_of(request)
    if not _seen(account).filter(pk=pk).exists():
        raise Http404
    note = request.POST.get("ket-luan", "")
    try:
        services.look_into(pk, note, by=account)
    except Incomplete as error:
        return _page(request, account, Refused(pk, note, error.message))
    messages.success(request, "Đã ghi kết luận.")
    return redirect("readings:unusual")


def _seen(account: Account) -> QuerySet[Unusual]:
    """For whoever sees the log over the whole tree: it is about accounts, of whatever unit."""
    return Unusual.objects.all() if sees_all(account) else Unusual.objects.none()


def _line(one: Unusual, account: Account, refused: Refused | None) -> Line:
    day, is_refused = one.day.isoformat(), refused is not None and refused.pk == one.pk
    query = urlencode({"ai": one.account.username, "tu": day, "den": day})
    return Line(
        one,
        rules.RULES[one.rule].label,
        words_of(one),
        f"{reverse('readings:list')}?{query}",
        one.account_id == account.pk,
        refused.note if refused and is_refused else "",
        refused.said if refused and is_refused else "",
    )
