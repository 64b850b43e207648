"""What was signed: who, when, which versions; the files that prove it; where it goes next."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.base.canonical import sha256
from hoso.changes import queries
from hoso.changes.models import ApprovalSession, Declaration
from hoso.dossiers.models import Person, Version
from hoso.files import sealed
from hoso.regulations import queries as regulations
from hoso.signing.certificates import shown_moment
from hoso.web import chains, paging
from hoso.web.downloads import taken
from hoso.web.queue import wording
from hoso.web.queue.wording import Summary

JSON, CMS, PDF = "application/json", "application/pkcs7-signature", "application/pdf"


@dataclass(frozen=True, slots=True)
class Line:
    """A version that was signed, and the declaration that made it."""

    version: Version
    declaration: Declaration | None
    summary: Summary
    evidence: int

    @property
    def before(self) -> int:
        return self.version.number - 1


def session_or_404(request: HttpRequest, pk: UUID) -> ApprovalSession:
    """A stranger learns nothing (404); who may read the unit but neither signs for it nor looks
    after it from above: why (403)."""
    found = (
        ApprovalSession.objects.select_related(
            "unit", "signature__credential", "signed_by", "for_account"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or not access.may(request.user, Act.READ, found.unit):
        raise Http404
    if not access.may(request.user, Act.URGE, found.unit):
        access.require(request.user, Act.APPROVE, found.unit)
    return found


@never_cache
@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = session_or_404(request, pk)
    signature = one.signature
    is_demo = signature is not None and signature.credential.is_demo_key
    is_heads = bool(access.may(request.user, Act.APPROVE, one.unit))
    people = Person.objects.visible_to(request.user, Act.APPROVE if is_heads else Act.URGE)
    versions = _versions_of(one).filter(person__in=people.values("pk"))
    page = paging.page(
        versions.select_related("person__unit"),
        ("person__sort_key", "pk"),
        request.GET,
        total=versions.count(),
    )
    upward = regulations.profile(one.regulation).upward.citation
    period = chains.period_title(one.period, one.regulation)
    sentence = chains.upward_sentence(timezone.localdate(one.signed_at), one.regulation)
    words = {
        "title": f"Đã {'ký' if signature else 'duyệt'} {one.dossiers} hồ sơ, đợt {period}",
        "crumbs": [_above(one, is_heads=is_heads), ("Bản ghi", "")],
        "is_heads": is_heads,
        "session": one,
        "facts": _facts(one),
        "is_demo": is_demo,
        "has_pdf": signature is not None and signature.pdf_path is not None,
        "page": page,
        "rows": _lines(one, page.rows),
        "elsewhere": one.dossiers - page.total,
        "next": f"{capfirst(sentence)}.",
        "next_article": upward.shown(),
    }  # fmt: skip
    return render(request, "sessions/signed.html", words)


def _above(one: ApprovalSession, *, is_heads: bool) -> tuple[str, str]:
    """Where one came from: the head's session, or the overview of those above."""
    if is_heads:
        return "Đợt phê duyệt", f"{reverse('sessions:current')}?don-vi={one.unit_id}"
    return "Đợt của các đơn vị", f"{reverse('upward:units')}?ky={one.period}"


def _facts(one: ApprovalSession) -> dict[str, str]:
    """Who, when, by what; for whom when it was delegated; why outside the session's days."""
    signature = one.signature
    facts = {"Đơn vị": one.unit.name}
    if one.for_account is not None:
        facts["Thay mặt"] = one.for_account.full_name
    if one.outside:
        facts["Duyệt ngoài đợt vì"] = one.outside
    if signature is None:
        return {
            "Người duyệt": one.signed_by.full_name,
            **facts,
            "Duyệt lúc": shown_moment(one.signed_at),
            "Chữ ký": "không, theo quy chế",
            "Mã bản kê (SHA-256)": sha256(one.manifest_bytes),
        }
    is_demo = signature.credential.is_demo_key
    return {
        "Người ký": ", ".join(filter(None, (signature.signer_name, signature.signer_title))),
        **facts,
        "Ký lúc": shown_moment(signature.signed_at),
        "Ký bằng": "khóa thử nghiệm trong tệp" if is_demo else "thẻ ký số",
        "Mã bản kê (SHA-256)": signature.manifest_sha256,
    }


def _versions_of(one: ApprovalSession) -> QuerySet[Version]:
    """What it approved: under its signature, or, without one, by the lines of its manifest."""
    if one.signature is not None:
        return Version.objects.filter(signature=one.signature)
    hashes = [line["sha256"] for line in json.loads(one.manifest_bytes)["entries"]]
    return Version.objects.filter(sha256__in=hashes)


def _lines(one: ApprovalSession, versions: Sequence[Version]) -> list[Line]:
    """With what each declaration changed; none for versions that were brought in at the start."""
    applied = list(
        Declaration.objects.filter(session=one, person__in=[each.person_id for each in versions])
        .select_related("checked_by")
    )  # fmt: skip
    items = queries.items_by_declaration(applied)
    summaries = wording.summaries_of(applied, items)
    by_person = {each.person_id: each for each in applied}
    lines = []
    for version in versions:
        declaration = by_person.get(version.person_id)
        own = items.get(declaration.pk, []) if declaration else []
        proofs = {proof.pk for item in own for proof in item.evidence.all()}
        summary = summaries[declaration.pk] if declaration else Summary("Phiên bản ban đầu")
        lines.append(Line(version, declaration, summary, len(proofs)))
    return lines


@require_safe
def manifest(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = session_or_404(request, pk)
    return taken(one.manifest_bytes, JSON, _named(one, "manifest.json"))


@require_safe
def cms(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = session_or_404(request, pk)
    if one.signature is None:
        raise Http404
    return taken(one.signature.cms_bytes, CMS, _named(one, "manifest.json.p7s"))


@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    one = session_or_404(request, pk)
    path = one.signature.pdf_path if one.signature else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(
        sealed.opened(path),
        as_attachment=True,
        filename=_named(one, "ban-ke.pdf"),
        content_type=PDF,
    )


def _named(one: ApprovalSession, name: str) -> str:
    return f"{one.period}-{one.pk.hex[:8]}-{name}"
