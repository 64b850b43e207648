"""What was signed: who, when, which versions; the files that prove it; where it goes next."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.changes import queries
from hoso.changes.models import ApprovalSession, Declaration
from hoso.regulations import queries as regulations
from hoso.signing.certificates import shown_moment
from hoso.web import paging
from hoso.web.formats import day
from hoso.web.queue import wording
from hoso.web.sessions.month import Row

JSON, CMS, PDF = "application/json", "application/pkcs7-signature", "application/pdf"


def session_or_404(request: HttpRequest, pk: UUID) -> ApprovalSession:
    """A stranger learns nothing (404); who may read the unit but not sign for it: why (403)."""
    found = (
        ApprovalSession.objects.select_related("unit", "signature__credential", "signed_by")
        .filter(pk=pk)
        .first()
    )
    if found is None or not access.may(request.user, Act.READ, found.unit):
        raise Http404
    access.require(request.user, Act.APPROVE, found.unit)
    return found


@never_cache
@require_safe
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = session_or_404(request, pk)
    signature = one.signature
    visible = Declaration.objects.visible_to(request.user, Act.APPROVE)  # type: ignore[arg-type]
    applied = visible.filter(session=one).select_related("person__unit", "checked_by")
    page = paging.page(
        applied, ("person__sort_key", "pk"), request.GET.dict(), total=applied.count()
    )
    items = queries.items_by_declaration(page.rows)
    summaries = wording.summaries_of(page.rows, items)
    window = regulations.upward_window(timezone.localdate(one.signed_at))
    month = "/".join(reversed(one.period.split("-")))
    words = {
        "title": f"Đã ký {one.dossiers} hồ sơ, đợt tháng {month}",
        "crumbs": [("Đợt phê duyệt", f"{reverse('sessions:current')}?don-vi={one.unit_id}"),
                   ("Bản ghi đã ký", "")],
        "session": one,
        "facts": {
            "Người ký": ", ".join(filter(None, (signature.signer_name, signature.signer_title))),
            "Đơn vị": one.unit.name,
            "Ký lúc": shown_moment(signature.signed_at),
            "Thiết bị ký": signature.credential.get_kind_display(),
            "Mã bản kê (SHA-256)": signature.manifest_sha256,
        },
        "is_demo": signature.credential.is_demo_key,
        "has_pdf": signature.pdf_path is not None,
        "page": page,
        "rows": [
            Row(each, summaries[each.pk],
                len({proof.pk for item in items.get(each.pk, []) for proof in item.evidence.all()}))
            for each in page.rows
        ],
        "elsewhere": one.dossiers - page.total,
        "next": f"Sở Nội vụ ký dữ liệu của tỉnh từ {window.opens:%d/%m} đến {day(window.closes)}, "
                "rồi hệ thống gửi lên cơ sở dữ liệu quốc gia.",
        "next_article": window.citation.shown(),
    }  # fmt: skip
    return render(request, "sessions/signed.html", words)


@require_safe
def manifest(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = session_or_404(request, pk)
    return _download(one, one.signature.manifest_bytes, JSON, "manifest.json")


@require_safe
def cms(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = session_or_404(request, pk)
    return _download(one, one.signature.cms_bytes, CMS, "manifest.json.p7s")


@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    one = session_or_404(request, pk)
    path = one.signature.pdf_path
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=_named(one, "ban-ke.pdf"), content_type=PDF
    )


def _download(one: ApprovalSession, content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{_named(one, name)}"'
    return response


def _named(one: ApprovalSession, name: str) -> str:
    return f"{one.period}-{one.pk.hex[:8]}-{name}"
