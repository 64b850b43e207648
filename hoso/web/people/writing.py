"""What the agency itself writes into a dossier: the small form on the reading page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, Incomplete
from hoso.base.findings import Finding
from hoso.catalogs import queries as catalogs
from hoso.changes import services as changes
from hoso.changes.models import Declaration, Origin
from hoso.changes.proving import kinds_taken
from hoso.changes.queries import raw_of
from hoso.changes.rules import OPEN_STATES
from hoso.changes.services.agency import Proof
from hoso.changes.services.leaving import KEY as LEAVING
from hoso.dossiers.sections import form_kind
from hoso.regulations import queries as regulations
from hoso.web.access import account_of, person_or_404
from hoso.web.own import fields, forms
from hoso.web.own.addresses import section_at
from hoso.web.own.aside import proof_controls
from hoso.web.own.asked import Asked
from hoso.web.own.scans import KINDS
from hoso.web.people.reading import Reading, page_words, reading


@require_POST
def write(request: HttpRequest, pk: UUID, number: str) -> HttpResponse:
    """The page again with what was typed when it cannot be taken."""
    account, person, declared = account_of(request), person_or_404(request, pk), section_at(number)
    given = forms.proof(request)
    proof = Proof(given.upload, given.kind, given.number, given.issued_on)
    typed = forms.raw(request, declared)
    try:
        if given.upload is not None:
            forms.checked(given, kinds_taken(regulations.profile(), declared))
        changes.agency.write(person, declared.key, typed, by=account, proof=proof)
    except (Conflict, Incomplete) as error:
        read = reading(person, account, number)
        found = error.findings if isinstance(error, Incomplete) else ()
        if not found:
            messages.error(request, error.message)
        asked = Asked(declared, found=found, proof=given)
        words = {**page_words(request, read), **form_words(read, account, asked, typed)}
        return render(request, "people/dossier.html", words, status=error.status)
    messages.success(request, f"Đã ghi mục {declared.number}; chuyển thủ trưởng ký duyệt.")
    return redirect("people:section", pk, number)


@require_POST
def take_back(request: HttpRequest, pk: UUID, number: str) -> HttpResponse:
    """What was written and is not signed yet."""
    person = person_or_404(request, pk)
    open_ones = Declaration.objects.open().filter(person=person, origin=Origin.AGENCY)
    declaration = open_ones.first()
    revision = forms.revision(request)
    if declaration is None or revision is None:
        raise Http404
    changes.agency.take_back(declaration, by=account_of(request), revision=revision)
    messages.success(request, "Đã rút lại nội dung cơ quan, đơn vị ghi.")
    return redirect("people:section", pk, number)


def form_words(
    read: Reading, account: Account, asked: Asked | None = None, typed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The form, or why it cannot be used now; nothing for who may not write. typed: what was
    refused just now, so that it is not lost where it has to wait."""
    declared, person = read.declared, read.person
    may_write = declared.by_agency and not read.is_own and declared.key != LEAVING
    if not may_write or not access.may(account, Act.CHECK, person.unit):
        return {}
    under_way = next(
        (one.declaration for one in read.declarations if one.declaration.state in OPEN_STATES), None
    )
    has_to_wait = under_way is not None or not person.version_number
    if has_to_wait and typed is None:
        is_ours = under_way is not None and under_way.origin == Origin.AGENCY
        return {"writes": True, "under_way": under_way, "is_ours": is_ours}
    at = asked or Asked(declared)
    row = next(iter(declared.rows(read.content)), {})
    raw = typed if typed is not None else raw_of(declared.key, row)
    kind = form_kind(person.kind)
    made = fields.controls(
        declared, raw, read.labels, fields.choices_for(declared), _said(at.found), kind
    )
    rule = regulations.profile()
    kinds = catalogs.labels({(KINDS, each) for each in kinds_taken(rule, declared)})
    return {
        "writes": True,
        "form_groups": fields.groups(declared, made),
        "proof_controls": proof_controls(declared, at, kinds, rule),
        "problems": [forms.at_its_control(each) for each in at.found],
    }


def _said(found: Sequence[Finding]) -> fields.Said:
    return fields.Said({one.field: one.message for one in found if one.section})
