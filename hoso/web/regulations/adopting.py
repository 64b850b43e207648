"""From which day a regulation holds: first what would change, then the day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from hoso.accounts.access import Act
from hoso.base import wall
from hoso.base.errors import Conflict, Incomplete
from hoso.changes.models import Declaration
from hoso.deadlines.services import cancel_switch
from hoso.organisations.models import Unit
from hoso.regulations import queries, services
from hoso.regulations.models import Adoption
from hoso.web.access import account_of, requires
from hoso.web.regulations import reading
from hoso.web.regulations.forms import Adopting
from hoso.web.regulations.views import ALL, AREA, profile_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Act.SET_REGULATION)
def adopt(request: HttpRequest, key: str) -> HttpResponseBase:
    """What would change with this regulation; with a day and its document it is adopted."""
    profile = profile_or_404(key)
    form = Adopting(request.POST if request.method == "POST" else None,
                    initial={"document": profile.document[:200]})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.adopt(key, given["since"], given["document"], by=account_of(request))
        except Incomplete as refused:
            form.say(refused)
        except Conflict as refused:
            form.add_error("since", refused.message)
        else:
            day = f"{given['since']:%d/%m/%Y}"
            messages.success(request, f"{profile.short_title} áp dụng từ ngày {day}.")
            return redirect("regulations:list")
    context = {
        "title": f"Áp dụng {profile.short_title}",
        "crumbs": [AREA, ALL, ("Áp dụng", "")],
        "profile": profile,
        "form": form,
        **_consequences(key),
    }
    return render(request, "regulations/adopt.html", context, status=422 if form.errors else 200)


def _consequences(key: str) -> dict[str, Any]:
    """Against the regulation in force today: what differs, what finishes by its own rule, and
    where the steps change. Two statements."""
    old, new = queries.profile(), profile_or_404(key)
    open_ones = Declaration.objects.open().values_list("regulation").order_by("regulation")
    with wall.beyond("how many there are in every unit, without whose"):
        under_way = list(open_ones.annotate(Count("pk")))
    kinds = dict(Unit.objects.open().values_list("kind").annotate(Count("pk")).order_by("kind"))
    return {
        "old": old,
        "is_same": old.name == new.name,
        "groups": reading.compared(old, new, only_different=True),
        "under_way": sum(number for _, number in under_way),
        "by_regulation": [(profile_or_404(name).short_title, number) for name, number in under_way],
        "chains": reading.changed_chains(old, new, kinds),
    }


@require_POST
@requires(Act.SET_REGULATION)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A date that has not come is taken back."""
    adoption = Adoption.objects.filter(pk=pk).first()
    if adoption is None:
        raise Http404
    cancel_switch(adoption, by=account_of(request))
    messages.success(request, "Đã hủy ngày áp dụng.")
    return redirect("regulations:list")
