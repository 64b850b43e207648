"""A scan, for whoever may see the person it is about."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from hoso.accounts.access import Act
from hoso.changes.models import Evidence
from hoso.changes.rules import APPLIED
from hoso.dossiers.models import Person
from hoso.dossiers.sight import Sight, sight_of
from hoso.files.models import StoredFile
from hoso.files.services import headers
from hoso.web.access import account_of, person_or_404
from hoso.web.reads import note


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Saved by the browser; with ?xem shown in our own frame, shut in a sandbox. For who reads a
    part, only a scan that proves nothing else."""
    seen = Person.objects.visible_to(request.user, Act.READ_PART)
    rows = Evidence.objects.select_related("file", "person__unit")
    found = rows.filter(pk=pk, person__in=seen).first()
    if found is None:
        raise Http404
    sight = sight_of(request.user, found.person)
    if not sight.is_whole and not may_open(found, sight):
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


def may_open(evidence: Evidence, sight: Sight) -> bool:
    """Whether a scan may be opened by who sees a part: it proves only what is seen in full and was
    approved. Two statements."""
    if evidence.items.exclude(declaration__state=APPLIED).exists():
        return False
    return sight.shows_all(evidence.items.values_list("section", flat=True).distinct())


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
