"""A report is looked at as it will be sent, then sent: with the PIN, or without where the
regulation wants no signature. Nothing here opens a transaction: a wrong PIN is counted in one of
its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hoso.base.errors import Conflict, GatewayError, HosoError, Incomplete
from hoso.regulations.kinds import Signing
from hoso.reports import queries, rules, services
from hoso.reports.content import digest
from hoso.reports.models import YearlyReport
from hoso.reports.services.sending import incomplete
from hoso.web import keys
from hoso.web.access import account_of
from hoso.web.reports.listing import due_of
from hoso.web.reports.reading import reading_of, report_or_404
from hoso.web.reports.views import AREA, page, report_url


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_of(request)
    found = report_or_404(account, pk)
    if not found.may_send(account):
        raise Http404
    if request.method != "POST":
        return _page(request, found)
    seen = request.POST.get("da-xem", "")
    is_unsigned = bool(request.POST.get("khong-ky"))
    try:
        if is_unsigned:
            services.send(pk, by=account, signer=None, seen=seen)
        else:
            keys.signing_with(
                keys.own_key(account),
                request.POST.get("pin", ""),
                lambda signer: services.send(pk, by=account, signer=signer, seen=seen),
            )
    except keys.NotOpened as closed:
        return _page(request, report_or_404(account, pk), closed.error)
    except Incomplete as error:
        if any(each.field == "pin" for each in error.findings):
            return _page(request, report_or_404(account, pk), error)
        return page(request, report_or_404(account, pk), findings=error.findings)
    except (Conflict, GatewayError) as error:
        return _page(request, report_or_404(account, pk), error)
    signed = "đã gửi" if is_unsigned else "đã ký số và gửi"
    messages.success(request, f"Báo cáo năm {found.year} của {found.unit.name} {signed}.")
    return redirect(report_url(pk))


def _page(
    request: HttpRequest, found: YearlyReport, refused: HosoError | None = None
) -> HttpResponse:
    """What would be sent, and the PIN beside it; where it cannot be sent, the report with what is
    missing."""
    account = account_of(request)
    read = reading_of(found, account)
    if read.sheet is not None and read.may_send and (missing := incomplete(read.sheet)):
        return page(request, found, findings=missing)
    at_pin = refused is not None and not isinstance(refused, Conflict)
    wants, key = queries.signature_of(found), keys.own_key(account)
    action = reverse("reports:send", args=[found.pk])
    words: dict[str, Any] = {
        "title": f"Gửi báo cáo năm {found.year}",
        "crumbs": [AREA, (found.unit.name, report_url(found.pk)), ("Gửi", "")],
        "report": found,
        "action": action,
        "is_open": read.may_send,
        "key": key,
        "hidden": {"da-xem": digest(read.sheet) if read.sheet else ""},
        "takes_pin": wants.signature is not Signing.NONE,
        "takes_none": wants.signature is not Signing.REQUIRED,
        "article": wants.citation.shown(),
        "refused": None if at_pin else refused,
        "pin_error": refused.message if refused and at_pin else "",
        "due": due_of(found),
        "to": _to(found),
        "preview": f"{reverse('reports:pdf', args=[found.pk])}?xem#toolbar=0&navpanes=0&view=FitH",
    }
    return render(request, "reports/send.html", words, status=refused.status if refused else 200)


def _to(found: YearlyReport) -> str:
    if found.level == rules.MANAGING:
        return "Bản đã ký để gửi cơ quan cấp trên; hệ thống không tự gửi ra ngoài."
    return "Cơ quan quản lý nhận được thông báo ngay khi gửi."
