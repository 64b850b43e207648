"""What a workbook brought in, before the head signs it: looked into, let in or not wanted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoso.accounts import access, oneself
from hoso.accounts.access import Act
from hoso.base.errors import Conflict, HosoError, Incomplete
from hoso.changes import rules, services
from hoso.changes.models import Batch, Declaration, DeclarationQuerySet
from hoso.changes.services import NO_SCANS
from hoso.web import paging
from hoso.web.access import account_of
from hoso.web.queue import wording
from hoso.web.sessions.choice import Offer
from hoso.web.sessions.month import seal

ORDER = ("person__sort_key", "pk")


@never_cache
@require_safe
def batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, batch_or_404(request, pk))


@require_POST
def put_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = batch_or_404(request, pk)
    account = account_of(request)
    seen = Offer.opened(request.POST.get("ban-chup", ""), account).revisions
    try:
        count = services.clear_batch(one, by=account, revisions=dict(seen))
    except Conflict as error:
        return _page(request, one, refused=error, status=error.status)
    messages.success(request, f"Đã đưa {count} hồ sơ của đợt nạp vào đợt ký.")
    return redirect("sessions:current")


@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    one = batch_or_404(request, pk)
    account = account_of(request)
    seen = Offer.opened(request.POST.get("ban-chup", ""), account).revisions
    reason = request.POST.get("reason", "")
    try:
        count = services.refuse_batch(one, reason, by=account, revisions=dict(seen))
    except (Conflict, Incomplete) as error:
        return _page(request, one, refused=error, status=error.status)
    messages.success(request, f"Đã không nhận {count} hồ sơ của đợt nạp; người nạp được báo lý do.")
    return redirect("sessions:current")


def batch_or_404(request: HttpRequest, pk: UUID) -> Batch:
    """A stranger learns nothing (404); who may read the dossiers but not sign: why (403)."""
    found = Batch.objects.select_related("unit", "made_by").filter(pk=pk).first()
    if found is None or not Declaration.objects.visible_to(
        account_of(request)
    ).filter(batch=found).exists():  # fmt: skip
        raise Http404
    if not _of(request, found).exists():
        access.require(request.user, Act.APPROVE, found.unit)
    return found


def _of(request: HttpRequest, one: Batch) -> DeclarationQuerySet:
    """Those of the batch that the account signs for."""
    return Declaration.objects.visible_to(account_of(request), Act.APPROVE).filter(batch=one)


def _page(
    request: HttpRequest, one: Batch, *, refused: HosoError | None = None, status: int = 200
) -> HttpResponse:
    account = account_of(request)
    everything = _of(request, one)
    waiting = list(
        everything.filter(state=rules.CHECKED)
        .exclude(person__account__in=oneself.selves(account, Act.APPROVE, one.unit))
        .only("pk", "revision")
    )
    page = paging.page(
        everything.select_related("person__unit"),
        ORDER,
        request.GET,
        total=everything.count(),
    )
    summaries = wording.summaries_of(page.rows, {})
    words = {
        "title": f"Đợt nạp: {one.title}",
        "crumbs": [("Đợt phê duyệt", reverse("sessions:current")), ("Đợt nạp", "")],
        "batch": one,
        "page": page,
        "rows": [(each, summaries[each.pk], each.exceptions[1:]) for each in page.rows],
        "no_scans": NO_SCANS,
        "waiting": len(waiting),
        "sealed": seal(one.unit, waiting, account),
        "is_cleared": not everything.filter(state=rules.CHECKED, cleared_by=None).exists(),
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "reason_error": refused.message if isinstance(refused, Incomplete) else "",
    }
    return render(request, "sessions/batch.html", words, status=status)
