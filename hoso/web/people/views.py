"""Who is there, and a dossier as those see it who may read it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.dossiers import services as dossiers
from hoso.dossiers.sight import sight_of
from hoso.web.access import account_of, part_or_404
from hoso.web.consents.part import part_page
from hoso.web.people.listing import listing
from hoso.web.people.reading import page_words, reading
from hoso.web.people.rights import may_answer
from hoso.web.people.writing import form_words
from hoso.web.reads import note_search


@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list; with ?q those whom the words name (TQ-5.2b)."""
    account = account_of(request)
    found = listing(account, request.GET)
    note_search(request, found.typed, found.rows)
    words = {
        "title": "Hồ sơ",
        "list": found,
        "may_export": access.may(account, Act.EXPORT),
        "may_load": access.may(account, Act.CHECK),
        "may_open": dossiers.may_open(account) and not dossiers.is_asked_for(),
        "may_ask": dossiers.is_asked_for() and access.may(account, Act.ASK_RECORD),
        "may_answer": may_answer(account),
    }
    return render(request, "people/list.html", words)


@never_cache
@require_safe
def dossier(request: HttpRequest, pk: UUID, number: str = "") -> HttpResponse:
    """Read only: what is approved, who signed it, what proves it; of a dossier that a consent opens
    in part, that part (CM-4.4)."""
    account = account_of(request)
    person = part_or_404(request, pk)
    sight = sight_of(account, person)
    if not sight.is_whole:
        return part_page(request, person, sight, number)
    found = reading(person, account, number)
    words = {**page_words(request, found), **form_words(found, account)}
    return render(request, "people/dossier.html", words)
