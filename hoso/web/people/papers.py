"""What one takes away: the printed CV, and the files that prove a version without us."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hoso.dossiers import queries
from hoso.dossiers.models import Person
from hoso.dossiers.readers.print import Head, render_cv, sheet_of
from hoso.dossiers.services.copies import printed_for_signing
from hoso.signing import rules
from hoso.web.access import person_or_404
from hoso.web.downloads import taken
from hoso.web.people.reading import version_or_404


@require_safe
def print_cv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The CV of the last approved version; a draft with its mark when nothing is approved yet
    (CM-6.1, BNV-9.5). ?tai saves it, else the browser shows it."""
    person = person_or_404(request, pk)
    name = f"so-yeu-ly-lich-{person.staff_number}.pdf"
    return taken(_cv(person), "application/pdf", name, inline="tai" not in request.GET)


@require_safe
def version_json(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The very bytes that were hashed and signed."""
    version = version_or_404(person_or_404(request, pk), number)
    return taken(version.content.encode(), "application/json", f"phien-ban-{number}.json")


@require_safe
def proof(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """For `hoso verify`: that this version stood in the manifest that was signed."""
    version = version_or_404(person_or_404(request, pk), number)
    line = rules.entry(version.person_id, version.number, version.sha256, version.previous_sha256)
    signature = version.signature
    content = rules.proof_file(rules.proof(line, signature.manifest_bytes, signature.cms_bytes))
    return taken(content, "application/json", f"phien-ban-{number}.bang-chung.json")


def _cv(person: Person) -> bytes:
    version = queries.last_version(person)
    if version is not None:
        return printed_for_signing(version).pdf
    content = queries.content_of(person)
    head = Head(draft=True, printed_at=timezone.now())
    return render_cv(sheet_of(content, head, queries.labels_of([content]))).pdf
