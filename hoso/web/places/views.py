"""What is offered while somebody types: codes, places of both eras, words said before.

A question comes as `tu` (or `q`, as the type-ahead asks); any other word of it that reads
as a date says of which day the place is spoken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.base.dates import PartialDate
from hoso.catalogs import queries as catalogs
from hoso.catalogs.registry import CATALOGS
from hoso.dossiers import queries as dossiers
from hoso.dossiers.models import Person
from hoso.dossiers.readers.values import PLACES
from hoso.dossiers.sections import SECTIONS
from hoso.web.access import account_of
from hoso.web.shown import Option

AT_MOST = 12
NAMED_IN = {"institution": "school"}  # free words for which a catalog has names
TYPED_AT_MOST = 100


@never_cache
@require_safe
def suggest(request: HttpRequest, catalog: str) -> HttpResponse:
    """Values of one catalog in use today, or places."""
    typed = _typed(request)
    if catalog == PLACES:
        found = catalogs.suggest_places(typed, _day(request), AT_MOST)
    elif catalog in CATALOGS:
        found = catalogs.suggest(catalog, typed, timezone.localdate(), AT_MOST)
    else:
        raise Http404
    options = [Option(each.key, each.label, each.note) for each in found]
    foot = "Gõ thêm để thu hẹp" if len(options) == AT_MOST else ""
    return _drawn(request, options, typed, foot)


@never_cache
@require_safe
def said(request: HttpRequest, section: str, field: str) -> HttpResponse:
    """Words for a free field: one's own before, those several people wrote, a catalog's names."""
    declared = SECTIONS.get(section)
    if declared is None or field not in {each.name for each in declared.fields}:
        raise Http404
    typed = _typed(request)
    account = account_of(request)
    own = Person.objects.own_of(account)
    person_id = own.values_list("pk", flat=True).first()
    found = dossiers.said_before(declared, field, typed, person_id)
    if typed and field in NAMED_IN:
        named = catalogs.suggest(NAMED_IN[field], typed, timezone.localdate(), AT_MOST)
        found = list(dict.fromkeys([*found, *(each.label for each in named)]))[:AT_MOST]
    return _drawn(request, [Option(text, text) for text in found], typed, "")


def _drawn(request: HttpRequest, options: Sequence[Option], typed: str, foot: str) -> HttpResponse:
    return render(request, "ui/options.html", {"options": options, "q": typed, "foot": foot})


def _typed(request: HttpRequest) -> str:
    text = request.GET.get("tu") or request.GET.get("q") or ""
    return text.replace("\x00", "")[:TYPED_AT_MOST]


def _day(request: HttpRequest) -> date | None:
    for name, text in request.GET.items():
        if name in {"tu", "q"}:
            continue
        try:
            return PartialDate.parse(str(text)).earliest()
        except ValueError:
            continue
    return None
