"""One box for people and units: words in any order, accents optional (TQ-5.2b).

Only those one may see: both the page and the lines under the box go through
`Person.objects.visible_to` and the account's scope.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.organisations import queries as organisations
from hoso.organisations.models import Unit
from hoso.organisations.queries import Node
from hoso.web.access import account_of
from hoso.web.people.listing import found, listing, typed_in
from hoso.web.reads import note_search
from hoso.web.shown import Option

PEOPLE, UNITS = 8, 4


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A whole number leads straight to the dossier, so that it stays in no address."""
    account = account_of(request)
    typed = typed_in(request.GET)
    if "".join(typed.split()).isdigit() and (one := found(account, typed).first()) is not None:
        note_search(request, typed, one)
        return redirect("people:dossier", one.pk)
    people = listing(account, request.GET) if typed else None
    note_search(request, typed, people and people.rows)
    words = {
        "title": f"Tìm “{typed}”" if typed else "Tìm kiếm",
        "q": typed,
        "units": _units(account, typed, limit=20),
        "list": people,
    }
    return render(request, "search/all.html", words)


@never_cache
@require_safe
def hints(request: HttpRequest) -> HttpResponse:
    """Lines for the box at the top while one types; at most twelve."""
    account = account_of(request)
    typed = typed_in(request.GET)
    people = list(
        found(account, typed)
        .select_related("unit")
        .only("pk", "full_name", "staff_number", "sort_key", "unit__name")[: PEOPLE + 1]
        if typed
        else ()
    )
    note_search(request, typed, people)
    options = [
        Option("", unit.name, "đơn vị", f"{reverse('people:list')}?don-vi={unit.id}")
        for unit in _units(account, typed, UNITS)
    ]
    options += [
        Option(
            "",
            person.full_name,
            f"{person.staff_number} · {person.unit.name}",
            reverse("people:dossier", args=[person.pk]),
        )
        for person in people[:PEOPLE]
    ]
    foot = "Còn nữa: Enter để xem tất cả" if len(people) > PEOPLE else ""
    words = {"options": options, "q": typed, "foot": foot}
    return render(request, "ui/options.html", words)


def _units(account: Account, typed: str, limit: int) -> list[Node]:
    scope = access.scope(account, Act.READ)
    if not typed or not scope:
        return []
    return organisations.search(typed, among=Unit.objects.within(scope.intervals), limit=limit)
