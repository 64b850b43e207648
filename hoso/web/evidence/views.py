"""A scan, for whoever may see the person it is about."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from hoso.changes.models import Evidence
from hoso.dossiers.models import Person
from hoso.files.services import headers


@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Saved by the browser; with ?xem shown in our own frame, shut in a sandbox."""
    seen = Person.objects.visible_to(request.user)
    found = Evidence.objects.select_related("file").filter(pk=pk, person__in=seen).first()
    if found is None:
        raise Http404
    try:
        content = found.file.open()
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content)
    for name, value in headers(found.file, inline="xem" in request.GET).items():
        answer[name] = value
    return answer
