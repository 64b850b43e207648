"""What one takes away: printed papers, and the files that prove a version without us."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts.models import Account
from hoso.base.dates import PartialDate
from hoso.base.errors import Incomplete
from hoso.base.findings import Finding
from hoso.dossiers import queries
from hoso.dossiers.models import Person, Version
from hoso.dossiers.readers.print import Printed
from hoso.dossiers.sections.declaration import Content
from hoso.dossiers.services import printing
from hoso.signing import rules
from hoso.web.access import account_of, person_or_404
from hoso.web.downloads import taken
from hoso.web.own.desk import Desk, open_desk
from hoso.web.people.reading import version_or_404
from hoso.web.reads import marked

PDF = "application/pdf"
# Sections printed as the labour contract: the title of a row's paper, and what it is about.
CONTRACTS = {
    "contracts": ("Hợp đồng số", "job_position"),
    "contract_appendices": ("Phụ lục số", "amendments"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A contract or an appendix that can be printed."""

    title: str
    note: str
    url: str


@never_cache
@require_safe
def papers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything of this dossier that can be printed (BNV-9.2b)."""
    person, account = person_or_404(request, pk), account_of(request)
    version, content = _approved(person, account)
    is_own = person.account_id == account.pk
    desk = open_desk(account) if is_own else None
    today = timezone.localdate()
    words = {
        "title": "In hồ sơ",
        "person": person,
        "has_cv": printing.has_cv(person.kind),
        "version": version,
        "years": _years(person, today.year) if version else [],
        "today": today,
        "contracts": contracts_of(content, "people:print-contract", person.pk),
        "drafts": _drafts(desk, content) if desk else [],
        "is_own": is_own,
        "crumbs": [(person.full_name, _back(person, is_own)), ("In hồ sơ", "")],
    }
    return render(request, "people/papers.html", words)


@require_safe
def print_cv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The CV of the last approved version; a draft with its mark when nothing is approved yet
    (CM-6.1, BNV-9.5). ?tai saves it, else the browser shows it; ?chi-mau prints the legal form
    alone."""
    person = person_or_404(request, pk)
    with marked(request, person, "Sơ yếu lý lịch") as mark:
        has_extra = "chi-mau" not in request.GET
        printed = printing.printed_cv(person, has_extra=has_extra, mark=mark)
    return shown(request, printed, f"so-yeu-ly-lich-{person.staff_number}.pdf")


@require_safe
def print_supplement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What changed in a year (?nam), or from ?tu to ?den (TQ-9.2b)."""
    person = person_or_404(request, pk)
    asked = request.GET
    since = _day(asked.get("tu") or asked.get("nam", ""), "tu").earliest()
    until = _day(asked.get("den") or asked.get("nam", ""), "den").latest()
    with marked(request, person, "Phiếu bổ sung lý lịch") as mark:
        printed = printing.printed_supplement(person, since, until, mark=mark)
    return shown(request, printed, f"phieu-bo-sung-ly-lich-{person.staff_number}.pdf")


@require_safe
def print_contract(request: HttpRequest, pk: UUID, row: UUID) -> HttpResponse:
    """A labour contract, or an appendix, as it was approved (KT-7.1, LC-2.2a)."""
    person = person_or_404(request, pk)
    version, content = _approved(person, account_of(request))
    with marked(request, person, "Hợp đồng lao động") as mark:
        printed = printing.printed_contract(content, str(row), version, mark=mark)
        if printed is None:
            raise Http404
    return shown(request, printed, f"hop-dong-{person.staff_number}.pdf")


def shown(request: HttpRequest, printed: Printed, name: str) -> HttpResponse:
    """The print in the browser; ?tai saves it."""
    return taken(printed.pdf, PDF, name, inline="tai" not in request.GET)


def contracts_of(content: Content, view: str, *arguments: object) -> list[Paper]:
    """The contracts of a content and their appendices, each with its address."""
    found = []
    for section, (title, about) in CONTRACTS.items():
        for row in content.get(section, []):
            number = row.get("number") or "chưa ghi"
            url = reverse(view, args=[*arguments, row["id"]])
            whole = row.get("contract_number", "")  # each contract counts its appendices anew
            of = f" của hợp đồng {whole}" if whole else ""
            found.append(Paper(f"{title} {number}{of}", row.get(about, ""), url))
    return found


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
    signature = version.proved_by
    content = rules.proof_file(rules.proof(line, signature.manifest_bytes, signature.cms_bytes))
    return taken(content, "application/json", f"phien-ban-{number}.bang-chung.json")


def _drafts(desk: Desk, approved: Content) -> list[Paper]:
    """Contracts as they are being declared; none when they stand as they were approved."""
    if all(desk.content.get(key, []) == approved.get(key, []) for key in CONTRACTS):
        return []
    return contracts_of(desk.content, "exports:draft-contract")


def _approved(person: Person, account: Account) -> tuple[Version | None, Content]:
    """The last version and what it says; before the first, what is known of the person."""
    version = queries.last_version(person)
    if version is None:
        return None, queries.content_for(person, account)
    return version, queries.version_for(version, account)


def _years(person: Person, this_year: int) -> list[int]:
    """From this year back to that of the first version."""
    first = person.versions.order_by("number").values_list("made_at", flat=True)[0]
    return list(range(this_year, timezone.localdate(first).year - 1, -1))


def _back(person: Person, is_own: bool) -> str:
    return reverse("own:dossier") if is_own else reverse("people:dossier", args=[person.pk])


def _day(typed: str, field: str) -> PartialDate:
    """Raises Incomplete at the field."""
    try:
        return PartialDate.parse(typed)
    except ValueError as error:
        raise Incomplete(str(error), [Finding(str(error), field=field)]) from error
