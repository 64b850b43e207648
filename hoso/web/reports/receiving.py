"""Home Affairs on a unit's report: accept, give back, urge; and gathering into its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from hoso.accounts.access import Act
from hoso.base.errors import Conflict, Incomplete
from hoso.reports import services
from hoso.web.access import account_of, requires
from hoso.web.reports.reading import report_or_404
from hoso.web.reports.views import page, report_url


@require_POST
@requires(Act.RECEIVE_REPORTS)
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = report_or_404(account_of(request), pk)
    services.accept(pk, by=account_of(request))
    messages.success(request, f"Đã nhận báo cáo năm {found.year} của {found.unit.name}.")
    return redirect(report_url(pk))


@require_POST
@requires(Act.RECEIVE_REPORTS)
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_of(request)
    found = report_or_404(account, pk)
    try:
        services.give_back(pk, request.POST.get("reason", ""), by=account)
    except (Incomplete, Conflict) as error:
        findings = error.findings if isinstance(error, Incomplete) else ()
        return page(request, report_or_404(account, pk), refused=error, findings=findings)
    messages.success(request, f"Đã trả lại báo cáo của {found.unit.name} kèm lý do.")
    return redirect(report_url(pk))


@require_POST
@requires(Act.RECEIVE_REPORTS)
def urge(request: HttpRequest) -> HttpResponse:
    """The units that are ticked."""
    chosen = _keys(request.POST.getlist("row"))
    told = services.urge(chosen, by=account_of(request))
    messages.success(request, f"Đã nhắc {len(chosen)} đơn vị; {told} người nhận được thông báo.")
    year = request.POST.get("nam", "")
    query = f"?nam={year}" if year.isascii() and year.isdecimal() and len(year) == 4 else ""
    return redirect(f"{reverse('reports:list')}{query}")


@require_POST
@requires(Act.RECEIVE_REPORTS)
def gather(request: HttpRequest, pk: UUID) -> HttpResponse:
    report_or_404(account_of(request), pk)
    number = services.gather(pk, by=account_of(request))
    messages.success(
        request, f"Đã thêm nội dung báo cáo của {number} đơn vị vào cuối từng mục. Sửa lại cho gọn."
    )
    return redirect(report_url(pk))


def _keys(typed: list[str]) -> set[UUID]:
    """Raises Conflict on what is no key."""
    try:
        return {UUID(each) for each in typed}
    except ValueError:
        raise Conflict("Danh sách chọn không đọc được. Tải lại trang rồi chọn lại.") from None
