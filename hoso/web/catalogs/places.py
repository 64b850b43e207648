"""Places of both eras: what became of an old one, what a new one was made of."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hoso.accounts.access import Act
from hoso.base.text import one_line
from hoso.catalogs import queries
from hoso.catalogs.source_files import FIRST_DAY_OF_34
from hoso.web.access import requires

TITLE = "Địa danh hai thời kỳ"
AT_MOST = 40
LAST_DAY_OF_63 = FIRST_DAY_OF_34.replace(month=6, day=30)


@require_safe
@requires(Act.EDIT_CATALOGS)
def search(request: HttpRequest) -> HttpResponse:
    """`thoi-ky=63`: the names before 01/07/2025 first."""
    typed = one_line(request.GET.get("q", "").replace("\x00", ""))[:100]
    is_old = request.GET.get("thoi-ky") == "63"
    day = LAST_DAY_OF_63 if is_old else FIRST_DAY_OF_34
    context = {
        "title": TITLE,
        "crumbs": [("Danh mục", reverse("catalogs:index")), (TITLE, "")],
        "typed": typed,
        "is_old": is_old,
        "total": queries.place_count(),
        "found": queries.suggest_places(typed, day, AT_MOST),
        "at_most": AT_MOST,
    }
    return render(request, "catalogs/places.html", context)


@require_safe
@requires(Act.EDIT_CATALOGS)
def place(request: HttpRequest, key: str) -> HttpResponse:
    history = queries.history_of(key)
    if history is None:
        raise Http404
    context = {
        "title": history.place.full_name,
        "crumbs": [
            ("Danh mục", reverse("catalogs:index")),
            (TITLE, reverse("catalogs:places")),
            (history.place.full_name, ""),
        ],
        "history": history,
        "place": history.place,
    }
    return render(request, "catalogs/place.html", context)
