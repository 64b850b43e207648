"""A scan, for whoever may see the person it is about."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from hoso.changes.models import Evidence
from hoso.dossiers.models import Person
from hoso.files.models import StoredFile
from hoso.files.services import headers
from hoso.web.access import account_of, person_or_404
from hoso.web.reads import note


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Saved by the browser; with ?xem shown in our own frame, shut in a sandbox."""
    seen = Person.objects.visible_to(request.user)
    found = (
        Evidence.objects.select_related("file", "person__unit")
        .filter(pk=pk, person__in=seen)
        .first()
    )
    if found is None:
        raise Http404
    note(request, found.person)
    return sent(found.file, inline="xem" in request.GET)


@require_safe
def picture(request: HttpRequest, pk: UUID, sha256: str) -> HttpResponseBase:
    """A picture that stands in a field of this person's dossier, by its hash."""
    return _picture(person_or_404(request, pk), sha256)


@require_safe
def own_picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    account = account_of(request)
    person = Person.objects.own_of(account).first()
    if person is None:
        raise Http404
    return _picture(person, sha256)


def _picture(person: Person, sha256: str) -> HttpResponseBase:
    """Only of what this person sent: whoever guesses a hash learns nothing of others."""
    wanted = sha256.replace("\0", "")
    own = Evidence.objects.filter(person=person, file__sha256=wanted).select_related("file")
    found = own.exclude(file__media_type=StoredFile.MediaType.PDF).first()
    if found is None:
        raise Http404
    return sent(found.file, inline=True)


def sent(stored: StoredFile, *, inline: bool) -> HttpResponseBase:
    """The file, to be saved or shown in our own frame; 404 when the store has lost it."""
    try:
        content = stored.open()
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content)
    for name, value in headers(stored, inline=inline).items():
        answer[name] = value
    return answer
