"""BÁO CÁO NĂM: what a unit writes and sends, and what Home Affairs receives and sums up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hoso.accounts import access
from hoso.accounts.access import Act
from hoso.accounts.models import Account
from hoso.base.errors import Conflict, HosoError, NotAllowed
from hoso.base.findings import Finding
from hoso.reports import printing, queries, rules, services
from hoso.reports.form import form
from hoso.reports.models import YearlyReport
from hoso.reports.workbook import workbook_of
from hoso.web.access import account_of
from hoso.web.downloads import XLSX, taken
from hoso.web.reads import report_mark
from hoso.web.reports.listing import listing as listed
from hoso.web.reports.listing import year_asked
from hoso.web.reports.reading import Reading, reading_of, report_or_404
from hoso.web.typed import number_in

AREA = ("Báo cáo năm", "/bao-cao-nam")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    require_any(account)
    found = listed(account, request.GET)
    return render(request, "reports/list.html", {"title": "Báo cáo năm", "list": found})


@never_cache
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The list of units, of the year in the address, for who receives."""
    account = account_of(request)
    if not access.may(account, Act.SIGN_MANAGING_REPORT):
        access.require(account, Act.RECEIVE_REPORTS)
    year = year_asked(queries.years_of(account), request.GET)
    rows = YearlyReport.objects.received_by(account).filter(year=year or 0)
    reports = list(queries.with_sendings(rows).order_by("unit__lft"))
    return taken(
        workbook_of(reports, report_mark(request, "Danh sách báo cáo năm")),
        XLSX,
        f"bao-cao-nam-{year or ''}.xlsx",
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_of(request)
    found = report_or_404(account, pk)
    if request.method != "POST":
        return page(request, found)
    try:
        services.save(pk, typed_in(request.POST), revision=revision_of(request.POST), by=account)
    except Conflict as error:
        typed = {key: request.POST.get(key, "") for key in form().keys}
        return page(request, report_or_404(account, pk), refused=error, typed=typed)
    messages.success(request, "Đã lưu báo cáo.")
    return redirect("reports:report", pk)


@require_POST
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As one types. What is too long is kept, and said."""
    account = account_of(request)
    report_or_404(account, pk)
    kept = services.save(pk, typed_in(request.POST), revision=revision_of(request.POST), by=account)
    limit = rules.TEXT_LIMIT[kept.level]
    fields = {
        f"f-{key}": {"error": _too_long(limit) if len(kept.texts.get(key, "")) > limit else ""}
        for key in form().keys
    }
    return JsonResponse({"revision": kept.revision, "fields": fields})


@never_cache
@require_safe
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As it was sent, signed; before that as a draft. ?xem shows it in a frame."""
    read = readable(request, pk)
    mark = report_mark(request, _title(read))
    if read.sending is not None:
        try:
            content = printing.sent_pdf(read.sending, mark)
        except FileNotFoundError:
            raise Http404 from None
    else:
        assert read.sheet is not None
        content = printing.pdf_of(read.sheet, read.at, draft=True, mark=mark).pdf
    return taken(content, "application/pdf", _name(read, "pdf"), inline="xem" in request.GET)


@never_cache
@require_safe
def word(request: HttpRequest, pk: UUID) -> HttpResponse:
    read = readable(request, pk)
    assert read.sheet is not None
    signed = read.sending.signature if read.sending else None
    by = {"signer": signed.signer_name, "title": signed.signer_title} if signed else {}
    content = printing.word_of(read.sheet, read.at, **by, mark=report_mark(request, _title(read)))
    return taken(content, WORD, _name(read, "docx"))


def readable(request: HttpRequest, pk: UUID) -> Reading:
    """A report that has something to show to who asks."""
    account = account_of(request)
    read = reading_of(report_or_404(account, pk), account)
    if read.sheet is None:
        raise Http404
    return read


def page(
    request: HttpRequest,
    found: YearlyReport,
    *,
    refused: HosoError | None = None,
    typed: Mapping[str, str] | None = None,
    findings: Iterable[Finding] = (),
) -> HttpResponse:
    """refused: why something was not done; the page comes again with what was typed."""
    account, errors = account_of(request), list(findings)
    read = reading_of(found, account)
    words: dict[str, Any] = {
        "title": f"Báo cáo năm {found.year}",
        "crumbs": [(AREA[0], f"{AREA[1]}?nam={found.year}"), (found.unit.name, "")],
        "read": read,
        "report": found,
        "parts": read.parts(typed, errors),
        "refused": refused,
        "findings": errors,
        "reason": request.POST.get("reason", ""),
        "is_managing": found.level == rules.MANAGING,
    }
    if found.level == rules.MANAGING:
        words |= _units_of(found)
    status = refused.status if refused else 422 if errors else 200
    return render(request, "reports/report.html", words, status=status)


def require_any(account: Account) -> None:
    """Raises NotAllowed for who has no part in reports at all."""
    if not access.acts(account) & access.REPORTING:
        raise NotAllowed(
            "Tài khoản của bạn chưa được giao việc báo cáo năm.", ask="thủ trưởng đơn vị"
        )


def typed_in(given: QueryDict) -> dict[str, str]:
    return {key: given.get(key, "") for key in form().keys if key in given}


def revision_of(given: QueryDict) -> int:
    """-1, which no report has, for what is no number."""
    typed = number_in(given.get("revision", ""))
    return -1 if typed is None else typed


def _too_long(limit: int) -> str:
    shown = f"{limit:,}".replace(",", ".")
    return f"Dài quá {shown} ký tự. Bản nháp vẫn được giữ; viết gọn lại trước khi gửi."


def _units_of(found: YearlyReport) -> dict[str, Any]:
    """How the units stand, for the managing body's own; one statement."""
    below = list(queries.reports_under(found).select_related("unit"))
    accepted = [each for each in below if each.state == rules.ACCEPTED]
    new = {each.pk for each in queries.accepted_sendings(found)} - set(found.gathered)
    return {
        "accepted": len(accepted),
        "whole": len(below),
        "lacking": [each for each in below if each.state != rules.ACCEPTED],
        "new": len(new),
    }


def _name(read: Reading, ending: str) -> str:
    return f"bao-cao-nam-{read.report.year}.{ending}"


def _title(read: Reading) -> str:
    return f"Báo cáo năm {read.report.year}, {read.report.unit.name}"


def report_url(pk: UUID) -> str:
    return reverse("reports:report", args=[pk])
