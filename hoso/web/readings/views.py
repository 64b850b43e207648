"""Who looked at whom: the person's own page, and the search of whoever guards the data."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts.access import Act
from hoso.base import wall
from hoso.dossiers.models import Person
from hoso.reading import queries, services
from hoso.reading.kinds import Kind
from hoso.reading.models import Unusual
from hoso.web import reads
from hoso.web.access import account_of, requires
from hoso.web.downloads import XLSX, taken
from hoso.web.readings import listing, sheet

PERIODS = [("30", "30 ngày qua"), ("90", "90 ngày qua"), ("365", "Một năm qua"),
           ("36500", "Từ trước đến nay")]  # fmt: skip
MOST_TAKEN = 10_000


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Who looked at one's own dossier: day by day, so that routine work is a line."""
    person = Person.objects.own_of(account_of(request)).first()
    if person is None:
        raise Http404
    period = request.GET.get("ky", "")
    period = period if period in dict(PERIODS) else PERIODS[1][0]
    since = timezone.localdate() - timedelta(days=int(period))
    found = queries.who_saw(person, since)
    words = {
        "title": "Ai đã xem hồ sơ của tôi",
        "crumbs": [("Hồ sơ của tôi", reverse("own:dossier")), ("Ai đã xem", "")],
        "days": [(day, list(rows)) for day, rows in groupby(found, lambda each: each.day)],
        "people": len({each.name for each in found}),
        "is_cut": len(found) == queries.DAYS_AT_MOST,
        "periods": PERIODS,
        "period": period,
    }
    return render(request, "readings/own.html", words)


@never_cache
@require_safe
@requires(Act.READ_LOG)
def index(request: HttpRequest) -> HttpResponse:
    account, asked = account_of(request), listing.Asked.of(request.GET)
    page = listing.listed(account, asked, request.GET)
    reads.note_search(request, asked.whom, page.rows)
    words = {
        "title": "Lượt xem hồ sơ",
        "crumbs": [("Nhật ký", reverse("log:index")), ("Lượt xem", "")],
        "asked": asked,
        "page": page,
        "kinds": listing.KINDS,
        "grounds": listing.GROUNDS,
        "mark": listing.mark_asked(account, asked),
        "most": listing.MOST_COUNTED,
        "most_taken": MOST_TAKEN,
        "unusual": Unusual.objects.filter(looked_at__isnull=True).count(),
    }
    return render(request, "readings/index.html", words)


@require_POST
@requires(Act.READ_LOG)
def take(request: HttpRequest) -> HttpResponse:
    """The first MOST_TAKEN of what was asked for, as a workbook; with a reason."""
    account, asked = account_of(request), listing.Asked.of(request.POST)
    reason = services.bulk_reason(request.POST.get("ly-do", ""), "ly-do")
    found = listing.found(account, asked).select_related("account", "unit", "mark", "consent")
    with wall.beyond(listing.LOG):
        rows = listing.lines(account, found.order_by(*listing.ORDER)[:MOST_TAKEN])
    mark = services.mark(account, Kind.LOG, "Lượt xem hồ sơ", reason=reason)
    return taken(sheet.written(rows, asked, mark), XLSX, "luot-xem.xlsx")
