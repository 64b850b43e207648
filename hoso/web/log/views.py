"""The log: who did what to whom, when and why; its checkpoints; one event."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hoso import audit
from hoso.accounts.access import Act
from hoso.audit import queries, services
from hoso.audit.actions import ACTIONS
from hoso.audit.models import Checkpoint
from hoso.reading import services as reading
from hoso.reading.kinds import Kind
from hoso.web import reads
from hoso.web.access import account_of, requires
from hoso.web.downloads import XLSX, taken
from hoso.web.log import listing, paper, sheet
from hoso.web.log.seeing import Sight, seen

MOST_TAKEN = 10_000
CHOICES = [("", "Mọi việc"), *sorted(ACTIONS.items(), key=lambda each: each[1])]


@never_cache
@require_safe
@requires(Act.READ_LOG)
def index(request: HttpRequest) -> HttpResponse:
    asked = listing.Asked.of(request.GET)
    page = listing.listed(account_of(request), asked, request.GET)
    reads.note_search(request, asked.whom, page.rows)
    context = {
        "title": "Nhật ký",
        "asked": asked,
        "actions": CHOICES,
        "page": page,
        "most": listing.MOST_COUNTED,
        "most_taken": MOST_TAKEN,
        "checkpoint": queries.last_checkpoint(),
        "verified": queries.last_verification(),
    }
    return render(request, "log/index.html", context)


@never_cache
@require_safe
@requires(Act.READ_LOG)
def event(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_of(request)
    one = get_object_or_404(seen(account), pk=pk)
    [line] = listing.lines(account, [one])
    changes = listing.changes_of(account, one)
    if person := Sight.of(account, [one]).person(one):
        reads.note(request, person)
    context = {
        "title": one.label(),
        "crumbs": [("Nhật ký", reverse("log:index")), (one.label(), "")],
        "line": line,
        "person": person,
        "changes": changes,
        "hidden": sum(each.values is None for each in changes),
        "more": max(0, line.rows - listing.MOST_ROWS),
    }
    return render(request, "log/event.html", context)


@require_POST
@requires(Act.READ_LOG)
def take(request: HttpRequest) -> HttpResponse:
    """The first MOST_TAKEN of what was asked for, as a workbook; recorded with the reason."""
    account, asked = account_of(request), listing.Asked.of(request.POST)
    reason = reading.bulk_reason(request.POST.get("ly-do", ""), "ly-do")
    with audit.recording(account, "audit.take", subject="audit.log", reason=reason):
        events = list(listing.found(account, asked).order_by(*listing.ORDER)[:MOST_TAKEN])
        mark = reading.mark(account, Kind.LOG, "Nhật ký hệ thống", reason=reason)
        content = sheet.written(listing.lines(account, events), asked, mark)
    return taken(content, XLSX, "nhat-ky.xlsx")


@require_POST
@requires(Act.READ_LOG)
def sign(request: HttpRequest) -> HttpResponse:
    """A checkpoint now."""
    made = services.checkpoint(by=account_of(request))
    messages.success(request, f"Đã ký mốc gồm {made.size} sự kiện. Tải về và giữ ở nơi khác.")
    return redirect("log:index")


@require_safe
@requires(Act.READ_LOG)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(Checkpoint, pk=pk)
    return taken(made.note.encode(), "text/plain; charset=utf-8", services.file_name(made))


@require_safe
@requires(Act.READ_LOG)
def paper_of(request: HttpRequest, pk: int) -> HttpResponse:
    made = get_object_or_404(Checkpoint, pk=pk)
    name = services.file_name(made).replace(".txt", ".pdf")
    return taken(paper.printed(made), "application/pdf", name, inline=True)
